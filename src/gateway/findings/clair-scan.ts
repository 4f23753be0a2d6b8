import type { Session } from '../../http/session.js';
import { codeOf, fieldsOf, itemsOf } from '../../upstreams/probe.js';
import { nameOf } from '../joined/atlas.js';
import type { Joined } from '../joined/joined.js';
import { readNames } from './identifiers.js';
import { NO_EXCEPTIONS, type Report, textOf } from './report.js';
import { notAsked, outcomeOf, type ScanOutcome, type ScanQuestion, type ScanState } from './scan.js';
import { readScore, readSeverity } from './severity.js';

const STATES: ReadonlyMap<unknown, readonly [ScanState, string | null]> = new Map([
  ['scanned', ['SCANNED', null]],
  ['queued', ['QUEUED', 'Quay has it in the queue of its scanner']],
  ['failed', ['FAILED', "Quay's scanner gave up"]],
  ['unsupported', ['UNSUPPORTED', "Quay's scanner cannot read this kind of image"]],
  ['manifest_layer_too_large', ['UNSUPPORTED', "a layer is larger than Quay's scanner accepts"]],
]);
const NOWHERE = 'no repository of Quay is known to have it';

/** Asks Quay for Clair's report of a manifest; of an index it has none. */
export async function askClair(
  joined: Pick<Joined, 'call'>,
  { digest, holding }: ScanQuestion,
  session: Session,
): Promise<ScanOutcome> {
  if (!holding) return notAsked('CLAIR', digest, NOWHERE);
  const searched = nameOf(holding.place);
  const asking = { scanner: 'CLAIR', digest, repository: searched, searched } as const;
  const ask = async () => {
    const args = { repository: holding.place.path, digest, vulnerabilities: true };
    const { status, data } = fieldsOf(await joined.call('Query.quayManifestSecurity')(args, session));
    const [state, reason] = STATES.get(status) ?? ['UNKNOWN', `Quay says ${String(status)}`];
    const reports = state === 'SCANNED' ? readFeatures(fieldsOf(fieldsOf(data).Layer).Features) : [];
    return { state, reason, reports, found: true };
  };
  return outcomeOf(asking, ask, (error) =>
    codeOf(error) === 'UPSTREAM_UNSUPPORTED' ? 'UNSUPPORTED' : 'UNKNOWN',
  );
}

function readFeatures(features: unknown): Report[] {
  return itemsOf(features).flatMap((feature) => {
    const { Name, Version, Vulnerabilities } = fieldsOf(feature);
    const [name, version] = [textOf(Name) ?? '', textOf(Version) ?? ''];
    return itemsOf(Vulnerabilities).map((found) => readVulnerability(name, version, fieldsOf(found)));
  });
}

function readVulnerability(name: string, version: string, found: ReturnType<typeof fieldsOf>): Report {
  const links = textOf(found.Link);
  const rating = fieldsOf(fieldsOf(fieldsOf(found.Metadata).NVD).CVSSv3);
  const { identifier, identifiers } = readNames(textOf(found.Name), links);
  return {
    scanner: 'CLAIR',
    identifier,
    identifiers,
    packageName: name,
    packageType: null,
    version,
    purl: null,
    fixedVersion: textOf(found.FixedBy),
    severity: readSeverity(found.Severity),
    score: readScore(rating.Score),
    vector: textOf(rating.Vectors),
    url: links?.split(/\s/, 1)[0] ?? null,
    description: textOf(found.Description),
    isExcepted: false,
    exceptions: NO_EXCEPTIONS,
  };
}
