import { parse } from 'graphql';
import { compileSdl } from '../../../src/rest/compile.js';
import { readSdl } from '../../../src/sdl.js';
import { readNeeds } from '../../../src/upstreams/quay/needs.js';
import { VOCABULARY } from '../../support/rest.js';

describe('what an operation needs', () => {
  it('is the last clauses of its description', () => {
    const needs = readNeeds(
      parse(`extend type Query {
        "Lists, at most ten; needs a:b, c together with d, or e; only with FEATURE_ONE and OTHER_TWO."
        both: Int
        "Lists; needs a:b, unless it is public."
        scopes: Int
        "Says that it needs a:b."
        none: Int
        undescribed: Int
      }
      type Thing {
        "Shows; needs no scope."
        nested: Int
      }`),
    );
    expect(Object.fromEntries(needs)).toEqual({
      'Query.both': { scopes: 'a:b, c together with d, or e', features: ['FEATURE_ONE', 'OTHER_TWO'] },
      'Query.scopes': { scopes: 'a:b, unless it is public', features: [] },
      'Thing.nested': { scopes: 'no scope', features: [] },
    });
  });

  it('is told by every operation of the schema', () => {
    const sdl = readSdl('quay');
    const needs = readNeeds(sdl);
    const { operations } = compileSdl('quay', sdl, VOCABULARY);
    expect([...operations.keys()].filter((coordinate) => !needs.has(coordinate))).toEqual([]);
  });
});
