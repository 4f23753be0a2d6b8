import { weeklyPulls } from '../story-publishing.js';
import { formatDay, type Interval } from './calendar.js';

/** Looked up once: it is called for every letter of every repository on every day. */
const { imul } = Math;

/** One row of the analytics; `repo` is missing when rows are grouped by namespace. */
export interface Pull {
  readonly start: string;
  readonly end: string;
  readonly repo?: string;
  readonly namespace: string;
  readonly pullCount: number;
  readonly ipCount: number;
}

/** Pulls of one repository on one day. Weeks and months are sums of them, and so are exports and reports. */
export function pullsOnDay(repository: string, day: number): number {
  const seed = hash(repository);
  const daily = (weeklyPulls[repository] ?? 45_000 + Math.floor(fraction(seed) * 215_000)) / 7;
  return Math.round(daily * (0.8 + 0.4 * fraction(seed ^ day)));
}

/** Addresses that pull so often; an address that pulls in two places counts once, so they do not add up. */
export function addressesOf(pullCount: number): number {
  return Math.ceil(pullCount / 10);
}

/** The row of one repository; weeks and months add up because both are sums of the same days. */
export function pullsOf(repository: string, interval: Interval): Pull {
  const [namespace = '', repo = ''] = repository.split('/', 2);
  let pullCount = 0;
  for (let day = interval.firstDay; day <= interval.lastDay; day += 1)
    pullCount += pullsOnDay(repository, day);
  return { ...bounds(interval), repo, namespace, pullCount, ipCount: addressesOf(pullCount) };
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

/** One of some values, the same one for the same key. */
export function pick<T>(values: readonly [T, ...T[]], key: string): T {
  return values[Math.floor(fraction(hash(key)) * values.length)] ?? values[0];
}

/** FNV-1a: cheap enough to number a hundred repositories for every day of a year in one call. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let position = 0; position < text.length; position += 1) {
    value = imul(value ^ text.charCodeAt(position), 0x01000193);
  }
  return value >>> 0;
}

/** Scatters a seed over [0, 1). */
function fraction(seed: number): number {
  let value = imul(seed ^ (seed >>> 15), 0x2c1b3c6d);
  value = imul(value ^ (value >>> 12), 0x297a2d39);
  return ((value ^ (value >>> 15)) >>> 0) / 2 ** 32;
}
