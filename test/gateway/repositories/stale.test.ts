import { PortolanError } from '../../../src/errors.js';
import type { Place } from '../../../src/gateway/joined/atlas.js';
import { type FullList, findStale, isStale, stalenessOf } from '../../../src/gateway/repositories/stale.js';
import type { TagFacts } from '../../../src/gateway/repositories/tag-facts.js';

const DAY = 86_400;
const NOW = Date.UTC(2026, 0, 31);
const ago = (days: number) => new Date(NOW - days * DAY * 1000).toISOString();
const STALENESS = stalenessOf(30 * DAY, NOW);
const ZOT: Place = { upstream: 'zot', host: 'zot:5000', path: 'web' };
const DOCKER: Place = { upstream: 'scout', host: 'docker.io', path: 'org/web' };
const QUAY: Place = { upstream: 'quay', host: 'quay.io', path: 'org/web' };

const tag = (name: string, facts: Partial<TagFacts> = {}): TagFacts => ({
  name,
  digest: `sha256:${name}`,
  pushedAt: ago(90),
  pulledAt: null,
  size: null,
  earlier: [],
  ...facts,
});
const list = (tags: TagFacts[], more: Partial<FullList> = {}): FullList => ({
  tags,
  unsure: new Set(),
  limits: [],
  isWhole: true,
  look: { searched: 'web', found: true },
  ...more,
});

describe('a tag', () => {
  it.each([
    ['stale when it was pushed long ago and never pulled', {}, true],
    ['stale when it was pulled long ago as well', { pulledAt: ago(31) }, true],
    ['not stale when somebody pulled it lately', { pulledAt: ago(29) }, false],
    ['not stale when it was pushed lately', { pushedAt: ago(1) }, false],
    ['not judged without a time of its push', { pushedAt: null }, undefined],
    ['not judged by an old pull alone', { pushedAt: null, pulledAt: ago(90) }, undefined],
    ['not stale by a pull alone', { pushedAt: null, pulledAt: ago(1) }, false],
    ['judged by seconds since 1970 as well', { pushedAt: NOW / 1000 - 90 * DAY }, true],
  ])('is %s', (_what, facts, expected) => {
    expect(isStale(tag('a', facts), STALENESS)).toBe(expected);
  });
});

describe('what is stale in a repository', () => {
  it('begins with the tag longest untouched', () => {
    const tags = [
      tag('b', { pulledAt: ago(40) }),
      tag('a', { pushedAt: ago(80) }),
      tag('fresh', { pushedAt: ago(1) }),
    ];
    const found = findStale(ZOT, list(tags), STALENESS);
    expect(found.tags.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(found.isStale).toBe(false);
  });

  it('is all of it when every tag is', () => {
    expect(findStale(ZOT, list([tag('a')]), STALENESS).isStale).toBe(true);
  });

  it.each([
    ['a tag is not told', list([tag('a'), tag('b', { pushedAt: null })])],
    ['there are no tags', list([])],
    ['there are tags that were not read', list([tag('a')], { isWhole: false })],
    ['a tag may have been pulled', list([tag('a'), tag('b')], { unsure: new Set(['b']) })],
  ])('is not known to be all of it when %s', (_what, given) => {
    expect(findStale(ZOT, given, STALENESS).isStale).toBeNull();
  });

  it('names tags that may have been pulled, and says why that is not known', () => {
    const limits = ['Docker does not tell when tags were pulled'];
    const found = findStale(
      DOCKER,
      list([tag('a', { size: 5 })], { unsure: new Set(['a']), limits }),
      STALENESS,
    );
    expect(found).toMatchObject({
      isStale: null,
      tags: [{ name: 'a' }],
      reason: 'Docker does not tell when tags were pulled; layers that fresh tags share count as freeable',
      sources: [{ state: 'FOUND', reason: 'Docker does not tell when tags were pulled' }],
    });
  });

  it('is not all of it when one tag is fresh, whatever may be with the others', () => {
    const tags = [tag('a'), tag('fresh', { pushedAt: ago(1) })];
    expect(findStale(DOCKER, list(tags, { unsure: new Set(['a']) }), STALENESS).isStale).toBe(false);
  });

  it('is told with a warning when Quay knows of no pull at all', () => {
    const warning = 'Quay counts pulls only since its statistics were turned on';
    const never = findStale(QUAY, list([tag('a', { size: 5 })]), STALENESS);
    expect([never.isStale, never.reason]).toEqual([true, expect.stringContaining(warning)]);
    const once = findStale(QUAY, list([tag('a', { size: 5, pulledAt: ago(40) })]), STALENESS);
    expect([once.isStale, once.reason]).toEqual([true, expect.not.stringContaining(warning)]);
    const unsure = findStale(QUAY, list([tag('a')], { unsure: new Set(['a']) }), STALENESS);
    expect(unsure.reason).not.toContain(warning);
  });

  it('frees what no fresh tag needs, each layer once', () => {
    const contents = new Map([
      [
        'old',
        new Map([
          ['base', 100],
          ['old layer', 10],
          ['old manifest', 1],
        ]),
      ],
      [
        'older',
        new Map([
          ['base', 100],
          ['old layer', 10],
          ['older layer', 20],
        ]),
      ],
      [
        'fresh',
        new Map([
          ['base', 100],
          ['fresh layer', 30],
        ]),
      ],
    ]);
    const tags = [tag('old'), tag('older'), tag('fresh', { pushedAt: ago(1) })];
    const found = findStale(ZOT, { ...list(tags), contents }, STALENESS);
    expect(found.freeableBytes).toBe(31);
    expect(found.reason).toBe('layers that other repositories share count as freeable');
  });

  it('counts an image once whose size alone is told, and not at all when a fresh tag has it', () => {
    const tags = [
      tag('a', { digest: 'sha256:x', size: 5, pulledAt: ago(40) }),
      tag('b', { digest: 'sha256:x', size: 5, pulledAt: ago(40) }),
      tag('c', { digest: 'sha256:y', size: 7, pulledAt: ago(40) }),
      tag('fresh', { digest: 'sha256:y', size: 7, pushedAt: ago(1) }),
    ];
    const found = findStale(QUAY, list(tags), STALENESS);
    expect(found.freeableBytes).toBe(5);
    expect(found.reason).toBe('layers that fresh tags share count as freeable');
  });

  it('frees an unknown number of bytes when a size is not told, or a tag was not read', () => {
    const pulledAt = ago(40);
    const tags = [tag('a', { size: 5, pulledAt }), tag('b', { pulledAt })];
    expect(findStale(QUAY, list(tags), STALENESS)).toMatchObject({
      freeableBytes: null,
      reason: 'the sizes are not told for every stale tag',
    });
    const cut = findStale(QUAY, list([tag('a', { size: 5 })], { isWhole: false }), STALENESS);
    expect(cut).toMatchObject({
      freeableBytes: null,
      sources: [{ reason: 'it has more tags than are read' }],
    });
  });

  it('is told as unknown when the tags could not be read', () => {
    const error = new PortolanError('UPSTREAM_UNREACHABLE', 'down');
    const found = findStale(
      ZOT,
      list([], { isWhole: false, look: { searched: 'web', found: false, error } }),
      STALENESS,
    );
    expect(found).toEqual({
      isStale: null,
      tags: [],
      freeableBytes: null,
      reason: null,
      sources: [{ upstream: 'zot', state: 'UNAVAILABLE', reason: 'web: down', searched: ['web'] }],
    });
  });
});
