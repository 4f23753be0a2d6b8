import type { Session } from '../../http/session.js';
import type { ImagePlaces, Trace } from '../images/trace.js';
import type { TraceOf } from '../images/traces.js';
import { formatImageReference, type ImageReference } from '../joined/image-reference.js';
import type { Joined } from '../joined/joined.js';
import { mergeResults, resultOf, type SourceResult } from '../joined/source-result.js';
import { askClair } from './clair-scan.js';
import { joinReports } from './join.js';
import { chooseManifest, isTold } from './platform.js';
import { SCANNERS, type Scanner } from './report.js';
import type { FindingRow } from './row.js';
import {
  type Details,
  holdingWith,
  notAsked,
  type ScanOutcome,
  type ScanState,
  UPSTREAM_OF,
} from './scan.js';
import { askScout } from './scout-scan.js';
import { askTrivy } from './trivy-scan.js';

/** `Scan`: how far a scanner has come. */
export interface Scan {
  readonly scanner: Scanner;
  readonly state: ScanState;
  readonly reason: string | null;
  readonly digest: string | null;
  readonly repository: string | null;
  readonly count: number | null;
}

/** What all scanners say of one image for one platform. */
export interface Examination {
  /** Worst first, before any filter. */
  readonly rows: readonly FindingRow[];
  readonly scans: readonly Scan[];
  readonly sources: readonly SourceResult[];
}

export interface ExaminationRequest {
  readonly reference: ImageReference;
  /** Null for the usual one. */
  readonly platform: string | null;
  readonly details: Details;
}

/** What of the joined graph scanners are asked by. */
export type Askers = Pick<Joined, 'scout' | 'zotSearch' | 'call'>;

export type Examine = (request: ExaminationRequest, session: Session) => Promise<Examination>;

const NOWHERE = 'nothing that was asked has this image';
const NO_PLATFORMS = 'no upstream tells the platforms of this index';

/** The way to have an image examined: once for an operation, for each platform asked for. */
export function createExamine(joined: Askers, traceOf: TraceOf): Examine {
  const key = Object.freeze({});
  return (request, session) => {
    const known = session.keep(key, () => new Map<string, Promise<Examination>>());
    const { reference, platform, details } = request;
    const name = JSON.stringify([formatImageReference(reference), platform, details]);
    const found = known.get(name) ?? examine(joined, traceOf(reference, session), request, session);
    known.set(name, found);
    return found;
  };
}

/**
 * Scout and zot are asked as soon as it is known which manifest it is, so that all images of an operation share one document;
 * Quay when its repositories were looked through.
 */
async function examine(
  joined: Askers,
  trace: Trace,
  ...[{ reference, platform, details }, session]: [ExaminationRequest, Session]
): Promise<Examination> {
  const identity = await trace.identity;
  const image = isTold(identity, platform) ? identity : await trace.places;
  const digest = chooseManifest(image, platform);
  if (digest === null) return conclude(nothingToAsk(image), await trace.places);
  const question = (scanner: Scanner, { holdings } = image) => ({
    digest,
    holding: holdingWith(holdings, { digest, upstream: UPSTREAM_OF[scanner], reference }),
    details,
  });
  const [places, ...outcomes] = await Promise.all([
    trace.places,
    askScout(joined, question('SCOUT'), session),
    trace.places.then((found) => askClair(joined, question('CLAIR', found), session)),
    askTrivy(joined, question('TRIVY'), session),
  ]);
  return conclude(outcomes, places);
}

function nothingToAsk({ digest }: { readonly digest: string | null }): ScanOutcome[] {
  const reason = digest === null ? NOWHERE : NO_PLATFORMS;
  return SCANNERS.map((scanner) => notAsked(scanner, null, reason));
}

function conclude(outcomes: readonly ScanOutcome[], places: ImagePlaces): Examination {
  const scanned = new Set(outcomes.filter(({ state }) => state === 'SCANNED').map(({ scanner }) => scanner));
  const rows = joinReports(
    outcomes.flatMap(({ reports }) => reports),
    scanned,
  );
  return {
    rows,
    scans: outcomes.map((outcome) => toScan(outcome, rows)),
    sources: outcomes.map((outcome) => sourceOf(outcome, places)),
  };
}

function toScan(
  { scanner, state, reason, digest, repository }: ScanOutcome,
  rows: readonly FindingRow[],
): Scan {
  const isDone = state === 'SCANNED';
  const count = isDone ? rows.filter(({ reportedBy }) => reportedBy.includes(scanner)).length : null;
  return { scanner, state, reason, digest, repository, count };
}

/** What an upstream said of the image itself is all there is to tell where its scanner was not asked, or in no repository. */
function sourceOf({ scanner, look, repository }: ScanOutcome, { sources }: ImagePlaces): SourceResult {
  const upstream = UPSTREAM_OF[scanner];
  const traced = sources.filter((source) => source.upstream === upstream);
  const own = resultOf(upstream, look ? [look] : [], NOWHERE);
  if (repository !== null) return own;
  const [merged = own] = mergeResults(look ? [...traced, own] : traced);
  return merged;
}
