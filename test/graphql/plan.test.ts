import {
  buildSchema,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  parse,
  print,
  stripIgnoredCharacters,
  validate,
} from 'graphql';
import { type PlanOptions, planRemote, type RemotePlan } from '../../src/graphql/plan.js';
import { SAME_NAMES } from '../../src/graphql/public-names.js';
import { buildPublicSchema, KEYS, REMOTE_SCHEMA } from '../support/remote.js';

const PUBLIC = buildPublicSchema();

function plan(query: string, changes: Partial<PlanOptions> = {}): ReturnType<typeof planRemote> {
  const document = parse(query);
  // What the server does before: a client's mistake never comes here.
  expect(validate(PUBLIC, document)).toEqual([]);
  const operation = document.definitions.find(
    (node): node is OperationDefinitionNode => node.kind === Kind.OPERATION_DEFINITION,
  );
  const fragments = document.definitions.filter(
    (node): node is FragmentDefinitionNode => node.kind === Kind.FRAGMENT_DEFINITION,
  );
  if (!operation) throw new Error('no operation');
  const before = print(document);
  const planned = planRemote({
    schema: REMOTE_SCHEMA,
    translation: SAME_NAMES,
    unknown: new Set(),
    keySelectionOf: (coordinate) => KEYS.get(coordinate),
    operation,
    fragments: Object.fromEntries(fragments.map((fragment) => [fragment.name.value, fragment])),
    wants: () => true,
    ...changes,
  });
  expect(print(document)).toBe(before);
  return planned;
}

function planned(query: string, changes?: Partial<PlanOptions>): RemotePlan {
  const found = plan(query, changes);
  if (!found || found === 'inexpressible') throw new Error(`no plan: ${found}`);
  expect(validate(REMOTE_SCHEMA, parse(found.query))).toEqual([]);
  return found;
}

/** Whether the client's document becomes the upstream's. */
function expectSent(client: string, upstream: string): void {
  expect(planned(client).query).toBe(stripIgnoredCharacters(upstream));
}

describe('root fields', () => {
  it("keep the client's response keys", () => {
    const { query, fields } = planned(
      '{ a: repo(name: "x") { id } repo(name: "y") { id } b: search { __typename } }',
    );
    expect(query).toBe('{a:repo(name:"x"){id}repo(name:"y"){id}b:search{__typename __typename}}');
    expect([...fields]).toEqual([
      ['a', 'Query.repo'],
      ['repo', 'Query.repo'],
      ['b', 'Query.search'],
    ]);
  });

  it('of other sources are left out', () => {
    const { query, fields } = planned('{ other a: other repo(name: "x") { id } __typename }');
    expect(query).toBe('{repo(name:"x"){id}}');
    expect([...fields.keys()]).toEqual(['repo']);
  });

  it.each([
    '{ other }',
    '{ __typename }',
    '{ ... on Query { other } }',
    '{ ...F } fragment F on Query { other }',
  ])('give no plan when none is left: %s', (query) => {
    expect(plan(query)).toBeUndefined();
  });

  it('give no plan where the upstream has no such operations', () => {
    const schema = buildSchema('type Query { repo: String }');
    expect(plan('mutation { stop(name: "x") }', { schema })).toBeUndefined();
  });

  it('are those that are wanted, such as one of a mutation', () => {
    const query = 'mutation M { a: start(name: "x") { id } b: stop(name: "y") otherChange }';
    const { fields, ...rest } = planned(query, { wants: (key) => key === 'b' });
    expect(rest).toEqual({ query: 'mutation M{b:stop(name:"y")}', operationName: 'M', variables: [] });
    expect([...fields]).toEqual([['b', 'Mutation.stop']]);
  });

  it('may be selected in several places under one key', () => {
    expectSent(
      '{ repo(name: "x") { id } ... { repo(name: "x") { name } } }',
      '{ repo(name: "x") { id } ... { repo(name: "x") { name } } }',
    );
  });
});

describe('fields below', () => {
  it('lose their aliases, which the executor gives again', () => {
    expectSent(
      '{ r: repo(name: "x") { a: id b: name c: name o: owner { l: login } } }',
      '{ r: repo(name: "x") { id name name owner { login } } }',
    );
  });

  it('may have exchanged their names', () => {
    expectSent('{ repo(name: "x") { id: code code: name } }', '{ repo(name: "x") { code name } }');
  });

  it('keep their arguments', () => {
    expectSent('{ repo(name: "x") { kb: size(unit: KB) } }', '{ repo(name: "x") { size(unit: KB) } }');
  });

  it.each([
    ['different arguments', '{ repo(name: "x") { a: size(unit: KB) b: size(unit: MB) } }'],
    ['an argument and none', '{ repo(name: "x") { size a: size(unit: MB) } }'],
    [
      'different variables',
      'query ($a: Unit, $b: Unit) { repo(name: "x") { a: size(unit: $a) b: size(unit: $b) } }',
    ],
    [
      'different arguments in a fragment',
      '{ repo(name: "x") { size ...F } } fragment F on Repo { a: size(unit: KB) }',
    ],
    ['different types in a union', '{ search { ... on Repo { a: code } ... on Owner { b: code } } }'],
    [
      'different arguments that exclude each other',
      'query ($x: Boolean!) { repo(name: "x") { a: size(unit: KB) @skip(if: $x) b: size @include(if: $x) } }',
    ],
  ])('that are the same but for %s cannot be expressed without aliases', (_, query) => {
    expect(plan(query)).toBe('inexpressible');
  });

  it('with the same arguments twice can', () => {
    expectSent(
      '{ repo(name: "x") { a: size(unit: KB) b: size(unit: KB) } }',
      '{ repo(name: "x") { size(unit: KB) size(unit: KB) } }',
    );
  });

  it('are complete for each root field, although the same type is below', () => {
    expectSent(
      '{ a: repo(name: "x") { s: size(unit: KB) } b: repo(name: "y") { s: size(unit: MB) } }',
      '{ a: repo(name: "x") { size(unit: KB) } b: repo(name: "y") { size(unit: MB) } }',
    );
  });
});

describe('fields that the gateway adds', () => {
  it('are replaced by what they need', () => {
    expectSent('{ repo(name: "x") { id pulls } }', '{ repo(name: "x") { id ... { owner { login } } } }');
  });

  it('are replaced wherever they stand: alone, aliased, in a list, in a fragment', () => {
    expectSent('{ repo(name: "x") { p: pulls } }', '{ repo(name: "x") { ... { owner { login } } } }');
    expectSent(
      '{ repos { ...F } } fragment F on Repo { ... on Repo { pulls } }',
      '{ repos { ...F } } fragment F on Repo { ... on Repo { ... { owner { login } } } }',
    );
    expectSent(
      '{ search { ... on Repo { pulls } } }',
      '{ search { ... on Repo { ... { owner { login } } } __typename } }',
    );
  });

  it('hand their conditions on, but not their arguments', () => {
    const { query, variables } = planned(
      'query ($p: Int, $x: Boolean!) { repo(name: "x") { pulls(period: $p) @include(if: $x) } }',
    );
    expect(query).toBe('query($x:Boolean!){repo(name:"x"){...@include(if:$x){owner{login}}}}');
    expect(variables.map(({ name }) => name)).toEqual(['x']);
  });

  it('do not disturb what the client selects of the same', () => {
    expectSent(
      '{ repo(name: "x") { owner: related { __typename } o: owner { id } pulls } }',
      '{ repo(name: "x") { related { __typename __typename } owner { id } ... { owner { login } } } }',
    );
  });

  it('leave a name of their type behind when they need nothing', () => {
    const { query } = planned('{ repo(name: "x") { pulls } }', { keySelectionOf: () => undefined });
    expect(query).toBe('{repo(name:"x"){__typename}}');
  });
});

describe('abstract types', () => {
  it('are asked which type it is', () => {
    expectSent('{ node { id } }', '{ node { id __typename } }');
    expectSent('{ search { ... on Repo { id } } }', '{ search { ... on Repo { id } __typename } }');
    expectSent(
      '{ repo(name: "x") { nodes { ... on Owner { login } } related { ... on Node { id } } } }',
      '{ repo(name: "x") { nodes { ... on Owner { login } __typename } related { ... on Node { id __typename } __typename } } }',
    );
  });

  it('are asked in named fragments as well', () => {
    expectSent(
      '{ node { ...F } } fragment F on Node { id }',
      '{ node { ...F __typename } } fragment F on Node { id __typename }',
    );
  });

  it('are asked under the name of the question, whatever the client calls it', () => {
    expectSent('{ node { kind: __typename } }', '{ node { __typename __typename } }');
    expectSent('{ repo(name: "x") { kind: __typename } }', '{ repo(name: "x") { __typename } }');
  });
});

describe('fragments', () => {
  it('are kept with what is left of them', () => {
    expectSent(
      '{ ...Roots } fragment Roots on Query { other r: repo(name: "x") { ...Names } } fragment Names on Repo { n: name }',
      '{ ...Roots } fragment Names on Repo { name } fragment Roots on Query { r: repo(name: "x") { ...Names } }',
    );
  });

  it('are kept once, however often they are used', () => {
    expectSent(
      '{ a: repo(name: "x") { ...F } b: repo(name: "y") { ...F } } fragment F on Repo { id }',
      '{ a: repo(name: "x") { ...F } b: repo(name: "y") { ...F } } fragment F on Repo { id }',
    );
  });

  it('of which nothing is left go with their spreads', () => {
    expectSent(
      '{ repo(name: "x") { id } ...Others } fragment Others on Query { other ...More } fragment More on Query { o: other }',
      '{ repo(name: "x") { id } }',
    );
  });

  it('of which only an added field was left ask for its key', () => {
    expectSent(
      '{ repo(name: "x") { ...F } } fragment F on Repo { pulls }',
      '{ repo(name: "x") { ...F } } fragment F on Repo { ... { owner { login } } }',
    );
  });

  it('inline, with or without a type, keep what is in them', () => {
    expectSent(
      '{ ... { other a: repo(name: "x") { ... { n: name } } } ... on Query { repos { ... on Node { id } } } }',
      '{ ... { a: repo(name: "x") { ... { name } } } ... on Query { repos { ... on Node { id __typename } } } }',
    );
  });
});

describe('conditions', () => {
  it('stay where they are, at fields, spreads and inline fragments', () => {
    const query = `query ($x: Boolean!) {
      a: repo(name: "x") @skip(if: $x) { n: name @include(if: $x) ...F @skip(if: $x) ... @include(if: $x) { id } }
    } fragment F on Repo { code @skip(if: true) }`;
    expectSent(query, query.replace('n: name', 'name'));
  });

  it('of different values may stand at one field twice', () => {
    expectSent(
      'query ($x: Boolean!) { repo(name: "x") { a: name @skip(if: $x) b: name @include(if: $x) } }',
      'query ($x: Boolean!) { repo(name: "x") { name @skip(if: $x) name @include(if: $x) } }',
    );
  });
});

describe('variables', () => {
  it('are declared when they are used, with their defaults', () => {
    const { query, variables } = planned(
      'query Q($n: String!, $p: Int = 2, $f: String, $q: Int) { repo(name: $n, page: $p) { pulls(period: $q) } repos(filter: { name: $f }) { id } }',
    );
    expect(query).toBe(
      'query Q($n:String!$p:Int=2$f:String){repo(name:$n page:$p){...{owner{login}}}repos(filter:{name:$f}){id}}',
    );
    expect(variables.map(({ name }) => name).sort()).toEqual(['f', 'n', 'p']);
  });

  it('are found in fragments and conditions', () => {
    const { query, variables } = planned(
      'query ($u: Unit, $x: Boolean!) { repo(name: "x") { ...F @include(if: $x) } } fragment F on Repo { size(unit: $u) }',
    );
    expect(query).toMatch(/^query\(\$u:Unit\$x:Boolean!\)/);
    expect(variables.map(({ name }) => name).sort()).toEqual(['u', 'x']);
  });

  it('of root fields that are not wanted are left out', () => {
    const query = 'mutation ($a: String!, $b: String!) { start(name: $a) { id } stop(name: $b) }';
    expect(planned(query, { wants: (key) => key === 'stop' })).toMatchObject({
      query: 'mutation($b:String!){stop(name:$b)}',
      variables: [{ name: 'b', write: expect.any(Function) }],
    });
  });
});

describe('the operation', () => {
  it('keeps its kind and its name', () => {
    expect(planned('query Mine { repos { id } }')).toMatchObject({
      query: 'query Mine{repos{id}}',
      operationName: 'Mine',
    });
    expect(planned('{ repos { id } }').operationName).toBeUndefined();
  });

  it('that the upstream would refuse cannot be expressed', () => {
    const schema = buildSchema('type Query { repo(name: ID!): Repo } type Repo { id: ID }');
    expect(plan('query ($n: String!) { repo(name: $n) { id } }', { schema })).toBe('inexpressible');
  });
});
