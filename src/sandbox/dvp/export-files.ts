import { gzipSync } from 'node:zlib';
import type { PublisherNamespace } from '../story-publishing.js';
import {
  type Actions,
  actionsDuring,
  actionsOnDay,
  addActions,
  countActions,
  NO_ACTIONS,
} from './actions.js';
import { formatDate, type Interval } from './calendar.js';
import { type Cell, toCsv } from './csv.js';
import { addressesOf, pullsOnDay } from './pulls.js';

export type View = 'raw' | 'summary' | 'repo-summary' | 'namespace-summary';

export interface ExportFile {
  readonly name: string;
  readonly body: Buffer;
}

export const VIEWS: readonly View[] = ['raw', 'summary', 'repo-summary', 'namespace-summary'];

// Docker publishes labels of the data points ("Action day", "Unique IP address"), never the headers of the files. Here
// they are the labels in snake_case, in the order of Docker's tables; readers must not rely on either.
const RAW = [
  'action',
  'action_day',
  'country',
  'digest',
  'http_method',
  'host',
  'namespace',
  'reference',
  'repository',
  'tag',
  'timestamp',
  'type',
  'user_agent_tool',
  'user_agent_version',
  'domain',
  'owner',
];
const COUNTS = ['unique_ip_address', 'pull_by_tag', 'pull_by_digest', 'version_check', 'owner'];
const SUMMARY = ['namespace', 'repository', 'reference', ...COUNTS];
const REPO_SUMMARY = ['namespace', 'repository', ...COUNTS];
const NAMESPACE_SUMMARY = ['namespace', ...COUNTS];

/** Rows of one raw file; Docker splits what is big, and does not say where. */
const ROWS_PER_FILE = 1_000;
/** Whoever pulls more than this in a day is not in raw: it has a row per action, and a busy week would be gigabytes. */
const RAW_PULLS_PER_DAY = 1_000;
const OWNER = 'Demonstration, Inc.';
const TAG = '1.4.2';

/** The files of an export: raw comes in several, each with the header, and summary comes as gzip. */
export function exportFiles(publisher: PublisherNamespace, interval: Interval, view: View): ExportFile[] {
  const repositories = [...publisher.repositories, ...publisher.extraRepositories];
  switch (view) {
    case 'raw':
      return inParts(repositories.flatMap((repository) => rawRows(repository, interval)));
    case 'summary': {
      const csv = toCsv(
        SUMMARY,
        repositories.flatMap((repository) => referenceRows(repository, interval)),
      );
      return [{ name: 'summary.csv.gz', body: gzipSync(csv) }];
    }
    case 'repo-summary': {
      const rows = repositories.map((repository) => [
        ...repository.split('/'),
        ...counts(actionsDuring(repository, interval)),
      ]);
      return [{ name: 'repo-summary.csv', body: Buffer.from(toCsv(REPO_SUMMARY, rows)) }];
    }
    case 'namespace-summary': {
      const rows = namespaceRows(repositories, interval);
      return [{ name: 'namespace-summary.csv', body: Buffer.from(toCsv(NAMESPACE_SUMMARY, rows)) }];
    }
  }
}

function inParts(rows: readonly (readonly Cell[])[]): ExportFile[] {
  const files = Math.max(1, Math.ceil(rows.length / ROWS_PER_FILE));
  return Array.from({ length: files }, (_, index) => ({
    name: `raw-${index + 1}.csv`,
    body: Buffer.from(toCsv(RAW, rows.slice(index * ROWS_PER_FILE, (index + 1) * ROWS_PER_FILE))),
  }));
}

function rawRows(repository: string, { firstDay, lastDay }: Interval): Cell[][] {
  const rows: Cell[][] = [];
  const [namespace = '', name = ''] = repository.split('/', 2);
  const digest = digestOf(repository);
  for (let day = firstDay; day <= lastDay; day += 1) {
    if (pullsOnDay(repository, day) > RAW_PULLS_PER_DAY) continue;
    const { byTag, byDigest, versionChecks } = actionsOnDay(repository, day);
    const subject = { namespace, name, digest, date: formatDate(day) };
    for (const [action, count] of [
      ['pull_by_tag', byTag],
      ['pull_by_digest', byDigest],
      ['version_check', versionChecks],
    ] as const) {
      for (let number = 0; number < count; number += 1) rows.push(rawRow(subject, action, number));
    }
  }
  return rows;
}

interface RawSubject {
  readonly namespace: string;
  readonly name: string;
  readonly digest: string;
  readonly date: string;
}

/** Who pulls, in turn. */
const PULLERS = [
  ['DE', 'aws', 'business', 'docker', '27.3.1', 'company.example'],
  ['FR', 'no csp', 'isp', 'docker', '24.0.7', 'provider.example'],
  ['US', 'gcp', 'hosting', 'containerd', '1.7.22', 'cloud.example'],
  ['JP', 'azure', 'null', 'buildkit', '0.16.0', ''],
  ['IT', 'no csp', 'education', 'docker', '27.3.1', 'university.example'],
] as const;

function rawRow({ namespace, name, digest, date }: RawSubject, action: string, number: number): Cell[] {
  const [country, host, type, tool, version, domain] = PULLERS[number % PULLERS.length] ?? PULLERS[0];
  const method = action === 'version_check' ? 'HEAD' : 'GET';
  const [reference, tag] = action === 'pull_by_digest' ? [digest, ''] : [TAG, TAG];
  const where = [method, host, namespace, reference, name, tag];
  return [action, date, country, digest, ...where, `${date} 00:00:00`, type, tool, version, domain, OWNER];
}

function referenceRows(repository: string, interval: Interval): Cell[][] {
  const { byTag, byDigest, versionChecks } = actionsDuring(repository, interval);
  const names = repository.split('/');
  return [
    [...names, TAG, ...counts({ byTag, byDigest: 0, versionChecks })],
    [...names, digestOf(repository), ...counts({ byTag: 0, byDigest, versionChecks: 0 })],
  ];
}

function namespaceRows(repositories: readonly string[], interval: Interval): Cell[][] {
  const sums = new Map<string, Actions>();
  for (const repository of repositories) {
    const [namespace = ''] = repository.split('/', 1);
    const sum = sums.get(namespace) ?? NO_ACTIONS;
    sums.set(namespace, addActions(sum, actionsDuring(repository, interval)));
  }
  return [...sums].map(([namespace, actions]) => [namespace, ...counts(actions)]);
}

function counts(actions: Actions): Cell[] {
  const { byTag, byDigest, versionChecks } = actions;
  return [addressesOf(countActions(actions)), byTag, byDigest, versionChecks, OWNER];
}

function digestOf(repository: string): string {
  return `sha256:${Buffer.from(repository.padEnd(32, '.')).toString('hex').slice(0, 64)}`;
}
