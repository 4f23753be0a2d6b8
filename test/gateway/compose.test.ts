import { readFileSync, rmSync } from 'node:fs';
import {
  type GraphQLArgument,
  type GraphQLSchema,
  introspectionFromSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isNonNullType,
  isObjectType,
  isScalarType,
  isSpecifiedScalarType,
  parse,
  validateSchema,
} from 'graphql';
import { readConfig } from '../../src/config.js';
import { createGateway } from '../../src/gateway/gateway.js';
import { listRestOperations } from '../../src/gateway/operations.js';
import { printPublicSchema } from '../../src/gateway/public-schema.js';
import { readSdl } from '../../src/sdl.js';
import { createUpstreams } from '../../src/upstreams/index.js';
import type { UpstreamDescription } from '../../src/upstreams/types.js';
import { connect, describeRemote, describeRest, writeSdl } from './harbour.js';

const config = readConfig({});
const upstreams = createUpstreams(config);
const { schema } = createGateway(upstreams);
const folders: string[] = [];

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

/** Composes the graph with one more part, and gives what it fails with. */
function composeWith(describe: (folder: string) => UpstreamDescription, sdl: string): string {
  const folder = writeSdl(sdl);
  folders.push(folder);
  const harbour = connect(describe(folder), new URL('http://127.0.0.1:1'), config);
  try {
    createGateway([...upstreams, harbour]);
    return 'nothing';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

describe('composition', () => {
  it('takes one more part whose names are new', () => {
    const rest =
      'type HarbourShip { name: String } extend type Query { harbourShip: HarbourShip @rest(GET: "/x") }';
    expect(composeWith(describeRest, rest)).toBe('nothing');
    expect(composeWith(describeRemote, 'type Query { harbourShip: Ship } type Ship { name: String }')).toBe(
      'nothing',
    );
  });

  it.each([
    ['a type', describeRest, 'type QuayTag { name: String }', 'QuayTag is defined by quay and harbour'],
    ['an enum', describeRest, 'enum DvpGroup { A }', 'DvpGroup is defined by dvp and harbour'],
    ['an input', describeRest, 'input Context { a: Int }', 'Context is defined by harbour and scout'],
    ['a scalar', describeRest, 'scalar ZotTagPage', 'ZotTagPage is defined by zot and harbour'],
    [
      'a root field',
      describeRest,
      'extend type Query { quayUser: String @rest(GET: "/x") }',
      'Query.quayUser is defined by quay and harbour',
    ],
    [
      'a mutation',
      describeRest,
      'extend type Mutation { hubLogin: String @rest(POST: "/x") }',
      'Mutation.hubLogin is defined by hub and harbour',
    ],
    [
      'a type of a remote schema',
      describeRemote,
      'type Query { a: EPSS } type EPSS { score: Float! }',
      'EPSS is defined by scout and harbour',
    ],
    [
      'a renamed type of a remote schema',
      describeRest,
      'type ZotSearchCVE { id: ID }',
      'ZotSearchCVE is defined by harbour and zotSearch',
    ],
    [
      'a root field of a remote schema',
      describeRemote,
      'type Query { dhiRepositoryDetails: Int }',
      'Query.dhiRepositoryDetails is defined by scout and harbour',
    ],
    [
      'a renamed root field of a remote schema',
      describeRest,
      'extend type Query { zotSearchImage: String @rest(GET: "/x") }',
      'Query.zotSearchImage is defined by harbour and zotSearch',
    ],
  ] as const)('fails on %s that two parts define', (_what, describe, sdl, clash) => {
    expect(composeWith(describe, sdl)).toContain(clash);
  });

  it('names every clash at once', () => {
    const sdl = `type QuayTag { a: Int } type DvpPull { a: Int }
      extend type Query { quayUser: String @rest(GET: "/x") zotTags: String @rest(GET: "/y") }`;
    const message = composeWith(describeRest, sdl);
    for (const name of ['QuayTag', 'DvpPull', 'Query.quayUser', 'Query.zotTags'])
      expect(message).toContain(name);
  });

  it('fails on a field that belongs to another upstream’s type', () => {
    const message = composeWith(describeRest, 'extend type QuayTag { more: String @rest(GET: "/x") }');
    expect(message).toContain('QuayTag');
  });

  it('fails on wrong SDL with type, field and reason, every mistake at once', () => {
    const sdl = `extend type Query {
      one: String @rest(GET: "/x", HEAD: "/x") two(a: Int): String @rest(GET: "/{b}") three: String! @rest(GET: "/x") four: String
    }`;
    const message = composeWith(describeRest, sdl);
    expect(message).toContain('Harbour: the SDL has mistakes');
    expect(message).toContain('Query.one: @rest takes exactly one method, not 2');
    expect(message).toContain('Query.two: {b} is neither an argument nor a field of Query');
    expect(message).toContain('Query.three: an upstream field must be nullable');
    expect(message).toContain('Query.four: has neither @rest nor a resolver');
  });

  it.each([
    ['does not parse', 'type Query {', /types\.graphql/],
    ['refers to a type that is not there', 'extend type Query { a: Nowhere @rest(GET: "/x") }', /Nowhere/],
    ['uses an unknown directive', 'extend type Query { a: Int @rast(GET: "/x") }', /@rast/],
    ['gives @rest an unknown argument', 'extend type Query { a: Int @rest(GET: "/x", retry: 3) }', /retry/],
  ])('fails on SDL that %s', (_what, sdl, message) => {
    expect(composeWith(describeRest, sdl)).toMatch(message);
  });
});

describe('the public schema', () => {
  it('is valid', () => {
    expect(validateSchema(schema)).toEqual([]);
  });

  it('is the one in schema/portolan.graphql; "npm run schema" makes it so', () => {
    expect(`${printPublicSchema(schema)}\n`).toBe(readFileSync('schema/portolan.graphql', 'utf8'));
  });

  it('says nothing of how its fields are fetched', () => {
    const wiring = /@rest|@json|RestAs|directive @(?!deprecated|include|skip|specifiedBy|oneOf)/;
    expect(printPublicSchema(schema)).not.toMatch(wiring);
    const { __schema } = introspectionFromSchema(schema);
    expect(__schema.directives.map(({ name }) => name).sort()).toEqual(
      expect.arrayContaining(['deprecated', 'include', 'skip']),
    );
    const names = [...__schema.directives, ...__schema.types].map(({ name }) => name);
    expect(names.filter((name) => ['rest', 'json', 'RestAs'].includes(name))).toEqual([]);
  });

  it('describes every type, field, argument and enum value', () => {
    expect(undescribed(schema)).toEqual([]);
  });

  it('has descriptions that are sentences', () => {
    const others = descriptionsOf(schema).filter(([, text]) => text && !/^[\p{Lu}\d"`].*[.)]$/su.test(text));
    expect(others).toEqual([]);
  });

  it('has root fields that may be null, because an upstream may fail', () => {
    const roots = [schema.getQueryType(), schema.getMutationType()].flatMap((type) =>
      Object.values(type?.getFields() ?? {}).filter((field) => isNonNullType(field.type)),
    );
    // The list is the gateway's own, and stands whatever upstreams do.
    expect(roots.map(({ name }) => name)).toEqual(['upstreams']);
    const printed = printPublicSchema(schema);
    expect(printed).toMatch(/\): DhiListMirroredRepositoriesResponse\n/);
    expect(printed).toMatch(/\): \[SdImageSummary!\]\n/);
  });

  it('gives everything but Scout’s names and joined fields its upstream’s prefix', () => {
    const known = new Set([...namesIn(readSdl('scout')), ...namesIn(readSdl('links'))]);
    const types = Object.values(schema.getTypeMap()).filter(
      (type) => !/^(__|Quay|Zot|Dvp|Hub)/.test(type.name) && !isScalarType(type) && !known.has(type.name),
    );
    expect(types.map(({ name }) => name).sort()).toEqual([]);
  });

  it('has one scalar of each kind, so that generated clients have one type for it', () => {
    const scalars = Object.values(schema.getTypeMap()).filter(
      (type) => isScalarType(type) && !isSpecifiedScalarType(type),
    );
    expect(scalars.map(({ name }) => name).sort()).toEqual([
      'Base64',
      'DateTime',
      'Duration',
      'JSON',
      'SafeInt',
      'Upload',
    ]);
  });

  it('has every operation of the list as a field', () => {
    const missing = listRestOperations(upstreams).filter(({ field }) => {
      const [type = '', name = ''] = field.split('.');
      const parent = schema.getType(type);
      return !isObjectType(parent) || !parent.getFields()[name];
    });
    expect(missing).toEqual([]);
  });

  it('answers introspection in full, with the types that it prints', () => {
    const { __schema } = introspectionFromSchema(schema);
    const printed = parse(printPublicSchema(schema)).definitions.flatMap((node) =>
      'name' in node && node.name ? [node.name.value] : [],
    );
    expect(__schema.types.map(({ name }) => name)).toEqual(expect.arrayContaining(printed));
  });
});

type Described = readonly [coordinate: string, description: string | null | undefined];

function descriptionsOf(schema: GraphQLSchema): Described[] {
  return Object.values(schema.getTypeMap()).flatMap((type): Described[] => {
    if (isIntrospectionType(type) || isSpecifiedScalarType(type)) return [];
    const own: Described = [type.name, type.description];
    if (isEnumType(type)) {
      return [
        own,
        ...type.getValues().map((value): Described => [`${type.name}.${value.name}`, value.description]),
      ];
    }
    if (!isObjectType(type) && !isInterfaceType(type) && !isInputObjectType(type)) return [own];
    const fields = Object.values(type.getFields()).flatMap((field): Described[] => [
      [`${type.name}.${field.name}`, field.description],
      ...('args' in field ? field.args : []).map(
        (arg: GraphQLArgument): Described => [`${type.name}.${field.name}(${arg.name}:)`, arg.description],
      ),
    ]);
    return [own, ...fields];
  });
}

function undescribed(schema: GraphQLSchema): string[] {
  return descriptionsOf(schema).flatMap(([coordinate, description]) =>
    description?.trim() ? [] : [coordinate],
  );
}

function namesIn({ definitions }: ReturnType<typeof readSdl>): string[] {
  return definitions.flatMap((node) => ('name' in node && node.name ? [node.name.value] : []));
}
