import { weeklyPulls } from '../story-publishing.js';
import { formatDay, type Interval } from './calendar.js';

/** One row of the analytics; `repo` is missing when rows are grouped by namespace. */
export interface Pull {
  readonly start: string;
  readonly end: string;
  readonly repo?: string;
  readonly namespace: string;
  readonly pullCount: number;
  readonly ipCount: number;
}

/** The row of one repository; weeks and months add up because both are sums of the same days. */
export function pullsOf(repository: string, interval: Interval): Pull {
  const [namespace = '', repo = ''] = repository.split('/', 2);
  const seed = hash(repository);
  const daily = (weeklyPulls[repository] ?? 45_000 + Math.floor(fraction(seed) * 215_000)) / 7;
  let pullCount = 0;
  for (let day = interval.firstDay; day <= interval.lastDay; day += 1) {
    pullCount += Math.round(daily * (0.8 + 0.4 * fraction(seed ^ day)));
  }
  return { ...bounds(interval), repo, namespace, pullCount, ipCount: Math.ceil(pullCount / 10) };
}

/** One row for many repositories. An address that pulls several of them counts once, so addresses do not add up. */
export function pullsTogether(namespace: string, repositories: readonly string[], interval: Interval): Pull {
  const rows = repositories.map((repository) => pullsOf(repository, interval));
  const pullCount = rows.reduce((sum, row) => sum + row.pullCount, 0);
  const addresses = rows.reduce((sum, row) => sum + row.ipCount, 0);
  const share = repositories.length > 1 ? 0.7 : 1;
  return { ...bounds(interval), namespace, pullCount, ipCount: Math.ceil(addresses * share) };
}

function bounds({ firstDay, lastDay }: Interval): { start: string; end: string } {
  return { start: formatDay(firstDay), end: formatDay(lastDay) };
}

/** FNV-1a: cheap enough to number a hundred repositories for every day of a year in one call. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let position = 0; position < text.length; position += 1) {
    value = Math.imul(value ^ text.charCodeAt(position), 0x01000193);
  }
  return value >>> 0;
}

/** Scatters a seed over [0, 1). */
function fraction(seed: number): number {
  let value = Math.imul(seed ^ (seed >>> 15), 0x2c1b3c6d);
  value = Math.imul(value ^ (value >>> 12), 0x297a2d39);
  return ((value ^ (value >>> 15)) >>> 0) / 2 ** 32;
}
