import type { Session } from '../../http/session.js';
import { fieldsOf, itemsOf } from '../../upstreams/probe.js';
import { DHI, nameOf } from '../joined/atlas.js';
import { scoutNameOf } from '../joined/docker-names.js';
import type { Joined } from '../joined/joined.js';
import { readNames } from './identifiers.js';
import { readPurl } from './package-name.js';
import { type FindingException, NO_EXCEPTIONS, type Report, textOf } from './report.js';
import { type Details, outcomeOf, type ScanOutcome, type ScanQuestion, type ScanState } from './scan.js';
import { readScore, readSeverity } from './severity.js';

const STATES: ReadonlyMap<unknown, readonly [ScanState, string | null]> = new Map([
  ['INDEXED', ['SCANNED', null]],
  ['INDEXING', ['QUEUED', 'Scout is listing its packages']],
  ['INDEXING_FAILED', ['FAILED', 'Scout could not list its packages']],
  ['INDEXING_UNAVAILABLE', ['UNSUPPORTED', 'Scout cannot list the packages of this kind of image']],
  ['NONE', ['NOT_SCANNED', 'Scout was not asked to analyse it']],
]);
const UNKNOWN_TO_SCOUT = 'Scout does not know this image';
const EVERYWHERE = 'public images';

/** Asks Scout for the vulnerabilities of a manifest, in the repository that has it or by the digest alone. */
export function askScout(
  joined: Pick<Joined, 'scout'>,
  question: ScanQuestion,
  session: Session,
): Promise<ScanOutcome> {
  const { digest, holding, details } = question;
  const repository = holding ? nameOf(holding.place) : null;
  const asking = { scanner: 'SCOUT', digest, repository, searched: repository ?? EVERYWHERE } as const;
  return outcomeOf(asking, async () => {
    const selection = selectionOf(details);
    const found = await joined.scout({ ...wantedOf(question), selection }, session);
    if (found === null) return { state: 'UNKNOWN', reason: UNKNOWN_TO_SCOUT, reports: [], found: false };
    const { sbomState, imagePackages } = fieldsOf(found);
    const [state, reason] = STATES.get(sbomState) ?? ['UNKNOWN', `Scout says ${String(sbomState)}`];
    const reports = state === 'SCANNED' ? readPackages(fieldsOf(imagePackages).packages) : [];
    return { state, reason, reports, found: true };
  });
}

function wantedOf({ digest, holding }: ScanQuestion) {
  if (!holding) {
    const args = { context: {}, digest, query: { includeExcepted: true } };
    return { field: 'imagePackagesByDigest', args };
  }
  const { place, organization } = holding;
  const query = { digest, ...scoutNameOf(place), includeExcepted: true, includeNodsa: true };
  if (place.host === DHI) return { field: 'dhiImagePackagesForImageCoords', args: { query } };
  const context = organization === undefined ? {} : { organization };
  return { field: 'imagePackagesForImageCoords', args: { context, query } };
}

const STATEMENT = '{ id sourceType type status justification additionalDetails author timestamp }';

/** Nothing that is not read: an image has hundreds of packages, most of them without a vulnerability. */
function selectionOf({ description, exceptions }: Details): string {
  const statements = exceptions ? `vulnerabilityExceptions ${STATEMENT} vexStatements ${STATEMENT}` : '';
  const vulnerability = `sourceId url fixedBy isExcepted cvss { severity score vector } ${statements} ${description ? 'description' : ''}`;
  return `{ sbomState imagePackages { packages { package { name version purl vulnerabilities { ${vulnerability} } } } } }`;
}

function readPackages(packages: unknown): Report[] {
  return itemsOf(packages).flatMap((item) => {
    const { name, version, purl, vulnerabilities } = fieldsOf(fieldsOf(item).package);
    const found = itemsOf(vulnerabilities);
    if (found.length === 0) return [];
    const url = textOf(purl);
    const parts = url === null ? undefined : readPurl(url);
    const known: Package = {
      name: parts?.name ?? textOf(name) ?? '',
      type: parts?.type ?? null,
      version: parts?.version ?? textOf(version) ?? '',
      purl: url,
    };
    return found.map((vulnerability) => readVulnerability(known, fieldsOf(vulnerability)));
  });
}

interface Package {
  readonly name: string;
  readonly type: string | null;
  readonly version: string;
  readonly purl: string | null;
}

/** All scanners' reports have their fields in the same order, which lets the engine read them at once. */
function readVulnerability(
  { name, type, version, purl }: Package,
  found: ReturnType<typeof fieldsOf>,
): Report {
  const { severity, score, vector } = fieldsOf(found.cvss);
  const url = textOf(found.url);
  const { identifier, identifiers } = readNames(textOf(found.sourceId), url);
  return {
    scanner: 'SCOUT',
    identifier,
    identifiers,
    packageName: name,
    packageType: type,
    version,
    purl,
    fixedVersion: textOf(found.fixedBy),
    severity: readSeverity(severity),
    score: readScore(score),
    vector: textOf(vector),
    url,
    description: textOf(found.description),
    isExcepted: found.isExcepted === true,
    exceptions: readStatements([...itemsOf(found.vulnerabilityExceptions), ...itemsOf(found.vexStatements)]),
  };
}

/** A VEX statement that suppresses something is in both lists. */
function readStatements(statements: readonly unknown[]): readonly FindingException[] {
  if (statements.length === 0) return NO_EXCEPTIONS;
  const read = statements.map(fieldsOf).map((statement) => ({
    exceptionId: textOf(statement.id),
    sourceType: textOf(statement.sourceType),
    type: textOf(statement.type),
    status: textOf(statement.status),
    justification: textOf(statement.justification),
    details: textOf(statement.additionalDetails),
    author: textOf(statement.author),
    createdAt: textOf(statement.timestamp),
  }));
  return [...new Map(read.map((one) => [one.exceptionId ?? JSON.stringify(one), one])).values()];
}
