import { PortolanError } from '../../../src/errors.js';
import { formatGlobalId } from '../../../src/gateway/joined/global-id.js';
import { linkNodes, type NodeLoaders } from '../../../src/gateway/joined/nodes.js';
import { openSession } from '../../support/traffic.js';

const GONE = new PortolanError('UPSTREAM_UNREACHABLE', 'down');
const id = (type: string, ...key: string[]) => formatGlobalId({ type, key });
const ship = (name: string) => ({ __typename: 'Ship', id: id('Ship', name), name });
const loaders: NodeLoaders = {
  Ship([name = '']) {
    if (name === 'bad') throw new PortolanError('BAD_USER_INPUT', 'no name of a ship');
    return name === 'ghost' ? null : ship(name.toLowerCase());
  },
  Raft: async () => {
    throw GONE;
  },
};
const resolve = (field: 'node' | 'nodes', args: object) => {
  const link = linkNodes(loaders).Query?.[field];
  // Neither looks at its parent or at what is selected.
  return Promise.resolve(link?.resolve({} as never, args, openSession(), {} as never));
};

describe('node', () => {
  it('is what the loader of its type finds', async () => {
    expect(await resolve('node', { id: id('Ship', 'argo') })).toEqual(ship('argo'));
  });

  it.each([
    ['no id of ours', 'nonsense'],
    ['an id of a type that cannot be loaded', id('Harbour', 'a')],
    ['an id of a property that every object has', id('constructor', 'a')],
    ['an id that names nothing', id('Ship', 'ghost')],
    ['an id with a key that nothing has', id('Ship', 'bad')],
    ['another spelling of an id', id('Ship', 'ARGO')],
  ])('is null for %s', async (_what, given) => {
    expect(await resolve('node', { id: given })).toBeNull();
  });

  it('fails as its loader does', async () => {
    await expect(resolve('node', { id: id('Raft', 'a') })).rejects.toBe(GONE);
  });
});

describe('nodes', () => {
  it('come in the order asked for, and each failure costs its own entry', async () => {
    const ids = [id('Ship', 'b'), 'nonsense', id('Raft', 'a'), id('Ship', 'a')];
    expect(await resolve('nodes', { ids })).toEqual([ship('b'), null, GONE, ship('a')]);
  });

  it('are 50 at most', async () => {
    const ids = Array.from({ length: 51 }, () => id('Ship', 'a'));
    expect(await resolve('nodes', { ids: ids.slice(1) })).toHaveLength(50);
    await expect((async () => resolve('nodes', { ids }))()).rejects.toMatchObject({
      extensions: { code: 'BAD_USER_INPUT' },
    });
  });
});
