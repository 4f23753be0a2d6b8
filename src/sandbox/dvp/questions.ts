import type { PublisherNamespace } from '../story-publishing.js';
import { closedIntervals, type Interval } from './calendar.js';
import { type Pull, pullsOf, pullsTogether } from './pulls.js';

/** What timespan, period and group ask for, worked out for this moment. */
export interface Question {
  readonly intervals: readonly Interval[];
  readonly group: Group;
}

type Group = 'repo' | 'namespace';

const PERIODS: Readonly<Record<string, number>> = {
  'last-2-months': 2,
  'last-3-months': 3,
  'last-6-months': 6,
  'last-12-months': 12,
};

/** Reads the three parameters with their defaults; a text says which one is wrong. */
export function readQuestion(query: URLSearchParams, now: number): Question | string {
  const timespan = query.get('timespan') ?? 'weeks';
  const period = query.get('period') ?? 'last-2-months';
  const group = query.get('group') ?? 'repo';
  if (timespan !== 'weeks' && timespan !== 'months') return `invalid timespan: ${timespan}`;
  const months = PERIODS[period];
  if (months === undefined) return `invalid period: ${period}`;
  if (group !== 'repo' && group !== 'namespace') return `invalid group: ${group}`;
  return { intervals: closedIntervals(timespan, months, now), group };
}

/** The rows of one repository, oldest first. */
export function repositoryPulls(repository: string, { intervals, group }: Question): Pull[] {
  if (group === 'repo') return intervals.map((interval) => pullsOf(repository, interval));
  const [namespace = ''] = repository.split('/', 1);
  return intervals.map((interval) => pullsTogether(namespace, [repository], interval));
}

/** The rows of everything that counts for a publisher, oldest first. */
export function namespacePulls(publisher: PublisherNamespace, { intervals, group }: Question): Pull[] {
  const repositories = [...publisher.repositories, ...publisher.extraRepositories];
  if (group === 'namespace') {
    return intervals.map((interval) => pullsTogether(publisher.namespace, repositories, interval));
  }
  return intervals.flatMap((interval) => repositories.map((repository) => pullsOf(repository, interval)));
}
