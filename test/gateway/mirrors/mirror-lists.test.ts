import type { Drift } from '../../../src/gateway/mirrors/drift-reader.js';
import type { Mirror } from '../../../src/gateway/mirrors/mirror.js';
import { createMirrorLists } from '../../../src/gateway/mirrors/mirror-lists.js';
import { openSession } from '../../support/traffic.js';
import { configured, drift } from './mirror-samples.js';

const SOURCE = { upstream: 'zot', state: 'FOUND', reason: null, searched: [] } as const;
const QUAY = { upstream: 'quay', state: 'ABSENT', reason: null, searched: [] } as const;

function open(count: number, stateOf: (index: number) => Drift['state'] = () => 'IN_SYNC') {
  const mirrors = Array.from({ length: count }, (_, index) =>
    configured('dhi.io/node', `zot.example:5000/team/n${index}`),
  );
  let compared = 0;
  const list = createMirrorLists(
    { mirrorsOf: async () => ({ mirrors, sources: [SOURCE, QUAY] }) },
    async (mirror: Mirror) => {
      compared += 1;
      return { ...drift([]), mirror, state: stateOf(mirrors.findIndex(({ id }) => id === mirror.id)) };
    },
  );
  return {
    ask: (states: readonly Drift['state'][] | undefined, page = {}) =>
      list({ organization: 'team', states: states && new Set(states), page }, openSession()),
    compared: () => compared,
    mirrors,
  };
}

describe('the list of mirrors', () => {
  it('is given in parts, and compares nothing as long as nobody asks for states', async () => {
    const { ask, compared, mirrors } = open(5);
    const first = await ask(undefined, { first: 2 });
    expect(first.nodes).toEqual(mirrors.slice(0, 2));
    expect(first).toMatchObject({ totalCount: 5, pageInfo: { hasNextPage: true }, sources: [SOURCE, QUAY] });
    const rest = await ask(undefined, { first: 50, after: first.pageInfo.endCursor });
    expect(rest.nodes).toEqual(mirrors.slice(2));
    expect(compared()).toBe(0);
  });

  it('has only mirrors in the states asked for, before it is cut into parts', async () => {
    const { ask, mirrors } = open(6, (index) => (index % 2 === 0 ? 'BEHIND' : 'IN_SYNC'));
    const found = await ask(['BEHIND', 'DIVERGED'], { first: 2 });
    expect(found.nodes).toEqual([mirrors[0], mirrors[2]]);
    expect(found).toMatchObject({ totalCount: 3, pageInfo: { hasNextPage: true } });
    expect((await ask([])).nodes).toEqual([]);
  });

  it('compares a hundred mirrors at most and says how many were left out', async () => {
    const { ask, compared } = open(103);
    const found = await ask(['IN_SYNC'], { first: 100 });
    expect(compared()).toBe(100);
    expect(found.totalCount).toBe(100);
    expect(found.sources.map(({ reason }) => reason)).toEqual([
      '3 of its mirrors were not compared, because one operation compares 100 at most',
      null,
    ]);
  });

  it('refuses parts of more than a hundred', async () => {
    await expect(open(1).ask(undefined, { first: 101 })).rejects.toThrow('"first" must be between 0 and 100');
  });
});
