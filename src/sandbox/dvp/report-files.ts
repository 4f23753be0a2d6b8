import type { PublisherNamespace } from '../story-publishing.js';
import { type Actions, actionsDuring, addActions, countActions, NO_ACTIONS } from './actions.js';
import { formatDate, type Interval } from './calendar.js';
import { type Cell, toCsv } from './csv.js';
import { addressesOf, pick } from './pulls.js';

/** The reports by Docker's type; only the first two are known to be called so. */
export const REPORTS: Readonly<Record<string, (subject: ReportSubject) => string>> = {
  trend,
  technographic,
  summary,
  technographic_companies: technographicCompanies,
  tracked_companies: trackedCompanies,
};

export interface ReportSubject {
  readonly publisher: PublisherNamespace;
  readonly interval: Interval;
  readonly granularity: 'week' | 'month';
}

const WHEN = ['DATE_GRANULARITY', 'DATE_REFERENCE', 'PUBLISHER_NAME'];
const PLACE = ['IP_COUNTRY', 'CLOUD_SERVICE_PROVIDER', 'USER_AGENT'];
const COUNTS = ['DATA_DOWNLOADS', 'VERSION_CHECKS', 'PULLS'];
const USERS = ['UNIQUE_AUTHENTICATED_USERS', 'UNIQUE_UNAUTHENTICATED_USERS'];
/** What stands for the tag of a pull by digest: backslash, backslash, N. */
const NO_TAG = '\\\\N';
const PAIRED = ['library/postgres', 'library/redis', 'library/nginx'] as const;

function trend(subject: ReportSubject): string {
  const header = [...WHEN, 'IMAGE_REPOSITORY', 'NAMESPACE', ...PLACE, 'TAG', ...COUNTS, ...USERS];
  const rows = repositoriesOf(subject).flatMap((repository) => {
    const [namespace = '', name = ''] = repository.split('/', 2);
    const { byTag, byDigest, versionChecks } = actionsDuring(repository, subject.interval);
    return [
      { tag: '1.4.2', downloads: byTag, checks: versionChecks },
      { tag: NO_TAG, downloads: byDigest, checks: 0 },
    ].map(({ tag, downloads, checks }): Cell[] => {
      const pulls = downloads + checks;
      const users = addressesOf(pulls);
      const authenticated = Math.floor(users / 4);
      const place = placeOf(`${repository} ${tag}`);
      const counts = [downloads, checks, pulls, authenticated, users - authenticated];
      return [...when(subject), name, namespace, ...place, tag, ...counts];
    });
  });
  return toCsv(header, rows);
}

/** Docker's table has a PUBLISHER_ID too, but a reader that works finds one column fewer. */
function technographic(subject: ReportSubject): string {
  const users = ['USERS', 'TOTAL_PULLERS', 'PCT_USERS', 'DOMAINS', 'TOTAL_DOMAINS', 'PCT_DOMAINS'];
  const rows = ownRepositories(subject).flatMap((repository) => {
    const total = addressesOf(countActions(actionsDuring(repository, subject.interval)));
    const totalDomains = Math.ceil(total / 20);
    return PAIRED.map((paired, index): Cell[] => {
      const paid = Math.ceil(total / (index + 2));
      const domains = Math.ceil(totalDomains / (index + 2));
      const shares = [percent(paid, total), percent(domains, totalDomains)] as const;
      return [...when(subject), repository, paired, paid, total, shares[0], domains, totalDomains, shares[1]];
    });
  });
  return toCsv([...WHEN, 'DVPP_IMAGE', 'PAIRED_IMAGE', ...users], rows);
}

/** The same pulls on three levels: who adds up everything counts them three times, as publishers have found. */
function summary(subject: ReportSubject): string {
  const repositories = repositoriesOf(subject).map((repository) => ({
    reference: repository,
    actions: actionsDuring(repository, subject.interval),
  }));
  const all = repositories.reduce((sum, { actions }) => addActions(sum, actions), NO_ACTIONS);
  const { namespace } = subject.publisher;
  const rows = [
    ['publisher', namespace, ...eventsOf(all)],
    ['namespace', namespace, ...eventsOf(all)],
    ...repositories.map(({ reference, actions }) => ['repository', reference, ...eventsOf(actions)]),
  ];
  const header = [...WHEN, 'LEVEL', 'REFERENCE', 'DATA_DOWNLOADS', 'VERSION_CHECKS', 'EVENT_COUNT'];
  return toCsv(
    header,
    rows.map((row) => [...when(subject), ...row]),
  );
}

function technographicCompanies(subject: ReportSubject): string {
  const rows = ownRepositories(subject).flatMap((repository) =>
    PAIRED.map((paired) => [...when(subject), 'company.example', repository, paired]),
  );
  return toCsv([...WHEN, 'DOMAIN', 'DVPP_IMAGE', 'PAIRED_IMAGE'], rows);
}

function trackedCompanies(subject: ReportSubject): string {
  const header = [
    ...WHEN,
    'DOMAIN',
    ...PLACE,
    'INFERRED_USE_CASE',
    'IMAGE_REPOSITORY',
    ...COUNTS,
    'UNIQUE_AUTHENTICATED_USERS',
  ];
  const rows = ownRepositories(subject).map((repository): Cell[] => {
    const useCase = pick(['Local Dev', 'CI/CD', 'Prod', 'Unknown'], repository);
    const place = placeOf(repository);
    return [
      ...when(subject),
      'company.example',
      ...place,
      useCase,
      repository.split('/')[1] ?? '',
      9,
      3,
      12,
      2,
    ];
  });
  return toCsv(header, rows);
}

function when({ publisher, interval, granularity }: ReportSubject): Cell[] {
  return [granularity, formatDate(interval.firstDay), publisher.namespace];
}

function placeOf(key: string): [country: string, provider: string, userAgent: string] {
  return [
    pick(['DE', 'FR', 'JP', 'US'], `${key} country`),
    pick(['aws', 'gcp', 'azure', 'no csp'], `${key} provider`),
    pick(['docker', 'containerd', 'buildkit'], `${key} agent`),
  ];
}

function repositoriesOf({ publisher }: ReportSubject): readonly string[] {
  return [...publisher.repositories, ...publisher.extraRepositories];
}

/** The first few: enough to show the form. */
function ownRepositories({ publisher }: ReportSubject): readonly string[] {
  return publisher.repositories.slice(0, 3);
}

function eventsOf(actions: Actions): [downloads: number, checks: number, events: number] {
  return [actions.byTag + actions.byDigest, actions.versionChecks, countActions(actions)];
}

function percent(part: number, whole: number): string {
  return ((100 * part) / whole).toFixed(2);
}
