import { PortolanError } from '../../../src/errors.js';
import {
  createExamine,
  type Examination,
  type ExaminationRequest,
  type Scan,
} from '../../../src/gateway/findings/examination.js';
import type { Scanner } from '../../../src/gateway/findings/report.js';
import {
  type Holding,
  type ImagePlaces,
  NOTHING_TOLD,
  type PlatformDigest,
} from '../../../src/gateway/images/trace.js';
import type { RegistryName } from '../../../src/gateway/joined/atlas.js';
import { parseImageReference } from '../../../src/gateway/joined/image-reference.js';
import type { WantedField } from '../../../src/graphql/gather.js';
import { openSession } from '../../support/traffic.js';

export const digestOf = (sign: string): string => `sha256:${sign.repeat(64)}`;

export const AMD64: PlatformDigest = platformAt('linux/amd64', digestOf('a'));

export function platformAt(name: string, digest: string): PlatformDigest {
  const [os = null, architecture = null, variant = null] = name.split('/');
  return { os, architecture, variant, digest };
}

export function holdingAt(upstream: RegistryName, path: string, more: Partial<Holding> = {}): Holding {
  const host = { scout: 'docker.io', quay: 'quay.example', zot: 'zot.example' }[upstream];
  const place = { upstream, host, path };
  return { ...NOTHING_TOLD, place, digest: AMD64.digest, matched: 'MANIFEST', platforms: [AMD64], ...more };
}

/** An image for one platform in one repository of each registry. */
export const PLACES: ImagePlaces = {
  digest: AMD64.digest,
  matched: null,
  indexDigest: AMD64.digest,
  kind: 'IMAGE',
  mediaType: null,
  createdAt: null,
  platforms: [AMD64],
  holdings: [holdingAt('scout', 'acme/tool'), holdingAt('quay', 'acme/copy'), holdingAt('zot', 'acme/tool')],
  sources: [],
};

export const NOTHING: Answers = {
  scout: () => ({ sbomState: 'INDEXED', imagePackages: { packages: [] } }),
  quay: () => ({ status: 'scanned', data: { Layer: { Features: [] } } }),
  zot: () => ({ page: { totalCount: 0 }, cveList: [] }),
};

/** What each upstream answers; it fails by throwing. */
export interface Answers {
  scout(wanted: WantedField): unknown;
  quay(args: Readonly<Record<string, unknown>>): unknown;
  zot(wanted: WantedField): unknown;
}

export interface Asked {
  readonly upstream: RegistryName;
  readonly field: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly selection?: string | undefined;
}

export interface Examining extends Partial<Answers>, Partial<Omit<ExaminationRequest, 'reference'>> {
  readonly reference?: string;
  readonly places?: Partial<ImagePlaces>;
  /** What is known before Quay was asked; the same without this. */
  readonly identity?: Partial<ImagePlaces>;
}

/** Examines an image against upstreams that answer as a test wants, and tells what they were asked. */
export async function examine(examining: Examining = {}): Promise<Examination & { asked: Asked[] }> {
  const { reference: text = 'acme/tool:1', places, identity, platform = null, ...more } = examining;
  const answers = { ...NOTHING, ...more };
  const asked: Asked[] = [];
  const all = { ...PLACES, ...places };
  const reference = parseImageReference(text);
  const trace = {
    reference,
    identity: Promise.resolve({ ...all, ...identity }),
    places: Promise.resolve(all),
  };
  const ask = (upstream: 'scout' | 'zot') => async (wanted: WantedField) => {
    asked.push({ upstream, ...wanted });
    return answers[upstream](wanted);
  };
  const askers = {
    scout: ask('scout'),
    zotSearch: ask('zot'),
    call: (field: string) => async (args: Readonly<Record<string, unknown>>) => {
      asked.push({ upstream: 'quay', field, args });
      return answers.quay(args);
    },
  };
  const details = examining.details ?? { description: false, exceptions: false };
  const examineOnce = createExamine(askers, () => trace);
  return { ...(await examineOnce({ reference, platform, details }, openSession())), asked };
}

export function scanOf({ scans }: Pick<Examination, 'scans'>, scanner: Scanner): Scan | undefined {
  return scans.find((scan) => scan.scanner === scanner);
}

/** Fails as an upstream does. */
export function failWith(
  code: ConstructorParameters<typeof PortolanError>[0],
  message: string,
  status?: number,
) {
  return (): never => {
    throw new PortolanError(code, message, status === undefined ? {} : { status });
  };
}
