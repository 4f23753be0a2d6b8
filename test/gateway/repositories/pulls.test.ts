import { PortolanError } from '../../../src/errors.js';
import type { Place } from '../../../src/gateway/joined/atlas.js';
import { createPulls } from '../../../src/gateway/repositories/pulls.js';
import { createTurns } from '../../../src/gateway/repositories/turns.js';
import type { Session } from '../../../src/http/session.js';
import { anonymousSession, type FakeAnswers, fakeJoined, fakeSession } from './fake-joined.js';

const HUB: Place = { upstream: 'scout', host: 'docker.io', path: 'org/web' };
const CATALOG: Place = { upstream: 'scout', host: 'dhi.io', path: 'node' };
const QUAY: Place = { upstream: 'quay', host: 'quay.io', path: 'org/web' };
const ZOT: Place = { upstream: 'zot', host: 'zot:5000', path: 'web' };
/** A Wednesday. */
const NOW = Date.UTC(2026, 10, 18, 15);
const DOWN = new PortolanError('UPSTREAM_UNREACHABLE', 'down');

const count = async (
  place: Place,
  answers: FakeAnswers,
  args: object = {},
  session: Session = fakeSession(),
) => {
  const joined = fakeJoined(answers);
  const pullsOf = createPulls(joined, { turnOf: createTurns(8), now: () => NOW });
  return { ...(await pullsOf(place, { interval: 'MONTH', ...args }, session)), asked: joined.asked };
};

const month = (start: string, pullCount: number, ipCount: number) => ({ start, pullCount, ipCount, end: '' });
const PUBLISHED = {
  'Query.dvpReposPulls': () => ({
    'org/web': {
      pulls: [
        month('2026-10-01T00:00:00Z', 300, 3),
        month('2026-08-01T00:00:00Z', 100, 1),
        month('2026-09-01T00:00:00Z', 200, 2),
      ],
    },
  }),
  repository: () => ({ pullCount: 12_345_678_901 }),
};

describe('pulls at Docker Hub', () => {
  it('are those of the analytics, added up, with addresses and the counter beside them', async () => {
    const { bySource, total, comparable, reason } = await count(HUB, PUBLISHED);
    const periods = (counts: number[]) =>
      counts.map((each, at) => ({ start: `2026-${['09', '10'][at]}-01T00:00:00Z`, count: each }));
    expect(bySource).toEqual([
      { upstream: 'dvp', unit: 'PULLS', total: 500, isCumulative: false, periods: periods([200, 300]) },
      {
        upstream: 'dvp',
        unit: 'UNIQUE_ADDRESSES',
        total: null,
        isCumulative: false,
        periods: periods([2, 3]),
      },
      { upstream: 'scout', unit: 'PULLS', total: 12_345_678_901, isCumulative: true, periods: [] },
    ]);
    expect([total, comparable]).toEqual([500, false]);
    expect(reason).toBe(
      'Not in the total: addresses, because one that pulled in two periods would count twice; the pulls of scout, because they are counted since the beginning, whatever time was asked for, and hold the same pulls.',
    );
  });

  it('tell which whole periods of the time they are of', async () => {
    const { from, to, sources } = await count(HUB, PUBLISHED);
    expect([from, to]).toEqual(['2026-08-20T00:00:00Z', '2026-11-18T15:00:00Z']);
    expect(sources.map(({ upstream, state, reason }) => [upstream, state, reason])).toEqual([
      [
        'dvp',
        'FOUND',
        'Docker counts whole months once they are over, and goes back 12 months: these numbers are from 2026-09-01 to 2026-10-31',
      ],
      ['scout', 'FOUND', null],
    ]);
    const whole = await count(HUB, PUBLISHED, { from: '2026-08-01T00:00:00Z', to: '2026-11-01T00:00:00Z' });
    expect([whole.total, whole.sources[0]?.reason]).toEqual([600, null]);
  });

  it.each([
    ['2026-09-20T00:00:00Z', 'last-2-months'],
    ['2026-09-18T00:00:00Z', 'last-2-months'],
    ['2026-09-17T00:00:00Z', 'last-3-months'],
    ['2026-06-01T00:00:00Z', 'last-6-months'],
    ['2026-01-01T00:00:00Z', 'last-12-months'],
    ['2023-01-01T00:00:00Z', 'last-12-months'],
  ])('since %s are asked for by the shortest period that reaches there, %s', async (from, period) => {
    const { asked } = await count(HUB, PUBLISHED, { from, interval: 'WEEK' });
    const calls = asked.filter(([name]) => name === 'Query.dvpReposPulls');
    expect(calls).toEqual([
      ['Query.dvpReposPulls', { repos: ['org/web'], timespan: 'weeks', period, group: undefined }],
    ]);
  });

  it('of many repositories are asked for together, fifty a call', async () => {
    const joined = fakeJoined(PUBLISHED);
    const pullsOf = createPulls(joined, { turnOf: createTurns(8), now: () => NOW });
    const session = fakeSession();
    const places = Array.from({ length: 60 }, (_, at) => ({ ...HUB, path: `org/r${at}` }));
    await Promise.all(places.map((place) => pullsOf(place, {}, session)));
    const sizes = joined.asked.flatMap(([name, { repos }]) =>
      Array.isArray(repos) ? [[name, repos.length]] : [],
    );
    expect(sizes).toEqual([
      ['Query.dvpReposPulls', 50],
      ['Query.dvpReposPulls', 10],
    ]);
  });

  it('are the counter alone where Docker publishes none, and that is no sum', async () => {
    const answers = { ...PUBLISHED, 'Query.dvpReposPulls': () => ({}) };
    const { bySource, total, comparable, reason, sources } = await count(HUB, answers);
    expect([bySource.length, total, comparable]).toEqual([1, null, false]);
    expect(reason).toBe(
      'Not in the total: the pulls of scout, because they are counted since the beginning, whatever time was asked for.',
    );
    expect(sources[0]).toMatchObject({ state: 'ABSENT', reason: expect.stringContaining('left it out') });
  });

  it('cost what fails its own part', async () => {
    const { total, sources } = await count(HUB, { ...PUBLISHED, repository: () => DOWN });
    expect([total, sources[1]?.state]).toEqual([500, 'UNAVAILABLE']);
    const other = await count(HUB, { ...PUBLISHED, 'Query.dvpReposPulls': () => DOWN });
    expect(other.sources.map(({ state }) => state)).toEqual(['UNAVAILABLE', 'FOUND']);
  });

  it('are not asked for at the analytics without a credential, nor for the catalog', async () => {
    const anonymous = await count(HUB, PUBLISHED, {}, anonymousSession());
    expect(anonymous.sources[0]?.state).toBe('UNAUTHENTICATED');
    const catalog = await count(CATALOG, PUBLISHED);
    expect(catalog.sources[0]?.state).toBe('UNKNOWN');
    for (const { asked } of [anonymous, catalog])
      expect(asked.map(([name, args]) => [name, args.context])).toEqual([['repository', {}]]);
  });
});

describe('pulls at Quay', () => {
  const log = (kind: string, datetime: string, each: number) => ({ kind, datetime, count: each });
  const LOG = {
    'Query.quayRepositoryAggregateLogs': ({ startTime }: Readonly<Record<string, unknown>>) => ({
      aggregated:
        startTime === '11/01/2026'
          ? [
              log('pull_repo', 'Tue, 17 Nov 2026 00:00:00 -0000', 5),
              log('pull_repo', 'Mon, 16 Nov 2026 00:00:00 -0000', 2),
              log('pull_repo', 'Sun, 15 Nov 2026 00:00:00 -0000', 1),
              log('push_repo', 'Tue, 17 Nov 2026 00:00:00 -0000', 100),
            ]
          : [],
    }),
  };

  it('are those of its log by week, beginning on Mondays', async () => {
    const { bySource, total, comparable, reason } = await count(QUAY, LOG, {
      from: '2026-11-04T12:00:00Z',
      interval: 'WEEK',
    });
    expect(bySource[0]?.periods).toEqual([
      { start: '2026-11-02T00:00:00Z', count: 0 },
      { start: '2026-11-09T00:00:00Z', count: 0 },
      { start: '2026-11-16T00:00:00Z', count: 0 },
    ]);
    expect([total, comparable, reason]).toEqual([0, true, null]);
    const all = await count(QUAY, LOG, { from: '2026-11-01T00:00:00Z', interval: 'WEEK' });
    expect(all.bySource[0]?.periods.map(({ count: each }) => each)).toEqual([0, 0, 1, 7]);
    expect(all.total).toBe(8);
  });

  it('are asked for by months of the calendar, because Quay mixes up days of two months', async () => {
    const { asked, total } = await count(QUAY, LOG);
    expect(asked.map(([, { startTime, endTime }]) => [startTime, endTime])).toEqual([
      ['08/20/2026', '08/31/2026'],
      ['09/01/2026', '09/30/2026'],
      ['10/01/2026', '10/31/2026'],
      ['11/01/2026', '11/18/2026'],
    ]);
    expect(total).toBe(8);
  });

  it('are not those of the days that Quay adds, nor of a month that was not asked for', async () => {
    const { total } = await count(QUAY, LOG, { from: '2026-11-01T00:00:00Z', to: '2026-11-17T00:00:00Z' });
    expect(total).toBe(3);
  });

  it('go back thirteen months at most, and say so', async () => {
    const { asked, sources, bySource } = await count(QUAY, LOG, { from: '2023-01-01T00:00:00Z' });
    expect(asked).toHaveLength(13);
    expect(bySource[0]?.periods[0]?.start).toBe('2025-11-01T00:00:00Z');
    expect(sources[0]?.reason).toBe(
      "Quay's log is read for 13 months at most: these numbers begin at 2025-11-01",
    );
  });

  it.each([
    ['a right is missing', new PortolanError('FORBIDDEN', 'needs repo:admin'), 'FORBIDDEN'],
    [
      'its log cannot be searched',
      { aggregated: [], search_unavailable: true, message: 'in Splunk' },
      'UNAVAILABLE',
    ],
  ])('are none, not zero, when %s', async (_what, answer, state) => {
    const { bySource, total, sources } = await count(QUAY, {
      'Query.quayRepositoryAggregateLogs': () => answer,
    });
    expect([bySource, total, sources[0]?.state]).toEqual([[], null, state]);
  });
});

describe('downloads at zot', () => {
  it('are its counters since the beginning, each image once however many tags it has, and no sum', async () => {
    const images = [
      { tag: '1.0', digest: 'sha256:a', downloadCount: 4 },
      { tag: 'latest', digest: 'sha256:a', downloadCount: 4 },
      { tag: '0.9', digest: 'sha256:b', downloadCount: 3 },
    ];
    const answers = { zotSearchExpandedRepoInfo: () => ({ images }) };
    const { bySource, total, comparable } = await count(ZOT, answers);
    expect(bySource).toEqual([
      { upstream: 'zot', unit: 'DOWNLOADS', total: 7, isCumulative: true, periods: [] },
    ]);
    expect([total, comparable]).toEqual([null, false]);
  });
});

describe('the time in which pulls are counted', () => {
  it.each([
    ['begins after its end', { from: '2026-02-01T00:00:00Z', to: '2026-01-01T00:00:00Z' }],
    ['is no time at all', { from: '2026-01-01T00:00:00Z', to: '2026-01-01T00:00:00Z' }],
    ['is still to come', { from: '2026-11-19T00:00:00Z', to: '2026-12-01T00:00:00Z' }],
    ['is longer than five years', { from: '2020-01-01T00:00:00Z' }],
  ])('is refused when it %s', async (_what, args) => {
    await expect(count(QUAY, {}, args)).rejects.toMatchObject({ extensions: { code: 'BAD_USER_INPUT' } });
  });

  it('ends now when it is to end later, and is of whole days', async () => {
    const { from, to } = await count(QUAY, {}, { from: '2026-11-01T17:00:00Z', to: '2099-01-01T00:00:00Z' });
    expect([from, to]).toEqual(['2026-11-01T00:00:00Z', '2026-11-18T15:00:00Z']);
  });
});
