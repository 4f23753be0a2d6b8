import { type Harbour, openHarbour } from './harbour.js';
import { type Asked, askEveryWay } from './ways.js';

let harbour: Harbour;

beforeAll(async () => {
  harbour = await openHarbour();
});
beforeEach(() => harbour.upstream.seen.splice(0));
afterAll(() => harbour.close());

type Row = Asked & { readonly name: string; readonly data: unknown; readonly codes?: readonly string[] };

const ROWS: readonly Row[] = [
  {
    name: 'aliases at the root and below it',
    query: '{ first: ship(name: "argo") { called: name name of: kind } ship(name: "stena") { kind } }',
    data: { first: { called: 'argo', name: 'argo', of: 'CARGO' }, ship: { kind: 'FERRY' } },
  },
  {
    name: 'the same alias for different fields in two places',
    query: '{ a: ship(name: "argo") { a: name b: sister { a: kind b: name } } }',
    data: { a: { a: 'argo', b: { a: 'CARGO', b: 'pequod' } } },
  },
  {
    name: 'an alias that is the name of another field',
    query: '{ ship(name: "argo") { name: mark mark: name } }',
    data: { ship: { name: 'argo on the bow', mark: 'argo' } },
  },
  {
    name: 'fragments inside fragments, and a field that two of them select in parts',
    query: `
      query Deep { ...Roots } fragment Roots on Query { ship(name: "argo") { ...Names sister { kind } } }
      fragment Names on Ship { name sister { ...Name } } fragment Name on Vessel { name }`,
    operationName: 'Deep',
    data: { ship: { name: 'argo', sister: { name: 'pequod', kind: 'CARGO' } } },
  },
  {
    name: 'an interface, by its own fields and by those of its types',
    query: `{
      ship: vessel(name: "argo") { __typename name ... on Ship { kind } ... on Raft { logs } }
      raft: vessel(name: "kon-tiki") { is: __typename ... on Ship { kind } ... on Raft { number: logs } }
    }`,
    data: { ship: { __typename: 'Ship', name: 'argo', kind: 'CARGO' }, raft: { is: 'Raft', number: 9 } },
  },
  {
    name: 'a union with nulls in its list',
    query: '{ found { ... on Vessel { name } ... on Person { name ships { name } } } }',
    data: {
      found: [{ name: 'argo' }, { name: 'jason', ships: [{ name: 'argo' }] }, null, { name: 'kon-tiki' }],
    },
  },
  {
    name: 'nothing but __typename',
    query: '{ __typename ship(name: "argo") { __typename sister { type: __typename } } }',
    data: { __typename: 'Query', ship: { __typename: 'Ship', sister: { type: 'Ship' } } },
  },
  ...[true, false].map((yes) => ({
    name: `@include and @skip with a variable that is ${yes}`,
    query: `query ($yes: Boolean!) {
      in: ship(name: "argo") @include(if: $yes) { name }
      out: ship(name: "argo") @skip(if: $yes) { name kind @include(if: $yes) mark @skip(if: $yes) }
      ship(name: "argo") { ... @include(if: $yes) { name } ...Kind @skip(if: $yes) }
    } fragment Kind on Ship { kind }`,
    variables: { yes },
    data: yes
      ? { in: { name: 'argo' }, ship: { name: 'argo' } }
      : { out: { name: 'argo', mark: 'argo on the bow' }, ship: { kind: 'CARGO' } },
  })),
  {
    name: 'one field under two aliases of which one is skipped',
    query:
      'query ($no: Boolean = false) { ship(name: "argo") { a: name @include(if: $no) b: name @skip(if: $no) } }',
    data: { ship: { b: 'argo' } },
  },
  {
    name: 'defaults of arguments, of variables and of input fields',
    query: `query ($names: [String!] = ["argo"], $filter: ShipFilter = { kind: FERRY }, $kind: ShipKind) {
      ships { name } named: ships(filter: { names: $names }) { name } ferries: ships(filter: $filter) { name }
      unset: ships(kind: $kind) { name }
    }`,
    data: {
      ships: [{ name: 'argo' }, { name: 'pequod' }],
      named: [{ name: 'argo' }],
      ferries: [{ name: 'stena' }],
      unset: [{ name: 'argo' }, { name: 'pequod' }],
    },
  },
  {
    name: 'variables for an enum and an input object',
    query:
      'query ($kind: ShipKind!, $filter: ShipFilter) { ships(kind: $kind) { name } filtered: ships(filter: $filter) { name } }',
    variables: { kind: 'FERRY', filter: { names: ['pequod'] } },
    data: { ships: [{ name: 'stena' }], filtered: [{ name: 'pequod' }] },
  },
  {
    name: 'arguments of a nested field, from a variable',
    query: 'query ($limit: Int) { ship(name: "argo") { goods: cargo(kind: "tea", limit: $limit) } }',
    variables: { limit: 3 },
    data: { ship: { goods: ['assam', 'sencha', 'oolong'] } },
  },
  {
    name: 'an unknown ship, which is null and no error',
    query: '{ ship(name: "nobody") { name } }',
    data: { ship: null },
  },
  {
    name: 'an error inside a list',
    query: '{ all: ships { n: name who: captain { name } } }',
    data: {
      all: [
        { n: 'argo', who: { name: 'jason' } },
        { n: 'pequod', who: null },
      ],
    },
    codes: ['NOT_FOUND'],
  },
  {
    name: 'an error at one field under two aliases',
    query: '{ ships(filter: { names: ["pequod"] }) { a: captain { name } b: captain { mark } } }',
    data: { ships: [{ a: null, b: null }] },
    codes: ['NOT_FOUND', 'NOT_FOUND'],
  },
  {
    name: 'a mutation whose second field fails',
    query: `mutation {
      a: rename(name: "argo", to: "nautilus") { name } b: rename(name: "nobody", to: "x") { name }
      c: rename(name: "stena", to: "titanic") { called: name }
    }`,
    data: { a: { name: 'nautilus' }, b: null, c: { called: 'titanic' } },
    codes: ['NOT_FOUND'],
  },
];

describe('an operation on a remote upstream is answered alike whatever way it takes, with', () => {
  it.each(ROWS)('$name', async ({ data, codes = [], ...asked }) => {
    const { delegated, interpreted, compiled } = await askEveryWay(harbour.gateway, asked);
    expect(delegated.data).toEqual(data);
    expect(delegated.errors.map(({ code }) => code)).toEqual(codes);
    expect(interpreted).toEqual(delegated);
    if (asked.query.trimStart().startsWith('mutation')) expect(compiled).toBeUndefined();
    else expect(compiled).toEqual(delegated);
  });
});

describe('a failure that takes more than its own field with it', () => {
  const error = (path: readonly (string | number)[]) =>
    expect.objectContaining({ message: 'gone to sea', path, code: 'NOT_FOUND', upstream: 'harbour' });

  it('is told at the null that it leaves in the answer', async () => {
    const query =
      '{ argo: ship(name: "argo") { sister { name goods: cargo(kind: "gold") } } stena: ship(name: "stena") { name } }';
    const { interpreted, compiled } = await askEveryWay(harbour.gateway, { query });
    expect(interpreted.data).toEqual({ argo: { sister: null }, stena: { name: 'stena' } });
    expect(interpreted.errors).toEqual([error(['argo', 'sister'])]);
    expect(compiled).toEqual(interpreted);
  });

  it('leaves the other root fields their answers, although it may not be null in the upstream', async () => {
    const query = '{ flagship { name } ship(name: "argo") { name } ships { captain { name } } }';
    const { interpreted, compiled } = await askEveryWay(harbour.gateway, { query });
    expect(interpreted.data).toEqual({
      flagship: null,
      ship: { name: 'argo' },
      ships: [{ captain: { name: 'jason' } }, { captain: null }],
    });
    expect(interpreted.errors).toEqual([error(['flagship']), error(['ships', 1, 'captain'])]);
    expect(compiled).toEqual(interpreted);
  });
});

/** Without aliases these ask one field twice in ways that exclude each other. */
const CONFLICTS: readonly Row[] = [
  {
    name: 'one field twice with different arguments',
    query: '{ ship(name: "argo") { tea: cargo(kind: "tea") salt: cargo(kind: "salt") } }',
    data: { ship: { tea: ['assam', 'sencha'], salt: ['fleur de sel'] } },
  },
  {
    name: 'the same through a fragment',
    query:
      '{ ship(name: "argo") { few: cargo(limit: 1) sister { cargo(limit: 1) } ...All } } fragment All on Ship { many: cargo(limit: 4) }',
    data: {
      ship: {
        few: ['assam'],
        sister: { cargo: ['assam'] },
        many: ['assam', 'sencha', 'oolong', 'fleur de sel'],
      },
    },
  },
  {
    name: 'two fields of one name and different types in a union',
    query: '{ found { ... on Ship { text: mark } ... on Person { number: mark } } }',
    data: { found: [{ text: 'argo on the bow' }, { number: 5 }, null, {}] },
  },
];

describe('a document that loses its meaning without aliases is delegated:', () => {
  it.each(CONFLICTS)('$name', async ({ data, query }) => {
    const { delegated, interpreted, compiled } = await askEveryWay(harbour.gateway, { query });
    expect(delegated).toEqual({ data, errors: [] });
    expect(interpreted).toEqual(delegated);
    expect(compiled).toBeUndefined();
  });

  it('its nested aliases reach the upstream, while other documents go without them', async () => {
    await askEveryWay(harbour.gateway, { query: '{ ship(name: "argo") { tea: cargo(kind: "tea") } }' });
    const [delegated, ...lean] = harbour.documents();
    expect(delegated).toContain('tea: cargo');
    expect(new Set(lean)).toEqual(new Set(['{ship(name:"argo"){cargo(kind:"tea")}}']));
    harbour.upstream.seen.splice(0);
    await askEveryWay(harbour.gateway, { query: CONFLICTS[0]?.query ?? '' });
    const documents = harbour.documents();
    expect(documents).toHaveLength(3);
    for (const document of documents) expect(document).toMatch(/tea: cargo.*salt: cargo/s);
  });
});

describe('the documents of one operation', () => {
  it('are one for all fields of a query', async () => {
    await askEveryWay(harbour.gateway, { query: '{ __typename }' });
    expect(harbour.documents()).toEqual([]);
    const query = '{ a: ship(name: "argo") { name } ships { name } found { ... on Raft { logs } } }';
    const { compiled } = await askEveryWay(harbour.gateway, { query });
    expect(compiled?.errors).toEqual([]);
    expect(harbour.documents()).toHaveLength(4);
  });

  it('are one for each field of a mutation, in their order', async () => {
    const field = (key: string, to: string) => `${key}: rename(name: "argo", to: "${to}") { name }`;
    await askEveryWay(harbour.gateway, { query: `mutation { ${field('a', 'one')} ${field('b', 'two')} }` });
    const sent = harbour.documents().map((document) => /to:\s*"(\w+)"/.exec(document)?.[1]);
    // Delegation sends values as variables; the two runs after it do not.
    expect(sent).toEqual([undefined, undefined, 'one', 'two', 'one', 'two']);
  });

  it('are two when a field that may not be null took the others with it, and three runs are six', async () => {
    const query = '{ flagship { name } ship(name: "argo") { name } }';
    const { gateway } = harbour;
    await askEveryWay(gateway, { query });
    const lean = harbour.documents().slice(-6);
    expect(lean.filter((document) => document.includes('flagship'))).toHaveLength(3);
    expect(lean.filter((document) => !document.includes('flagship'))).toEqual(
      Array(3).fill('{ship(name:"argo"){name}}'),
    );
  });
});
