import { type Comparison, compareTags, worstOf } from '../../../src/gateway/mirrors/drift.js';
import { noHistory, registryHistory } from '../../../src/gateway/mirrors/tag-history.js';
import { side, tag } from './mirror-samples.js';

const NOW = Date.parse('2026-02-01T00:00:00Z');

function compare(parts: Partial<Comparison>) {
  return compareTags({
    source: side(),
    destination: side(),
    history: noHistory,
    isCopied: () => true,
    now: NOW,
    ...parts,
  });
}

function stateOf(parts: Partial<Comparison>, name = '20') {
  return compare(parts).find((one) => one.name === name)?.state;
}

describe('a tag of a mirror', () => {
  const moved = tag('20', 'new', '2026-01-31T00:00:00Z');
  const old = tag('20', 'old', '2026-01-10T00:00:00Z');

  it('is in sync with the same digest on both sides', () => {
    expect(stateOf({ source: side(moved), destination: side(tag('20', 'new')) })).toBe('IN_SYNC');
  });

  it('is missing when only the source has it, and late since the source has it', () => {
    expect(compare({ source: side(moved) })).toEqual([
      {
        name: '20',
        state: 'MISSING',
        sourceDigest: 'sha256:new',
        destinationDigest: null,
        sourceUpdatedAt: '2026-01-31T00:00:00Z',
        behindBySeconds: 86_400,
      },
    ]);
  });

  it('is extra when only the destination has it', () => {
    expect(compare({ destination: side(old) })).toMatchObject([
      { state: 'EXTRA', sourceDigest: null, destinationDigest: 'sha256:old', behindBySeconds: null },
    ]);
  });

  it('is unknown when the side that seems to lack it was not read to its end', () => {
    const partly = { tags: [], isWhole: false };
    expect(stateOf({ source: side(moved), destination: partly })).toBe('UNKNOWN');
    expect(stateOf({ source: partly, destination: side(old) })).toBe('UNKNOWN');
  });

  it('is unknown when a registry does not tell its digest', () => {
    const untold = { ...moved, digest: null };
    expect(stateOf({ source: side(untold), destination: side(old) })).toBe('UNKNOWN');
    expect(stateOf({ source: side(moved), destination: side({ ...old, digest: null }) })).toBe('UNKNOWN');
  });

  it('is behind when the source had the digest of the destination before', () => {
    const source = side({ ...moved, earlier: ['sha256:older', 'sha256:old'] });
    expect(compare({ source, destination: side(old) })).toMatchObject([
      { state: 'BEHIND', behindBySeconds: 86_400 },
    ]);
  });

  it('is late since a time written as seconds, and not before the source moved it', () => {
    const source = side({ ...moved, pushedAt: NOW / 1000 + 5, earlier: ['sha256:old'] });
    expect(compare({ source, destination: side(old) })).toMatchObject([{ behindBySeconds: 0 }]);
    const timeless = side({ ...moved, pushedAt: null, earlier: ['sha256:old'] });
    expect(compare({ source: timeless, destination: side(old) })).toMatchObject([{ behindBySeconds: null }]);
  });

  it('has diverged when the history of the source is known and does not have its digest', () => {
    const source = side({ ...moved, earlier: ['sha256:other'] });
    const history = registryHistory(source);
    expect(stateOf({ source, destination: side(old), history })).toBe('DIVERGED');
    expect(compare({ source, destination: side(old), history })).toMatchObject([{ behindBySeconds: null }]);
  });

  it('has not diverged when the history begins after it was pushed, or was not read to its end', () => {
    const source = side(moved);
    const begun = () => ({ digests: [], wholeSince: Date.parse('2026-01-20T00:00:00Z') });
    expect(stateOf({ source, destination: side(old), history: begun })).toBe('UNKNOWN');
    expect(stateOf({ source, destination: side({ ...old, pushedAt: null }), history: begun })).toBe(
      'UNKNOWN',
    );
    const later = side({ ...old, pushedAt: '2026-01-21T00:00:00Z' });
    expect(stateOf({ source, destination: later, history: begun })).toBe('DIVERGED');
    const history = registryHistory({ isWhole: false });
    expect(stateOf({ source, destination: side(old), history })).toBe('UNKNOWN');
  });

  it('is behind without a history when an older tag of the source still has its digest', () => {
    const source = side(moved, tag('20.1', 'old', '2026-01-09T00:00:00Z'));
    expect(stateOf({ source, destination: side(old) })).toBe('BEHIND');
  });

  it('is unknown when that other tag is newer, or nobody tells when it was pushed', () => {
    const newer = side(moved, tag('21', 'old', '2026-01-31T12:00:00Z'));
    expect(stateOf({ source: newer, destination: side(old) })).toBe('UNKNOWN');
    const timeless = side(moved, { ...tag('21', 'old'), pushedAt: null });
    expect(stateOf({ source: timeless, destination: side(old) })).toBe('UNKNOWN');
  });

  it('is unknown when nothing but its age speaks for an old copy', () => {
    expect(stateOf({ source: side(moved), destination: side(old) })).toBe('UNKNOWN');
  });
});

describe('the tags of a mirror', () => {
  it('are those that it is to copy, by name, without signatures and fallback tags of referrers', () => {
    const hex = 'a'.repeat(64);
    const source = side(tag('b', '1'), tag('a', '1'), tag('dev', '1'), tag(`sha256-${hex}.sig`, '2'));
    const destination = side(tag(`sha256-${hex}`, '3'), tag(`sha512-${hex}${hex}`, '3'), tag('z', '4'));
    const tags = compare({ source, destination, isCopied: (name) => name !== 'dev' });
    expect(tags.map(({ name, state }) => [name, state])).toEqual([
      ['a', 'MISSING'],
      ['b', 'MISSING'],
      ['z', 'EXTRA'],
    ]);
  });

  it.each([
    [['IN_SYNC', 'EXTRA', 'MISSING', 'BEHIND', 'DIVERGED', 'UNKNOWN'], 'DIVERGED'],
    [['IN_SYNC', 'EXTRA', 'MISSING', 'BEHIND', 'UNKNOWN'], 'BEHIND'],
    [['IN_SYNC', 'EXTRA', 'MISSING', 'UNKNOWN'], 'MISSING'],
    [['IN_SYNC', 'EXTRA', 'UNKNOWN'], 'EXTRA'],
    [['IN_SYNC', 'UNKNOWN'], 'UNKNOWN'],
    [['IN_SYNC'], 'IN_SYNC'],
    [[], 'IN_SYNC'],
  ] as const)('%j together are %s', (states, worst) => {
    const tags = states.map((state) => ({
      name: state,
      state,
      sourceDigest: null,
      destinationDigest: null,
      sourceUpdatedAt: null,
      behindBySeconds: null,
    }));
    expect(worstOf(tags)).toBe(worst);
  });
});
