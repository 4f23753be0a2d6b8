import { parse } from 'graphql';
import { compileSdl } from '../../src/rest/compile.js';
import { readNeeds } from '../../src/rest/needs.js';
import { readSdl } from '../../src/sdl.js';
import { VOCABULARY } from '../support/rest.js';

describe('what an operation needs', () => {
  it('is the last clauses of its description', () => {
    const needs = readNeeds(
      parse(`extend type Query {
        "Lists, at most ten; needs read on it; only with a.b and c.d (build tag x)."
        both: Int
        "Lists; needs nothing."
        rights: Int
        "Says that it needs read."
        none: Int
        undescribed: Int
      }
      type Thing {
        "Shows; in two ways; needs a user."
        nested: Int
      }`),
    );
    expect(Object.fromEntries(needs)).toEqual({
      'Query.both': { rights: 'read on it', condition: 'a.b and c.d (build tag x)' },
      'Query.rights': { rights: 'nothing', condition: undefined },
      'Thing.nested': { rights: 'a user', condition: undefined },
    });
  });

  it('is told by every operation of the schema, those by hand included', () => {
    const sdl = readSdl('zot');
    const needs = readNeeds(sdl);
    const { operations, schema } = compileSdl('zot', sdl, VOCABULARY);
    const roots = [schema.getQueryType(), schema.getMutationType()].flatMap((root) =>
      Object.keys(root?.getFields() ?? {}).map((field) => `${root?.name}.${field}`),
    );
    const silent = [...new Set([...operations.keys(), ...roots])].filter((field) => !needs.has(field));
    expect(silent).toEqual([]);
  });

  it('names the setting of each extension that can be off', () => {
    const conditions = [...readNeeds(readSdl('zot'))].flatMap(([field, { condition }]) =>
      /^(Query|Mutation)\./.test(field) && condition !== undefined ? [`${field}: ${condition}`] : [],
    );
    expect(conditions).toEqual(
      expect.arrayContaining([
        'Query.zotMgmt: extensions.search.enable (build tag mgmt)',
        'Query.zotMetrics: extensions.metrics.enable (build tag metrics)',
        'Query.zotPprofProfile: the build tag profile',
        'Query.zotApiKeys: http.auth.apikey',
        'Mutation.zotUploadCosignPublicKey: extensions.trust.enable and extensions.trust.cosign (build tag imagetrust)',
      ]),
    );
  });
});
