import { PortolanError } from '../../errors.js';
import type { Session } from '../../http/session.js';
import { codeOf, fieldsOf, itemsOf } from '../../upstreams/probe.js';
import { nameOf, type Place } from '../joined/atlas.js';
import type { Joined } from '../joined/joined.js';
import { messageOf } from '../joined/source-result.js';
import { readNames } from './identifiers.js';
import { NO_EXCEPTIONS, type Report, textOf } from './report.js';
import {
  type Details,
  notAsked,
  outcomeOf,
  type ScanOutcome,
  type ScanQuestion,
  type ScanState,
} from './scan.js';
import { readSeverity } from './severity.js';

/** zot refuses larger pages of vulnerabilities. */
export const PAGE = 4_096;
const MAX_PAGES = 4;
const FIELD = 'zotSearchCVEListForImage';
const NOWHERE = 'zot is not known to have it';
/** What zot writes where there is nothing to write. */
const UNSTATED = 'Not Specified';

/**
 * Asks zot for Trivy's report of a manifest, which it scans at that moment if it has not before. Of an index it would put
 * the reports of all platforms together, where the last one wins, so it is asked for one manifest by its digest.
 */
export async function askTrivy(
  joined: Pick<Joined, 'zotSearch'>,
  { digest, holding, details }: ScanQuestion,
  session: Session,
): Promise<ScanOutcome> {
  if (!holding) return notAsked('TRIVY', digest, NOWHERE);
  const searched = nameOf(holding.place);
  const asking = { scanner: 'TRIVY', digest, repository: searched, searched } as const;
  const ask = async () => {
    const { found, total } = await readPages(joined, { place: holding.place, digest, details }, session);
    const rest =
      total > found.length ? `zot has ${total}, of which the first ${found.length} were read` : null;
    return { state: 'SCANNED', reason: rest, reports: found.flatMap(readCve), found: true } as const;
  };
  return outcomeOf(asking, ask, stateOfFailure);
}

interface Reading {
  readonly place: Place;
  readonly digest: string;
  readonly details: Details;
}

async function readPages(
  joined: Pick<Joined, 'zotSearch'>,
  { place, digest, details }: Reading,
  session: Session,
) {
  const image = `${place.path}@${digest}`;
  const description = details.description ? 'description' : '';
  const selection = `{ page { totalCount } cveList { id reference severity ${description} packageList { name installedVersion fixedVersion } } }`;
  const found: unknown[] = [];
  let total = 0;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const args = { image, requestedPage: { limit: PAGE, offset: page * PAGE } };
    const answer = fieldsOf(await joined.zotSearch({ field: FIELD, args, selection }, session));
    if (!Array.isArray(answer.cveList)) throw unreadable(place);
    found.push(...answer.cveList);
    total = Number(fieldsOf(answer.page).totalCount ?? 0);
    if (found.length >= total || answer.cveList.length === 0) break;
  }
  return { found, total };
}

/** Of a repository that exists and may not be read the search gives an object of nulls, and no error. */
function unreadable({ path }: Place): PortolanError {
  const message = `zot: repository "${path}" may not be read with this credential`;
  return new PortolanError('FORBIDDEN', message, { upstream: 'zot', operation: `Query.${FIELD}` });
}

/** What the search says without a status is its own: it has tried. */
function stateOfFailure(error: unknown): ScanState {
  const code = codeOf(error);
  if (code === 'UPSTREAM_UNSUPPORTED') return 'UNSUPPORTED';
  if (code !== 'UPSTREAM_ERROR' || hasStatus(error)) return 'UNKNOWN';
  // zot has not yet downloaded what Trivy compares with (errors/errors.go of zot).
  return messageOf(error).includes('cve-db is not present') ? 'NOT_SCANNED' : 'FAILED';
}

function hasStatus(error: unknown): boolean {
  return fieldsOf(fieldsOf(error).extensions).status !== undefined;
}

function readCve(item: unknown): Report[] {
  const { id, reference, severity, description, packageList } = fieldsOf(item);
  const url = textOf(reference);
  const { identifier, identifiers } = readNames(textOf(id), url);
  const packages = itemsOf(packageList);
  return (packages.length > 0 ? packages : [undefined]).map((one) => {
    const { name, installedVersion, fixedVersion } = fieldsOf(one);
    const fixed = textOf(fixedVersion);
    return {
      scanner: 'TRIVY',
      identifier,
      identifiers,
      packageName: textOf(name) ?? '',
      packageType: null,
      version: textOf(installedVersion) ?? '',
      purl: null,
      fixedVersion: fixed === UNSTATED ? null : fixed,
      severity: readSeverity(severity),
      score: null,
      vector: null,
      url,
      description: textOf(description),
      isExcepted: false,
      exceptions: NO_EXCEPTIONS,
    };
  });
}
