import { organisation, packages, webImage } from '../story.js';
import { exceptions } from '../story-vulnerabilities.js';

export type VexStatus = 'NOT_AFFECTED' | 'AFFECTED' | 'FIXED' | 'UNDER_INVESTIGATION';

export interface VexDocument {
  readonly id: string;
  readonly documentUrl: string;
  readonly timestamp: string;
  readonly author: string;
  readonly role: string;
  readonly version: string;
}

/** One statement of a VEX document. */
export interface VexStatement {
  readonly id: string;
  /** The only organisation that may see it; null when it came with an image that everybody may see. */
  readonly owner: string | null;
  readonly document: VexDocument;
  readonly timestamp: string;
  readonly cveId: string;
  readonly status: VexStatus;
  readonly justification: string | null;
  readonly impactStatement: string | null;
  /** Platform manifests it speaks of. */
  readonly digests: readonly string[];
  readonly purls: readonly string[];
  /** What keeps Scout from applying it. */
  readonly errors: readonly string[];
}

const WEB_DIGESTS = webImage.manifests.map(({ digest }) => digest);

/** What the organisation says about its own image; neither statement takes a CVE out of any report. */
const WEB_DOCUMENT: VexDocument = {
  id: 'https://demonstration.example/vex/web-2025-07',
  documentUrl: 'https://demonstration.example/vex/web-2025-07.json',
  timestamp: '2025-07-04T12:00:00Z',
  author: 'ada@demonstration.example',
  role: 'Document Creator',
  version: '2',
};

/** All statements of the story, the catalogue's first. */
export const vexStatements: readonly VexStatement[] = [
  ...exceptions.map((exception) => ({
    id: exception.id,
    owner: null,
    document: {
      id: exception.id,
      documentUrl: `${exception.id}.json`,
      timestamp: exception.timestamp,
      author: exception.author,
      role: 'Vendor',
      version: '1',
    },
    timestamp: exception.timestamp,
    cveId: exception.sourceId,
    status: 'NOT_AFFECTED' as const,
    justification: exception.justification,
    impactStatement: exception.additionalDetails,
    digests: exception.digests,
    purls: [packages.glibc],
    errors: [],
  })),
  {
    id: `${WEB_DOCUMENT.id}#1`,
    owner: organisation,
    document: WEB_DOCUMENT,
    timestamp: '2025-07-04T12:00:00Z',
    cveId: 'CVE-2025-47279',
    status: 'UNDER_INVESTIGATION',
    justification: null,
    impactStatement: 'Whether a webhook target can be chosen from outside is not clear yet.',
    digests: WEB_DIGESTS,
    purls: [packages.undici],
    errors: [],
  },
  {
    id: `${WEB_DOCUMENT.id}#2`,
    owner: organisation,
    document: WEB_DOCUMENT,
    timestamp: '2025-07-04T12:05:00Z',
    cveId: 'CVE-2025-5889',
    status: 'NOT_AFFECTED',
    justification: null,
    impactStatement: null,
    digests: WEB_DIGESTS,
    purls: [packages.braceExpansion],
    errors: ['A statement of the status not_affected needs a justification or an impact statement.'],
  },
];
