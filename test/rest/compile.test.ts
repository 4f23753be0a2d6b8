import { parse } from 'graphql';
import { compileSdl } from '../../src/rest/compile.js';
import type { Operation } from '../../src/rest/operation.js';
import { VOCABULARY } from '../support/rest.js';

const TYPES = `
  type Thing { id: ID, name: String, tags: [String!] }
  input ThingInput { name: String @json(key: "Name") }
  enum Colour { RED BLUE }
`;

function compile(fields: string) {
  return compileSdl('quay', parse(`${TYPES} ${fields}`), VOCABULARY);
}

function compileQuery(field: string) {
  return compile(`extend type Query { ${field} }`);
}

function compileMutation(field: string) {
  return compile(`extend type Mutation { ${field} }`);
}

function onlyOperation(operations: ReadonlyMap<string, Operation>): Operation {
  const [operation, ...more] = operations.values();
  if (!operation || more.length > 0) throw new Error(`${more.length + 1} operations`);
  return operation;
}

describe('a field with @rest', () => {
  it.each(['GET', 'HEAD'])('reads by %s', (method) => {
    const { operations, problems } = compileQuery(`it: Thing @rest(${method}: "/x")`);
    expect(problems).toEqual([]);
    expect(onlyOperation(operations)).toMatchObject({
      method,
      upstream: 'quay',
      field: 'Query.it',
      as: 'JSON',
    });
  });

  it.each(['POST', 'PUT', 'PATCH', 'DELETE'])('changes by %s', (method) => {
    const { operations, problems } = compileMutation(`it: Thing @rest(${method}: "/x")`);
    expect(problems).toEqual([]);
    expect(onlyOperation(operations)).toMatchObject({ method, field: 'Mutation.it', body: undefined });
  });

  it('is a record that cannot be changed', () => {
    const operation = onlyOperation(compileQuery('it(a: Int): Thing @rest(GET: "/x", at: "a.b")').operations);
    expect([operation, operation.args, operation.query, operation.at].every(Object.isFrozen)).toBe(true);
    expect(operation.at).toEqual(['a', 'b']);
  });

  it('puts each argument in its place, under the spelling of the upstream', () => {
    const { operations } = compileMutation(`it(
      id: ID!, input: ThingInput, dryRun: Boolean @json(key: "dry_run"), colours: [Colour!]
    ): Thing @rest(PUT: "/x/{id}")`);
    expect(onlyOperation(operations).args).toEqual([
      { name: 'id', in: 'path', key: 'id' },
      { name: 'input', in: 'body', key: 'input' },
      { name: 'dryRun', in: 'query', key: 'dry_run' },
      { name: 'colours', in: 'query', key: 'colours' },
    ]);
  });

  it('takes the argument that body names as its body', () => {
    const { operations } = compileMutation(
      'it(thing: ThingInput!, input: String): Thing @rest(POST: "/x", body: "thing")',
    );
    const operation = onlyOperation(operations);
    expect(operation.body?.name).toBe('thing');
    expect(operation.body?.write({ name: 'a' })).toEqual({ Name: 'a' });
    expect(operation.query.map(({ name }) => name)).toEqual(['input']);
  });

  it('has no body by a method that takes none, so that "input" is a query parameter there', () => {
    const operation = onlyOperation(compileQuery('it(input: String): Thing @rest(GET: "/x")').operations);
    expect(operation.body).toBeUndefined();
    expect(operation.query.map(({ name }) => name)).toEqual(['input']);
  });

  it('below the roots takes path variables from its arguments and its parent', () => {
    const { operations, problems } = compile(`
      extend type Thing { part(digest: String!): Thing @rest(GET: "/x/{name}/{digest}") }
    `);
    expect(problems).toEqual([]);
    expect(onlyOperation(operations).path.variables).toEqual(['name', 'digest']);
  });
});

const QUERY_MISTAKES: [string, string, string][] = [
  ['no method', 'it: Thing @rest(at: "a")', '@rest takes exactly one method, not 0'],
  ['two methods', 'it: Thing @rest(GET: "/x", HEAD: "/x")', '@rest takes exactly one method, not 2'],
  ['a path without slash', 'it: Thing @rest(GET: "x")', 'path "x" must start with one slash'],
  ['an empty path', 'it: Thing @rest(GET: "")', 'path "" must start with one slash'],
  ['a broken variable', 'it: Thing @rest(GET: "/x/{a")', 'has something outside its variables'],
  [
    'a constant in the query',
    'it: Thing @rest(GET: "/x?a=1")',
    'query "a=1" must be of the form key={variable}',
  ],
  [
    'an unknown variable in the query',
    'it: Thing @rest(GET: "/x?a={b}")',
    '{b} is neither an argument nor a field of Query',
  ],
  [
    'an unknown variable',
    'it: Thing @rest(GET: "/x/{name}")',
    '{name} is neither an argument nor a field of Query',
  ],
  ['a list in the path', 'it(a: [Int]): Thing @rest(GET: "/x/{a}")', '{a} is not a scalar'],
  ['an input object in the path', 'it(a: ThingInput): Thing @rest(GET: "/x/{a}")', '{a} is not a scalar'],
  [
    '@json on a path argument',
    'it(a: Int @json(key: "b")): Thing @rest(GET: "/x/{a}")',
    'where @json means nothing',
  ],
  [
    'an input object in the query',
    'it(a: ThingInput): Thing @rest(GET: "/x")',
    'a cannot be a query parameter',
  ],
  ['a list of lists in the query', 'it(a: [[Int]]): Thing @rest(GET: "/x")', 'a cannot be a query parameter'],
  [
    'a body that is no argument',
    'it: Thing @rest(GET: "/x", body: "b")',
    'body names no argument, or the method',
  ],
  ['@json beside @rest', 'it: Thing @rest(GET: "/x") @json(key: "a")', '@json means nothing beside @rest'],
  ['a type that may not be null', 'it: Thing! @rest(GET: "/x")', 'an upstream field must be nullable'],
  ['at with TEXT', 'it: String @rest(GET: "/x", at: "a", as: TEXT)', 'at cannot be used with as: TEXT'],
  [
    'at with HEADERS',
    'it: Thing @rest(GET: "/x", at: "a", as: HEADERS)',
    'at cannot be used with as: HEADERS',
  ],
  ['an empty step', 'it: Thing @rest(GET: "/x", at: "a..b")', 'at has an empty step'],
  ['an empty way', 'it: Thing @rest(GET: "/x", at: "")', 'at has an empty step'],
  ['NONE without Boolean', 'it: Thing @rest(GET: "/x", as: NONE)', 'as: NONE needs the type Boolean'],
  ['TEXT without String', 'it: Thing @rest(GET: "/x", as: TEXT)', 'as: TEXT needs the type String'],
  ['HEADERS without object', 'it: String @rest(GET: "/x", as: HEADERS)', 'as: HEADERS needs an object type'],
  ['HEADERS as a list', 'it: [Thing] @rest(GET: "/x", as: HEADERS)', 'as: HEADERS needs an object type'],
  ['TEXT as a list', 'it: [String] @rest(GET: "/x", as: TEXT)', 'as: TEXT needs the type String'],
  ['NONE as a list', 'it: [Boolean] @rest(GET: "/x", as: NONE)', 'as: NONE needs the type Boolean'],
  [
    'a query that changes things',
    'it: Thing @rest(POST: "/x")',
    'POST changes things, so it belongs to Mutation',
  ],
  [
    'a query that deletes',
    'it: Boolean @rest(DELETE: "/x", as: NONE)',
    'DELETE changes things, so it belongs to',
  ],
];

describe('a mistake is reported with type, field and reason', () => {
  it.each(QUERY_MISTAKES)('%s', (_, field, reason) => {
    const { problems } = compileQuery(field);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/^Query\.it: /);
    expect(problems[0]).toContain(reason);
  });

  it('a mutation that only reads', () => {
    expect(compileMutation('it: Thing @rest(GET: "/x")').problems).toEqual([
      'Mutation.it: GET only reads, so it belongs to Query',
    ]);
  });

  it('a mutation whose body is named but not there', () => {
    expect(compileMutation('it(input: ThingInput): Thing @rest(POST: "/x", body: "thing")').problems).toEqual(
      [
        'Mutation.it: argument input cannot be a query parameter: it is neither a scalar nor a list of scalars',
        'Mutation.it: body names no argument, or the method takes no body',
      ],
    );
  });

  it('a body for a method that takes none', () => {
    const { problems } = compileMutation(
      'it(input: String): Boolean @rest(DELETE: "/x", body: "input", as: NONE)',
    );
    expect(problems).toEqual(['Mutation.it: body names no argument, or the method takes no body']);
  });

  it('a change below the roots', () => {
    expect(compile('extend type Thing { it: Thing @rest(POST: "/x") }').problems).toEqual([
      'Thing.it: POST changes things, so it must be a root field',
    ]);
  });

  it('a variable that neither arguments nor parent have', () => {
    expect(compile('extend type Thing { it: Thing @rest(GET: "/x/{owner}/{tags}") }').problems).toEqual([
      'Thing.it: {owner} is neither an argument nor a field of Thing',
      'Thing.it: {tags} is not a scalar',
    ]);
  });
});

describe('the spelling of a field', () => {
  it('may not be the name of another field, which would be read for it', () => {
    const { problems } = compile('extend type Thing { first: String @json(key: "second") second: String }');
    expect(problems).toEqual(['Thing.first: its spelling "second" is the name of another field']);
  });

  it('may be the name of a nested operation, which is not read', () => {
    const { problems } = compile(`
      extend type Thing { first: String @json(key: "second") second: Thing @rest(GET: "/things/{id}") }
    `);
    expect(problems).toEqual([]);
  });
});

describe('several mistakes', () => {
  it('are reported at once, each on its own line', () => {
    const { problems } = compile(`
      extend type Query { first: Thing! @rest(GET: "/x/{a}"), fine: Thing @rest(GET: "/x"), second: Thing @rest }
      extend type Mutation { third: Thing @rest(POST: "x") }
      extend type Thing { fourth: String @rest(PUT: "/x", as: TEXT, at: "a") }
    `);
    expect([...problems].sort()).toEqual([
      'Mutation.third: path "x" must start with one slash',
      'Query.first: an upstream field must be nullable, or its failure takes the whole answer',
      'Query.first: {a} is neither an argument nor a field of Query',
      'Query.second: @rest takes exactly one method, not 0',
      'Thing.fourth: PUT changes things, so it must be a root field',
      'Thing.fourth: at cannot be used with as: TEXT',
    ]);
  });

  it('of one field are reported together with a wrong path', () => {
    const { problems } = compileQuery('it: Thing! @rest(GET: "x")');
    expect(problems).toEqual([
      'Query.it: path "x" must start with one slash',
      'Query.it: an upstream field must be nullable, or its failure takes the whole answer',
    ]);
  });
});

describe('SDL that is no valid GraphQL', () => {
  it.each([
    ['an unknown argument of @rest', 'it: Thing @rest(GET: "/x", cache: 5)'],
    ['an unknown form', 'it: Thing @rest(GET: "/x", as: XML)'],
    ['an unknown type', 'it: Nothing @rest(GET: "/x")'],
    ['@json without a key', 'it(a: Int @json): Thing @rest(GET: "/x")'],
  ])('throws: %s', (_, field) => {
    expect(() => compileQuery(field)).toThrow();
  });
});
