import type { Account } from '../hub/accounts.js';
import { refuse } from '../hub/failures.js';
import { type Answer, type Call, json } from '../service.js';
import { type PublisherNamespace, publisherNamespaces } from '../story-publishing.js';
import { exportedIntervals, formatDate, type NumberedInterval, type Timespan } from './calendar.js';
import { type Question, readQuestion, repositoryPulls } from './questions.js';
import { REPORTS } from './report-files.js';
import type { Storage } from './storage.js';

export const PROXYLYTICS_BASE = '/api/publisher/proxylytics/v1/';

export interface ProxylyticsVisit {
  readonly call: Call;
  /** Undefined for a caller without a token; pulls are told all the same. */
  readonly account: Account | undefined;
  readonly now: number;
}

interface Listed {
  readonly type: string;
  readonly fileName: string;
  readonly interval: NumberedInterval;
  readonly granularity: 'week' | 'month';
}

const REPOSITORIES_PER_CALL = 50;
/** Only the last few reports stay listed. */
const KEPT: Readonly<Record<Timespan, number>> = { weeks: 3, months: 2 };

/** The unpublished twin of the analytics, as its users have seen it. */
export function answerProxylytics({ call, account, now }: ProxylyticsVisit, storage: Storage): Answer {
  const path = call.path.slice(PROXYLYTICS_BASE.length);
  const [, namespace, repo, report] =
    /^namespaces\/([^/]+)\/(?:repos\/([^/]+)\/pulls|reports(?:\/([^/]+))?)$/.exec(path) ?? [];
  const question = readQuestion(call.query, now);
  if (typeof question === 'string') return refuse(400, question);
  if (path === 'repos/pulls') return manyPulls(call, question);
  if (namespace === undefined) return refuse(404);
  if (repo !== undefined) return onePulls(`${namespace}/${repo}`, question);
  if (!account) return refuse(401, 'unauthorized');
  const publisher = publisherNamespaces.find((known) => known.namespace === namespace);
  if (!publisher || !account.organisations.includes(namespace)) return refuse(404);
  const host = call.headers.host ?? '';
  const listed = listReports(publisher, now);
  if (report === undefined) {
    const folder = `http://${host}${PROXYLYTICS_BASE}namespaces/${namespace}/reports`;
    const reports = listed.map(({ type, fileName }) => ({ type, url: `${folder}/${fileName}` }));
    return json(200, { reports });
  }
  if (!listed.some(({ fileName }) => fileName === report)) return refuse(404);
  return { status: 302, headers: { location: storage.sign(`reports/${namespace}/${report}`, host) } };
}

/** The file behind a link that was given out for a report. */
export function findReportFile(path: string, now: number): Buffer | undefined {
  const [, namespace, fileName] = path.split('/');
  const publisher = publisherNamespaces.find((known) => known.namespace === namespace);
  const found = publisher && listReports(publisher, now).find((listed) => listed.fileName === fileName);
  const write = found && REPORTS[found.type];
  return write && publisher ? Buffer.from(write({ publisher, ...found })) : undefined;
}

function listReports({ namespace }: PublisherNamespace, now: number): Listed[] {
  const of = (timespan: Timespan, granularity: Listed['granularity']): Listed[] =>
    exportedIntervals(timespan, now)
      .slice(-KEPT[timespan])
      .flatMap((interval) =>
        Object.keys(REPORTS).map((type) => {
          const date = formatDate(interval.firstDay).replaceAll('-', '_');
          return {
            type,
            interval,
            granularity,
            fileName: `${namespace}_${type}_${granularity}ly_${date}.csv`,
          };
        }),
      );
  return [...of('weeks', 'week'), ...of('months', 'month')];
}

function onePulls(repository: string, question: Question): Answer {
  return isKnown(repository) ? json(200, { pulls: repositoryPulls(repository, question) }) : refuse(404);
}

function manyPulls({ query }: Call, question: Question): Answer {
  const asked = query.getAll('repos');
  if (asked.length === 0) return refuse(400, 'repos is required');
  if (asked.length > REPOSITORIES_PER_CALL) {
    return refuse(400, `at most ${REPOSITORIES_PER_CALL} repositories can be asked for in one request`);
  }
  const repos = asked.map((repository) => [
    repository,
    { pulls: isKnown(repository) ? repositoryPulls(repository, question) : [] },
  ]);
  return json(200, { repos: Object.fromEntries(repos) });
}

function isKnown(repository: string): boolean {
  return publisherNamespaces.some(
    ({ repositories, extraRepositories }) =>
      repositories.includes(repository) || extraRepositories.includes(repository),
  );
}
