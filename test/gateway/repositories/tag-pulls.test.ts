import { PortolanError } from '../../../src/errors.js';
import type { Place } from '../../../src/gateway/joined/atlas.js';
import { stalenessOf } from '../../../src/gateway/repositories/stale.js';
import type { TagFacts } from '../../../src/gateway/repositories/tag-facts.js';
import { createTagPulls, type PullWish } from '../../../src/gateway/repositories/tag-pulls.js';
import { createTurns } from '../../../src/gateway/repositories/turns.js';
import { fakeJoined, fakeSession } from './fake-joined.js';

const DAY = 86_400;
const NOW = Date.UTC(2026, 0, 31);
const ago = (days: number) => new Date(NOW - days * DAY * 1000).toISOString();
const QUAY: Place = { upstream: 'quay', host: 'quay.io', path: 'org/web' };
const OTHER: Place = { ...QUAY, path: 'org/api' };
const STATISTICS = 'Query.quayManifestPullStatistics';
const OFF = new PortolanError('UPSTREAM_UNSUPPORTED', 'Quay: it is off');
const REFUSED = new PortolanError('FORBIDDEN', 'Quay: Unauthorized');

const tag = (name: string, digest: string | null, facts: Partial<TagFacts> = {}): TagFacts => ({
  name,
  digest,
  pushedAt: ago(90),
  pulledAt: null,
  size: null,
  earlier: [],
  ...facts,
});
const numbered = (count: number) =>
  Array.from({ length: count }, (_, at) => tag(`v${at}`, `d${at}`, { pushedAt: ago(200 - at) }));

/** Quay with the last pulls of digests; what is no text is an answer of its own. */
const open = (pulls: (digest: string) => string | null | Error) => {
  const joined = fakeJoined({
    [STATISTICS]: ({ digest }) => {
      const last = pulls(String(digest));
      return last instanceof Error ? last : { manifest_digest: digest, last_manifest_pull_date: last };
    },
  });
  const tagPullsOf = createTagPulls(joined, createTurns(8));
  const session = fakeSession();
  const find = (place: Place, tags: readonly TagFacts[], more: Partial<PullWish> = {}) =>
    tagPullsOf(place, { tags, staleness: stalenessOf(30 * DAY, NOW), ...more }, session);
  return { find, asked: () => joined.asked.map(([, args]) => args) };
};

describe('pulls of tags at Quay', () => {
  it('are asked for by image, once for all its tags, and only for tags that are stale by their push', async () => {
    const pulled: Record<string, string> = { d1: 'Sat, 17 Jan 2026 00:00:00 -0000', d2: ago(60) };
    const { find, asked } = open((digest) => pulled[digest] ?? null);
    const tags = [
      tag('a', 'd1'),
      tag('b', 'd1'),
      tag('c', 'd2'),
      tag('d', 'd3'),
      tag('fresh', 'd4', { pushedAt: ago(1) }),
      tag('untold', 'd5', { pushedAt: null }),
    ];
    const found = await find(QUAY, tags);
    expect(asked()).toEqual(['d1', 'd2', 'd3'].map((digest) => ({ repository: 'org/web', digest })));
    expect(found.tags).toEqual([
      { ...tags[0], pulledAt: pulled.d1 },
      { ...tags[1], pulledAt: pulled.d1 },
      { ...tags[2], pulledAt: pulled.d2 },
      ...tags.slice(3),
    ]);
    expect([found.unsure.size, found.limits]).toEqual([0, []]);
  });

  it('are read of fifty images, those longest untouched, and the rest is told', async () => {
    const { find, asked } = open(() => ago(60));
    const found = await find(QUAY, numbered(52).reverse());
    expect(asked()).toEqual(numbered(50).map(({ digest }) => ({ repository: 'org/web', digest })));
    expect([...found.unsure].sort()).toEqual(['v50', 'v51']);
    expect(found.limits).toEqual(['pulls are read of 50 images of a repository at most']);
  });

  it('are read of five hundred images in one operation, whatever it lists', async () => {
    const { find, asked } = open(() => ago(60));
    const places = Array.from({ length: 11 }, (_, at) => ({ ...QUAY, path: `org/r${at}` }));
    const found = await Promise.all(places.map((place) => find(place, numbered(50))));
    expect(asked()).toHaveLength(500);
    expect(found.reduce((sum, { unsure }) => sum + unsure.size, 0)).toBe(50);
    expect(found.flatMap(({ limits }) => limits)).toEqual([
      'pulls are read of 500 images in one operation at most',
    ]);
  });

  it('cost one call in a session when Quay does not count them', async () => {
    const { find, asked } = open(() => OFF);
    const both = await Promise.all([find(QUAY, numbered(20)), find(OTHER, numbered(3))]);
    const later = await find(QUAY, [tag('a', 'other')]);
    expect(asked()).toHaveLength(1);
    expect([...both, later].map(({ unsure }) => unsure.size)).toEqual([20, 3, 1]);
    for (const { limits } of [...both, later]) {
      expect(limits).toEqual(['pulls could not be read: Quay: it is off']);
    }
  });

  it('are unknown for an image for which they are refused, and known for the others', async () => {
    const { find, asked } = open((digest) => (digest === 'd1' ? REFUSED : ago(60)));
    const found = await find(QUAY, numbered(3));
    expect(asked()).toHaveLength(3);
    expect(found.tags.map(({ pulledAt }) => pulledAt)).toEqual([ago(60), null, ago(60)]);
    expect([[...found.unsure], found.limits]).toEqual([
      ['v1'],
      ['pulls could not be read: Quay: Unauthorized'],
    ]);
  });

  it('are not asked for without a digest, and unknown', async () => {
    const { find, asked } = open(() => ago(60));
    const found = await find(QUAY, [tag('a', null)]);
    expect([asked(), [...found.unsure]]).toEqual([[], ['a']]);
  });

  it('are a failure when something of our own breaks', async () => {
    const { find } = open(() => new TypeError('broken'));
    await expect(find(QUAY, numbered(1))).rejects.toThrow('broken');
  });
});

describe('whether a repository at Quay has a stale tag', () => {
  const isOneEnough = true;

  it.each([
    ['was never pulled', null],
    ['was pulled long ago', ago(60)],
  ])('is known from the first image that %s', async (_what, last) => {
    const { find, asked } = open((digest) => (digest === 'd1' ? last : ago(1)));
    const found = await find(QUAY, numbered(60), { isOneEnough });
    expect(asked().map(({ digest }) => digest)).toEqual(['d0', 'd1']);
    expect(found.unsure.has('v1')).toBe(false);
  });

  it('is not known when pulls of one are refused, and nothing more is asked', async () => {
    const { find, asked } = open((digest) => (digest === 'd1' ? REFUSED : ago(1)));
    const found = await find(QUAY, numbered(3), { isOneEnough });
    expect(asked()).toHaveLength(2);
    expect([...found.unsure]).toEqual(['v1', 'v2']);
    expect(found.limits).toEqual(['pulls could not be read: Quay: Unauthorized']);
  });

  it('is not known when fifty images were pulled lately and there are more', async () => {
    const { find, asked } = open(() => ago(1));
    const found = await find(QUAY, numbered(51), { isOneEnough });
    expect([asked().length, [...found.unsure]]).toEqual([50, ['v50']]);
  });
});

describe('pulls of tags elsewhere', () => {
  const tags = [tag('a', 'd1'), tag('fresh', 'd2', { pushedAt: ago(1) })];

  it.each(['docker.io', 'dhi.io'])('are not known at %s', async (host) => {
    const { find, asked } = open(() => null);
    const found = await find({ upstream: 'scout', host, path: 'org/web' }, tags);
    expect(found).toEqual({
      tags,
      unsure: new Set(['a']),
      limits: ['Docker does not tell when tags were pulled'],
    });
    expect(asked()).toEqual([]);
  });

  it('limit nothing at Docker when no tag is stale by its push', async () => {
    const { find } = open(() => null);
    const found = await find({ upstream: 'scout', host: 'docker.io', path: 'org/web' }, tags.slice(1));
    expect([found.unsure.size, found.limits]).toEqual([0, []]);
  });

  it('are told with the tags at zot', async () => {
    const { find, asked } = open(() => null);
    const found = await find({ upstream: 'zot', host: 'zot:5000', path: 'web' }, tags);
    expect([found, asked()]).toEqual([{ tags, unsure: new Set(), limits: [] }, []]);
  });
});
