import { toConnection } from '../../../src/gateway/joined/connection.js';

const ITEMS = ['a', 'b', 'c', 'd', 'e'];
const page = (args: { first?: number | null; after?: string | null }, items = ITEMS) =>
  toConnection(items, args, { keyOf: (item) => item, most: 3 });

describe('a connection', () => {
  it('goes through a list page by page', () => {
    const first = page({ first: 2 });
    expect(first.nodes).toEqual(['a', 'b']);
    expect(first.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false });
    const second = page({ first: 2, after: first.pageInfo.endCursor });
    expect(second.nodes).toEqual(['c', 'd']);
    expect(second.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: true });
    const last = page({ first: 2, after: second.pageInfo.endCursor });
    expect(last.nodes).toEqual(['e']);
    expect(last.pageInfo.hasNextPage).toBe(false);
    expect(last.totalCount).toBe(5);
    expect(last.edges.map(({ node }) => node)).toEqual(last.nodes);
  });

  it('has cursors that hold when something comes or goes before them', () => {
    const { endCursor } = page({ first: 2 }).pageInfo;
    expect(page({ first: 2, after: endCursor }, ['b', 'c', 'd']).nodes).toEqual(['c', 'd']);
    expect(page({ first: 1, after: endCursor }, ['0', 'a', 'b', 'c']).nodes).toEqual(['c']);
  });

  it('says so when what the cursor stood for is gone', () => {
    const { endCursor } = page({ first: 2 }).pageInfo;
    expect(() => page({ first: 2, after: endCursor }, ['a', 'c'])).toThrow('begin again without it');
  });

  it('gives an empty page for none', () => {
    const empty = page({ first: 0 });
    expect(empty.nodes).toEqual([]);
    expect(empty.pageInfo).toEqual({
      hasNextPage: true,
      hasPreviousPage: false,
      startCursor: null,
      endCursor: null,
    });
  });

  it.each([[-1], [4]])('refuses a page of %d', (first) => {
    expect(() => page({ first })).toThrow(`"first" must be between 0 and 3, not ${first}`);
  });

  it.each([[''], ['%'], ['YQ=='], ['ü']])('refuses %j as a cursor', (after) => {
    expect(() => page({ first: 1, after })).toThrow('"after" is not a cursor of this list');
  });
});
