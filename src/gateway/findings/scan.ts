import type { Holding } from '../images/trace.js';
import type { RegistryName } from '../joined/atlas.js';
import type { ImageReference } from '../joined/image-reference.js';
import { type Look, messageOf, stateOfError } from '../joined/source-result.js';
import type { Report, Scanner } from './report.js';

export type ScanState = 'SCANNED' | 'QUEUED' | 'UNSUPPORTED' | 'NOT_SCANNED' | 'FAILED' | 'UNKNOWN';

/** Fields that are heavy and wanted by few; each operation says which of them it selects. */
export interface Details {
  readonly description: boolean;
  readonly exceptions: boolean;
}

/** The manifest that a scanner is asked about, and where its upstream has it. */
export interface ScanQuestion {
  readonly digest: string;
  /** Undefined when the upstream was found to have it nowhere. */
  readonly holding: Holding | undefined;
  readonly details: Details;
}

/** What came of asking one scanner. */
export interface ScanOutcome {
  readonly scanner: Scanner;
  readonly state: ScanState;
  readonly reason: string | null;
  readonly digest: string | null;
  readonly repository: string | null;
  readonly reports: readonly Report[];
  /** Undefined when there was nothing to ask. */
  readonly look?: Look;
}

export const UPSTREAM_OF: Readonly<Record<Scanner, RegistryName>> = {
  SCOUT: 'scout',
  CLAIR: 'quay',
  TRIVY: 'zot',
};

export interface Whereabouts {
  readonly digest: string;
  readonly upstream: RegistryName;
  readonly reference: ImageReference;
}

/**
 * The holding in which to ask for a manifest: that of the reference first, because exceptions may hold for one repository
 * alone; one that is known to have it goes before one that only has its index.
 */
export function holdingWith(
  holdings: readonly Holding[],
  { digest, upstream, reference }: Whereabouts,
): Holding | undefined {
  const own = holdings.filter(({ place }) => place.upstream === upstream);
  const having = own.filter(
    (holding) =>
      holding.digest === digest || holding.platforms.some((platform) => platform.digest === digest),
  );
  const isNamed = ({ place }: Holding): boolean =>
    place.host === reference.host && place.path === reference.path;
  return having.find(isNamed) ?? having[0] ?? own.find(isNamed) ?? own[0];
}

export type Asking = Pick<ScanOutcome, 'scanner' | 'digest' | 'repository'> & { readonly searched: string };

/** Asks; what the upstream refuses is the outcome, and no failure of the whole. A fault of ours is thrown. */
export async function outcomeOf(
  { searched, ...asked }: Asking,
  ask: () => Promise<Pick<ScanOutcome, 'state' | 'reason' | 'reports'> & { readonly found: boolean }>,
  stateFor: (error: unknown) => ScanState = () => 'UNKNOWN',
): Promise<ScanOutcome> {
  try {
    const { found, ...outcome } = await ask();
    return { ...asked, ...outcome, look: { searched, found } };
  } catch (error) {
    stateOfError(error);
    const look = { searched, found: false, error };
    return { ...asked, state: stateFor(error), reason: messageOf(error), reports: [], look };
  }
}

/** There is nothing to ask a scanner about; its upstream's source result says why. */
export function notAsked(scanner: Scanner, digest: string | null, reason: string): ScanOutcome {
  return { scanner, state: 'UNKNOWN', reason, digest, repository: null, reports: [] };
}
