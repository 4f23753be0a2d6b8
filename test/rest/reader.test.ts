import { type Answered, connectSdl } from '../support/rest.js';
import { openStage, type Stage } from '../support/traffic.js';
import { json } from '../support/upstream.js';

let stage: Stage;
let sent: unknown;

beforeAll(async () => {
  stage = await openStage({ answer: () => json(sent) });
});

afterAll(() => stage.close());

/** What `{ it <selection> }` gives when the upstream sends the value for `it: <type>`. */
async function ask(sdl: string, selection: string, value: unknown): Promise<Answered> {
  const graph = connectSdl(stage.target, sdl);
  sent = value;
  return graph.ask(selection.startsWith('query') ? selection : `{ it ${selection} }`);
}

async function read(sdl: string, selection: string, value: unknown): Promise<unknown> {
  const { data, errors } = await ask(sdl, selection, value);
  expect(errors).toEqual([]);
  return data?.it;
}

function thing(fields: string, type = 'Thing'): string {
  return `extend type Query { it: ${type} @rest(GET: "/it") } type Thing { ${fields} }`;
}

describe('a name', () => {
  it('is found in snake_case', async () => {
    const value = await read(thing('isManifestList: Boolean'), '{ isManifestList }', {
      is_manifest_list: false,
    });
    expect(value).toEqual({ isManifestList: false });
  });

  it('is found as it is, when the upstream writes camelCase', async () => {
    expect(await read(thing('pullCount: Int'), '{ pullCount }', { pullCount: 5 })).toEqual({ pullCount: 5 });
  });

  it('is taken as it is when the upstream has both forms', async () => {
    const value = await read(thing('pullCount: Int'), '{ pullCount }', { pull_count: 1, pullCount: 5 });
    expect(value).toEqual({ pullCount: 5 });
  });

  it('is found under the spelling of @json, and not otherwise', async () => {
    const sdl = thing('cveIds: [String] @json(key: "CVEIds")');
    expect(await read(sdl, '{ cveIds }', { CVEIds: ['a'], cve_ids: ['b'] })).toEqual({ cveIds: ['a'] });
    expect(await read(sdl, '{ cveIds }', { cve_ids: ['b'] })).toEqual({ cveIds: null });
  });

  it('is null when the upstream sent nothing or null', async () => {
    const value = await read(thing('lastModified: String, isPublic: Boolean'), '{ lastModified isPublic }', {
      is_public: null,
    });
    expect(value).toEqual({ lastModified: null, isPublic: null });
  });

  it('may be asked for under several aliases', async () => {
    const value = await read(thing('repoName: String'), '{ a: repoName b: repoName }', { repo_name: 'x' });
    expect(value).toEqual({ a: 'x', b: 'x' });
  });

  it('is read when it is selected in a fragment', async () => {
    const query = 'query { it { ...Names ... on Thing { tagName } } } fragment Names on Thing { repoName }';
    const value = await read(thing('repoName: String, tagName: String'), query, {
      repo_name: 'a',
      tag_name: 'b',
    });
    expect(value).toEqual({ repoName: 'a', tagName: 'b' });
  });
});

describe('nested objects', () => {
  const SDL = `
    extend type Query { it: [Thing!] @rest(GET: "/it") }
    type Thing { itsPart: Part, allParts: [Part], children: [Thing!] }
    type Part { hostName: String }
  `;
  const PARTS = 'itsPart { hostName } allParts { hostName }';

  it('are read at every depth, also in a type that contains itself', async () => {
    const child = { its_part: { host_name: 'a' }, all_parts: [{ host_name: 'b' }] };
    const value = await read(SDL, `{ ${PARTS} children { ${PARTS} } }`, [{ ...child, children: [child] }]);
    const expected = { itsPart: { hostName: 'a' }, allParts: [{ hostName: 'b' }] };
    expect(value).toEqual([{ ...expected, children: [expected] }]);
  });

  it('may be null anywhere', async () => {
    const value = await read(SDL, `{ ${PARTS} }`, [
      { its_part: null, all_parts: [null, { host_name: 'b' }] },
    ]);
    expect(value).toEqual([{ itsPart: null, allParts: [null, { hostName: 'b' }] }]);
  });

  it('of two types that contain each other are read', async () => {
    const sdl = `
      extend type Query { it: First @rest(GET: "/it") }
      type First { second: Second }
      type Second { first: First, isLast: Boolean }
    `;
    const value = { second: { is_last: false, first: { second: { is_last: true } } } };
    expect(await read(sdl, '{ second { isLast first { second { isLast } } } }', value)).toEqual({
      second: { isLast: false, first: { second: { isLast: true } } },
    });
  });

  it.each(['text', 5, true])(
    'are null with an error where the upstream sends %p in their place',
    async (value) => {
      const { data, errors } = await ask(SDL, `{ ${PARTS} }`, value);
      expect(data).toEqual({ it: null });
      expect(errors).toHaveLength(1);
    },
  );
});

describe('an object where the SDL has a list', () => {
  const SDL = `
    extend type Query { it: Thing @rest(GET: "/it") }
    type Thing { tagSummaries: [Tag!] @json(key: "tags"), annotations: [Pair!] }
    type Tag { tagName: String @json(key: "$key"), manifestDigest: String }
    type Pair { key: String @json(key: "$key"), value: JSON @json(key: "$value") }
  `;

  it('gives its values, which know their $key', async () => {
    const tags = { v1: { manifest_digest: 'a' }, v2: { manifest_digest: 'b' } };
    expect(await read(SDL, '{ tagSummaries { tagName manifestDigest } }', { tags })).toEqual({
      tagSummaries: [
        { tagName: 'v1', manifestDigest: 'a' },
        { tagName: 'v2', manifestDigest: 'b' },
      ],
    });
  });

  it('gives $key and $value where its values are no objects', async () => {
    const annotations = { title: 'x', empty: null, list: ['y'] };
    expect(await read(SDL, '{ annotations { key value } }', { annotations })).toEqual({
      annotations: [
        { key: 'title', value: 'x' },
        { key: 'empty', value: null },
        { key: 'list', value: ['y'] },
      ],
    });
  });

  it('gives an empty list when it is empty, and null when it is null', async () => {
    const value = await read(SDL, '{ tagSummaries { tagName } annotations { key } }', {
      tags: {},
      annotations: null,
    });
    expect(value).toEqual({ tagSummaries: [], annotations: null });
  });

  it('is still a list when the upstream sends one', async () => {
    const value = await read(SDL, '{ tagSummaries { manifestDigest } }', {
      tags: [{ manifest_digest: 'a' }],
    });
    expect(value).toEqual({ tagSummaries: [{ manifestDigest: 'a' }] });
  });

  it('has keys that may be any text', async () => {
    const annotations: unknown = JSON.parse('{"__proto__":"a","constructor":"b","":"c"}');
    expect(await read(SDL, '{ annotations { key value } }', { annotations })).toEqual({
      annotations: [
        { key: '__proto__', value: 'a' },
        { key: 'constructor', value: 'b' },
        { key: '', value: 'c' },
      ],
    });
  });

  it.each([
    ['as such', 'tagName: String @json(key: "$key")', 'tagName', [{ tagName: 'v1' }, { tagName: 'v2' }]],
    ['even when none of its names needs reading', 'size: Int', 'size', [{ size: 1 }, { size: 2 }]],
  ])('is made a list at the top %s', async (_, fields, selection, items) => {
    const value = await read(thing(fields, '[Thing!]'), `{ ${selection} }`, {
      v1: { size: 1 },
      v2: { size: 2 },
    });
    expect(value).toEqual(items);
  });
});

describe('a value that stands for none', () => {
  it.each([0, '', '0001-01-01T00:00:00Z'])('is null for a DateTime: %p', async (zero) => {
    const value = await read(thing('lastUsed: DateTime, created: DateTime'), '{ lastUsed created }', {
      last_used: zero,
      created: zero,
    });
    expect(value).toEqual({ lastUsed: null, created: null });
  });

  it('is null for an empty Float, while zero stays', async () => {
    const value = await read(thing('score: Float, baseScore: Float'), '{ score baseScore }', {
      score: '',
      base_score: 0,
    });
    expect(value).toEqual({ score: null, baseScore: 0 });
  });

  it('stays what it is for other types', async () => {
    const value = await read(thing('isOn: Boolean, theText: String, n: Int'), '{ isOn theText n }', {
      is_on: false,
      the_text: '',
      n: 0,
    });
    expect(value).toEqual({ isOn: false, theText: '', n: 0 });
  });
});

describe('one reply read for two selections', () => {
  const SDL = `
    extend type Query { it(n: Int): Thing @rest(GET: "/it") }
    type Thing { repoName: String, usedAt: DateTime, allTags: [Tag!] @json(key: "tags") }
    type Tag { tagName: String @json(key: "$key"), imageId: String, sizeNow: Int }
  `;
  const VALUE = { repo_name: 'a', used_at: 0, tags: { v1: { image_id: 'b', size_now: 3 } } };

  it('gives each its own', async () => {
    const query = `query {
      it { repoName allTags { tagName } }
      other: it { repoName usedAt allTags { imageId sizeNow } }
      third: it { usedAt allTags { name: tagName sizeNow } }
    }`;
    const before = stage.upstream.seen.length;
    const { data, errors } = await ask(SDL, query, VALUE);
    expect(errors).toEqual([]);
    expect(data).toEqual({
      it: { repoName: 'a', allTags: [{ tagName: 'v1' }] },
      other: { repoName: 'a', usedAt: null, allTags: [{ imageId: 'b', sizeNow: 3 }] },
      third: { usedAt: null, allTags: [{ name: 'v1', sizeNow: 3 }] },
    });
    expect(stage.upstream.seen.length - before).toBe(1);
  });

  it('follows variables that leave a selection out', async () => {
    const graph = connectSdl(stage.target, SDL);
    sent = VALUE;
    const query = 'query ($full: Boolean!) { it { repoName allTags @include(if: $full) { tagName } } }';
    const short = await graph.ask(query, { variables: { full: false } });
    const full = await graph.ask(query, { variables: { full: true } });
    expect(short.data).toEqual({ it: { repoName: 'a' } });
    expect(full.data).toEqual({ it: { repoName: 'a', allTags: [{ tagName: 'v1' }] } });
  });
});
