import type { GraphQLResolveInfo } from 'graphql';
import type { Session } from '../../http/session.js';
import type { Arguments } from '../../rest/request.js';
import type { TraceOf } from '../images/traces.js';
import { type Connection, type PageArguments, toConnection } from '../joined/connection.js';
import { parseImageReference } from '../joined/image-reference.js';
import type { KnownVulnerability, VulnerabilitiesOf } from '../joined/joined.js';
import { ownFields } from '../joined/own-type.js';
import type { SourceResult } from '../joined/source-result.js';
import type { Links } from '../links/links.js';
import { detailsOf, NO_DETAILS } from './details.js';
import { type Askers, createExamine, type Examination, type Scan } from './examination.js';
import { filterRows } from './filters.js';
import type { FindingRow } from './row.js';
import type { Details } from './scan.js';
import { type FindingSummary, summarise } from './summary.js';

/** Vulnerabilities of images, for clients and for the other questions; both have an image examined once. */
export interface Findings {
  /** `Image.findings`. */
  readonly links: Links;
  readonly vulnerabilitiesOf: VulnerabilitiesOf;
}

interface ReferencedImage {
  /** In full. */
  readonly reference: string;
}

/** `FindingConnection`. */
interface FindingConnection extends Connection<FindingRow> {
  readonly summary: FindingSummary;
  readonly scans: readonly Scan[];
  readonly sources: readonly SourceResult[];
}

const MOST = 1_000;
const DEFAULT_FIRST = 100;

export function createFindings(joined: Askers, traceOf: TraceOf): Findings {
  const examine = createExamine(joined, traceOf);
  const detailsIn = rememberDetails();
  return {
    links: {
      Image: ownFields<ReferencedImage>({
        findings: async ({ reference: text }, args, session, info) => {
          const reference = parseImageReference(text);
          const platform = typeof args.platform === 'string' ? args.platform : null;
          const details = detailsIn(session, info);
          return toFindings(await examine({ reference, platform, details }, session), args);
        },
      }),
    },
    async vulnerabilitiesOf(reference, session) {
      const details = detailsIn(session);
      const { rows, scans } = await examine({ reference, platform: null, details }, session);
      return scans.some(({ state }) => state === 'SCANNED') ? rows.map(toKnown) : null;
    },
  };
}

/** A session is one operation, so that its first field with findings tells for all of them. */
function rememberDetails(): (session: Session, info?: GraphQLResolveInfo) => Details {
  const key = Object.freeze({});
  return (session, info) => {
    const known = session.keep<{ details?: Details }>(key, () => ({}));
    if (info) known.details ??= detailsOf(info);
    return known.details ?? NO_DETAILS;
  };
}

function toFindings({ rows, scans, sources }: Examination, args: Arguments): FindingConnection {
  const found = filterRows(rows, args);
  const scanned = scans.filter(({ state }) => state === 'SCANNED').map(({ scanner }) => scanner);
  return {
    ...toConnection(found, pageOf(args), { keyOf: ({ key }) => key, most: MOST }),
    summary: summarise(found, scanned),
    scans,
    sources,
  };
}

function pageOf({ first, after }: Arguments): PageArguments {
  return {
    first: typeof first === 'number' ? first : DEFAULT_FIRST,
    after: typeof after === 'string' ? after : null,
  };
}

function toKnown({ vulnerability, aliases, packageName, severity }: FindingRow): KnownVulnerability {
  return { identifiers: [vulnerability, ...aliases], packageName, severity };
}
