import type { ExecutionRequest, Executor } from '@graphql-tools/utils';
import { wrapSchema } from '@graphql-tools/wrap';
import {
  buildASTSchema,
  execute,
  graphql,
  isInputObjectType,
  isObjectType,
  parse,
  print,
  stripIgnoredCharacters,
  validate,
} from 'graphql';
import { readSdl } from '../../../src/sdl.js';
import { searchNames, searchTransforms, toCamelCase } from '../../../src/upstreams/zot/search.js';

const REMOTE = buildASTSchema(readSdl('zot-search'));

/** The search under our names, over a zot with these root values that remembers what it was asked. */
function wrap(rootValue: Record<string, unknown> = {}) {
  const asked: { query: string; variables: unknown }[] = [];
  const executor = async ({ document, variables = {} }: ExecutionRequest<Record<string, unknown>>) => {
    asked.push({ query: stripIgnoredCharacters(print(document)), variables });
    return execute({ schema: REMOTE, document, variableValues: variables, rootValue });
  };
  const schema = wrapSchema({
    schema: REMOTE,
    transforms: [...searchTransforms],
    // graphql-tools types its executors for results of any shape; this is the plain one.
    executor: executor as Executor,
  });
  return { schema, asked };
}

describe('a name in camelCase', () => {
  it.each([
    ['RepoName', 'repoName'],
    ['Id', 'id'],
    ['OS', 'os'],
    ['Os', 'os'],
    ['CVEList', 'cveList'],
    ['CVEListForImage', 'cveListForImage'],
    ['GPGKey', 'gpgKey'],
    ['IsBookmarked', 'isBookmarked'],
    ['HasToBeSigned', 'hasToBeSigned'],
    ['repoName', 'repoName'],
    ['id', 'id'],
  ])('of %s is %s', (name, camelCase) => {
    expect(toCamelCase(name)).toBe(camelCase);
  });
});

describe('the schema of the search', () => {
  const { schema } = wrap();
  const types = Object.values(schema.getTypeMap()).filter(
    ({ name }) =>
      !name.startsWith('__') && !['Query', 'String', 'Int', 'Boolean', 'Float', 'ID'].includes(name),
  );

  it('has only types with our prefix, beside the scalars that all share', () => {
    expect(types.length).toBeGreaterThan(20);
    expect(
      types
        .map(({ name }) => name)
        .filter((name) => !name.startsWith('ZotSearch'))
        .sort(),
    ).toEqual(['DateTime', 'SafeInt']);
  });

  it('has only root fields with our prefix, one for each of zot', () => {
    const own = Object.keys(schema.getQueryType()?.getFields() ?? {});
    const remote = Object.keys(REMOTE.getQueryType()?.getFields() ?? {});
    expect(own).toEqual(remote.map((name) => `zotSearch${name}`));
  });

  it('has camelCase fields everywhere, and loses none of them', () => {
    for (const type of types) {
      if (!isObjectType(type) && !isInputObjectType(type)) continue;
      const names = Object.keys(type.getFields());
      expect(names.filter((name) => !/^[a-z]+([A-Z][a-z]+)*$/.test(name))).toEqual([]);
      const remote = REMOTE.getType(type.name.replace(/^ZotSearch/, ''));
      if (!isObjectType(remote) && !isInputObjectType(remote))
        throw new Error(`${type.name} is not from zot`);
      expect(names).toHaveLength(Object.keys(remote.getFields()).length);
    }
  });

  it('has sizes as whole numbers', () => {
    const summary = schema.getType('ZotSearchImageSummary');
    if (!isObjectType(summary)) throw new Error('no image summary');
    expect(String(summary.getFields().size?.type)).toBe('SafeInt');
    expect(String(summary.getFields().lastUpdated?.type)).toBe('DateTime');
  });
});

describe('a query of the search', () => {
  it('reaches zot in its own names, and comes back in ours', async () => {
    const { schema, asked } = wrap({
      GlobalSearch: {
        Page: { TotalCount: 1, ItemCount: 1 },
        Images: [{ RepoName: 'team/app', Size: '5000000000', LastUpdated: '2026-01-31T12:00:00Z' }],
      },
    });
    const result = await graphql({
      schema,
      contextValue: {},
      source: `query ($page: ZotSearchPageInput) {
        found: zotSearchGlobalSearch(query: "app", filter: { os: ["linux"], hasToBeSigned: true }, requestedPage: $page) {
          page { totalCount } images { name: repoName size lastUpdated }
        }
      }`,
      variableValues: { page: { limit: 5, sortBy: 'RELEVANCE' } },
    });
    expect(JSON.parse(JSON.stringify(result))).toEqual({
      data: {
        found: {
          page: { totalCount: 1 },
          images: [{ name: 'team/app', size: 5_000_000_000, lastUpdated: '2026-01-31T12:00:00Z' }],
        },
      },
    });
    expect(asked).toHaveLength(1);
    expect(validate(REMOTE, parse(asked[0]?.query ?? ''))).toEqual([]);
    expect(asked[0]?.query).toContain('GlobalSearch(');
    expect(asked[0]?.variables).toEqual({
      query: 'app',
      filter: { Os: ['linux'], HasToBeSigned: true },
      requestedPage: { limit: 5, sortBy: 'RELEVANCE' },
    });
  });

  it('is refused in the names of zot', async () => {
    const { schema, asked } = wrap();
    const { errors } = await graphql({
      schema,
      source: '{ GlobalSearch(query: "x") { Page { TotalCount } } }',
    });
    expect(errors?.[0]?.message).toContain('Cannot query field "GlobalSearch"');
    expect(asked).toEqual([]);
  });
});

describe('the public names', () => {
  it('are those of the transforms', () => {
    const { schema } = wrap();
    for (const name of Object.keys(REMOTE.getQueryType()?.getFields() ?? {}))
      expect(schema.getQueryType()?.getFields()).toHaveProperty(searchNames.rootField(name));
    for (const name of ['ImageSummary', 'Filter', 'Time'])
      expect(schema.getType(searchNames.type(name))).toBeDefined();
  });
});
