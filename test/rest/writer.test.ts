import { buildASTSchema, concatAST, parse } from 'graphql';
import { createInputWriter } from '../../src/rest/writer.js';
import { VOCABULARY } from '../support/rest.js';

const SDL = `
  extend type Mutation { make(single: Thing, many: [Thing!], free: JSON, text: String): Boolean }
  input Thing {
    plainName: String
    spelledName: String @json(key: "spelled-name")
    part: Part
    parts: [Part!] @json(key: "all_parts")
    free: JSON
  }
  input Part { hostName: String @json(key: "host"), thing: Thing }
`;

function write(argument: string, value: unknown): unknown {
  const schema = buildASTSchema(concatAST([VOCABULARY, parse(SDL)]));
  const found = schema
    .getMutationType()
    ?.getFields()
    .make?.args.find(({ name }) => name === argument);
  if (!found) throw new Error(`no argument ${argument}`);
  return createInputWriter(found.type)(value);
}

describe('an input object', () => {
  it('is spelled as @json says, and never otherwise', () => {
    expect(write('single', { plainName: 'a', spelledName: 'b' })).toEqual({
      plainName: 'a',
      'spelled-name': 'b',
    });
  });

  it('is spelled at every depth, lists included', () => {
    const value = { part: { hostName: 'a', thing: { spelledName: 'b' } }, parts: [{ hostName: 'c' }] };
    expect(write('single', value)).toEqual({
      part: { host: 'a', thing: { 'spelled-name': 'b' } },
      all_parts: [{ host: 'c' }],
    });
  });

  it('keeps null and does not invent what is absent', () => {
    const value = { spelledName: null, part: null, parts: [] };
    expect(JSON.stringify(write('single', value))).toBe('{"spelled-name":null,"part":null,"all_parts":[]}');
  });

  it('may come in a list', () => {
    expect(write('many', [{ spelledName: 'a' }, { plainName: 'b' }])).toEqual([
      { 'spelled-name': 'a' },
      { plainName: 'b' },
    ]);
  });

  it('is not changed itself', () => {
    const value = Object.freeze({ spelledName: 'a', part: Object.freeze({ hostName: 'b' }) });
    write('single', value);
    expect(value).toEqual({ spelledName: 'a', part: { hostName: 'b' } });
  });
});

describe('free JSON', () => {
  it('keeps its spelling, even where it looks like an input object', () => {
    const value = { spelledName: 'a', parts: [{ hostName: 'b' }] };
    expect(write('free', value)).toEqual(value);
    expect(write('single', { free: value })).toEqual({ free: value });
  });
});

describe('a scalar', () => {
  it('is the body as it is', () => {
    expect(write('text', 'a')).toBe('a');
  });
});
