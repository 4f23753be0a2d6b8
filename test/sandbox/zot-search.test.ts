import { createHash } from 'node:crypto';
import { buildClientSchema, getIntrospectionQuery } from 'graphql';
import { type Service, startService } from '../../src/sandbox/service.js';
import { nodeImages, organisation } from '../../src/sandbox/story.js';
import type { ZotOptions } from '../../src/sandbox/zot/options.js';
import { toolBillOfMaterials, toolImage } from '../../src/sandbox/zot/tool-images.js';
import { createZot } from '../../src/sandbox/zot/zot.js';

const started: Service[] = [];

afterEach(async () => {
  await Promise.all(started.splice(0).map((service) => service.close()));
});

const ada = `Basic ${Buffer.from('ada:ada-password').toString('base64')}`;
const bob = `Basic ${Buffer.from('bob:bob-password').toString('base64')}`;
const node = `${organisation}/node`;
const SEARCH = '/v2/_zot/ext/search';

async function startZot(options: ZotOptions = {}) {
  const service = await startService(createZot(options), { host: '127.0.0.1', port: 0 });
  started.push(service);
  const send = async (path: string, init: RequestInit = {}) => {
    const headers = { authorization: ada, ...init.headers };
    const response = await fetch(`${service.origin}${path}`, { ...init, headers });
    const text = await response.text();
    const body = text.startsWith('{') ? JSON.parse(text) : null;
    return { status: response.status, headers: response.headers, text, body };
  };
  const post = (request: unknown, headers: Record<string, string> = {}) =>
    send(SEARCH, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof request === 'string' ? request : JSON.stringify(request),
    });
  const ask = async (query: string, authorization = ada) => (await post({ query }, { authorization })).body;
  return { send, post, ask };
}

describe('the search endpoint', () => {
  it('answers GET and POST alike', async () => {
    const { send, post } = await startZot();
    const query = 'query Pick($image: String!) { Image(image: $image) { Digest } }';
    const variables = { image: `${node}:20` };
    const data = { Image: { Digest: nodeImages[1]?.indexDigest } };
    const parameters = new URLSearchParams({
      query,
      operationName: 'Pick',
      variables: JSON.stringify(variables),
    });
    const got = await send(`${SEARCH}?${parameters}`);
    expect([got.status, got.body]).toEqual([200, { data }]);
    expect(got.headers.get('x-content-type-options')).toBe('nosniff');
    expect((await post({ query, variables })).body).toEqual({ data });
  });

  it('is introspected with all fifteen queries and 27 types of its own', async () => {
    const { ask } = await startZot();
    const schema = buildClientSchema((await ask(getIntrospectionQuery())).data);
    expect(Object.keys(schema.getQueryType()?.getFields() ?? {})).toHaveLength(15);
    const builtIn = /^(?:__|(?:String|Int|Boolean|Query)$)/;
    const own = Object.keys(schema.getTypeMap()).filter((name) => !builtIn.test(name));
    expect(own).toHaveLength(27);
  });

  it.each([
    ['{ Image(', 'GRAPHQL_PARSE_FAILED'],
    ['{ Nothing }', 'GRAPHQL_VALIDATION_FAILED'],
    ['', 'GRAPHQL_VALIDATION_FAILED'],
    ['mutation { Image }', 'GRAPHQL_VALIDATION_FAILED'],
    ['query ($image: String!) { Image(image: $image) { Tag } }', 'GRAPHQL_VALIDATION_FAILED'],
  ])('answers %p with 422 and %s', async (query, code) => {
    const { post } = await startZot();
    const { status, body } = await post({ query });
    expect(status).toBe(422);
    expect(body.data).toBeNull();
    expect(body.errors[0].extensions).toEqual({ code });
    const strict = await post({ query }, { accept: 'application/graphql-response+json' });
    expect(strict.status).toBe(400);
    expect(strict.headers.get('content-type')).toBe('application/graphql-response+json');
  });

  it('answers what it cannot decode with 400', async () => {
    const { send, post } = await startZot();
    for (const body of [
      '[{"query":"{ __typename }"}]',
      '{"query":',
      '{"query":1}',
      '{"query":"","variables":[]}',
    ]) {
      expect((await post(body)).status).toBe(400);
    }
    const text = await post({ query: '{ __typename }' }, { 'content-type': 'text/plain' });
    expect([text.status, text.body.errors[0].message]).toEqual([400, 'transport not supported']);
    expect(text.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect((await send(`${SEARCH}?query={__typename}&variables=[`)).status).toBe(400);
  });

  it('refuses anonymous callers with the bare object of the registry, not with GraphQL', async () => {
    const { post } = await startZot();
    const { status, body } = await post({ query: '{ __typename }' }, { authorization: '' });
    expect([status, body.code, body.errors]).toEqual([401, 'UNAUTHORIZED', undefined]);
  });

  it('remembers a query by its hash, and takes it in a form as well', async () => {
    const { send, post } = await startZot();
    const query = '{ __typename }';
    const sha256Hash = createHash('sha256').update(query).digest('hex');
    const extensions = { persistedQuery: { version: 1, sha256Hash } };
    const unknown = await post({ extensions });
    expect([unknown.status, unknown.body]).toEqual([
      200,
      {
        errors: [{ message: 'PersistedQueryNotFound', extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' } }],
        data: null,
      },
    ]);
    const wrong = await post({ query: '{ __schema { queryType { name } } }', extensions });
    expect(wrong.body.errors[0].message).toContain('hash');
    expect((await post({ query, extensions })).body.data).toEqual({ __typename: 'Query' });
    const known = await send(
      `${SEARCH}/whatever?extensions=${encodeURIComponent(JSON.stringify(extensions))}`,
    );
    expect(known.body.data).toEqual({ __typename: 'Query' });
    const form = new FormData();
    form.set('operations', JSON.stringify({ query }));
    expect((await send(SEARCH, { method: 'POST', body: form })).body.data).toEqual({ __typename: 'Query' });
  });

  it('names the variable or operation that is wrong', async () => {
    const { post } = await startZot();
    const code = { extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } };
    const query =
      'query A($p: PageInput, $i: String!) { ImageList(repo: $i, requestedPage: $p) { Page { TotalCount } } }';
    const errorsOf = async (request: object) => (await post({ query, ...request })).body.errors;
    expect(await errorsOf({})).toEqual([{ message: 'must be defined', path: ['variable', 'i'], ...code }]);
    expect(await errorsOf({ variables: { i: '', p: { limit: 1, unknown: 2 } } })).toEqual([
      { message: 'unknown field', path: ['variable', 'p', 'unknown'], ...code },
    ]);
    expect(await errorsOf({ operationName: 'C' })).toEqual([{ message: 'operation C not found', ...code }]);
  });

  it('loses all data when one root field fails, and reports the alias without a code', async () => {
    const { ask } = await startZot();
    const query = `{ good: Image(image: "${node}:20") { Tag } bad: Image(image: "${node}:none") { Tag } }`;
    const message = `can't find image: ${node}:none`;
    const error = { message, path: ['bad'], locations: [expect.objectContaining({ line: 1 })] };
    expect(await ask(query)).toEqual({ errors: [error], data: null });
  });

  it('reports every root field that fails, not only the first', async () => {
    const { ask } = await startZot();
    const { data, errors } = await ask(`{
      a: Image(image: "nowhere:1") { Tag }
      b: Image(image: "nowhere") { Tag }
      good: ImageList(repo: "tools/cli") { Page { TotalCount } }
      ImageList(repo: "tools/cli", requestedPage: { limit: -1 }) { Page { TotalCount } }
    }`);
    expect(data).toBeNull();
    expect(errors).toEqual([
      {
        message: 'repo metadata not found for given repo name',
        path: ['a'],
        locations: [{ line: 2, column: 7 }],
      },
      { message: 'no reference provided', path: ['b'], locations: [{ line: 3, column: 7 }] },
      {
        message: 'pagination limit has negative value',
        path: ['ImageList'],
        locations: [{ line: 5, column: 7 }],
      },
    ]);
  });

  it.each([
    ['{ Image(', 'Expected Name, found <EOF>', 9],
    ['{ Image(image: ) { Tag } }', 'Unexpected )', 16],
    ['query ($a) { Image }', 'Expected :, found )', 10],
    ['Image', 'Unexpected Name "Image"', 1],
  ])('names what is wrong with %p as zot does', async (query, message, column) => {
    const { post } = await startZot();
    const [error] = (await post({ query })).body.errors;
    expect([error.message, error.locations]).toEqual([message, [{ line: 1, column }]]);
  });

  it('takes a number for a text in a variable, but nothing else', async () => {
    const { post } = await startZot();
    const query = `query ($digest: String!, $types: [String!], $filter: Filter) {
      Referrers(repo: "a", digest: $digest, type: $types) { Size }
      GlobalSearch(query: "nothing", filter: $filter) { Page { TotalCount } }
    }`;
    const taken = await post({ query, variables: { digest: 1.5, types: [2], filter: { Os: 3, Arch: [4] } } });
    const message = "bad digest string from request '1.5' invalid checksum digest format";
    expect([taken.status, taken.body.errors]).toEqual([200, [expect.objectContaining({ message })]]);
    for (const variables of [
      { digest: true },
      { digest: [1] },
      { digest: { a: 1 } },
      { digest: null },
      { digest: 1, types: [2, null] },
      { digest: 1, filter: { HasToBeSigned: 1 } },
    ]) {
      const { status, body } = await post({ query, variables });
      expect([status, body.data, body.errors[0].path[0]]).toEqual([422, null, 'variable']);
    }
  });
});

describe('Image', () => {
  it('describes an index with its platforms, sizes as texts and an unpulled time of 1970', async () => {
    const { ask } = await startZot();
    const { data } = await ask(`{ Image(image: "${node}:20-dev") {
      RepoName Tag Digest MediaType Size DownloadCount LastPullTimestamp PushedBy LastUpdated Title IsSigned
      IsDeletable Vendor Vulnerabilities { MaxSeverity Count CriticalCount }
      Manifests { Digest ConfigDigest Size Platform { Os Arch } Layers { Size Digest } History { HistoryDescription { CreatedBy } } }
    } }`);
    const [image] = nodeImages;
    expect(data.Image).toMatchObject({
      RepoName: node,
      Tag: '20-dev',
      Digest: image?.indexDigest,
      MediaType: 'application/vnd.oci.image.index.v1+json',
      Size: expect.stringMatching(/^\d+$/),
      DownloadCount: 0,
      LastPullTimestamp: '1970-01-01T00:00:00Z',
      LastUpdated: image?.lastUpdated,
      Title: 'node',
      IsSigned: false,
      IsDeletable: null,
      Vendor: '',
      Vulnerabilities: { MaxSeverity: 'CRITICAL', Count: 5, CriticalCount: 1 },
    });
    expect(data.Image.Manifests.map(({ Digest }: { Digest: string }) => Digest)).toEqual(
      image?.manifests.map(({ digest }) => digest),
    );
    expect(data.Image.Manifests[1].Platform).toEqual({ Os: 'linux', Arch: 'arm64' });
  });

  it('counts pulls by GET', async () => {
    const { send, ask } = await startZot({ now: () => new Date('2025-07-10T12:00:00Z') });
    await send(`/v2/${node}/manifests/20`);
    await send(`/v2/${node}/manifests/20`, { method: 'HEAD' });
    const { data } = await ask(`{ Image(image: "${node}:20.19") { DownloadCount LastPullTimestamp } }`);
    expect(data.Image).toEqual({ DownloadCount: 1, LastPullTimestamp: '2025-07-10T12:00:00Z' });
  });

  it('knows signatures and referrers', async () => {
    const { ask } = await startZot();
    const { data } = await ask(`{
      Image(image: "tools/cli:latest") { IsSigned SignatureInfo { Tool IsTrusted Author } Referrers { ArtifactType Size } }
      all: Referrers(repo: "tools/cli", digest: "${toolImage.indexDigest}") { Digest Annotations { Key Value } }
      other: Referrers(repo: "tools/cli", digest: "${toolImage.indexDigest}", type: ["none"]) { Digest }
    }`);
    expect(data.Image).toMatchObject({
      IsSigned: true,
      SignatureInfo: [{ Tool: 'cosign', IsTrusted: false, Author: '' }],
      Referrers: [{ ArtifactType: 'application/spdx+json', Size: expect.any(Number) }],
    });
    expect(data.all[0].Digest).toBe(toolBillOfMaterials.digest);
    expect(data.other).toEqual([]);
  });

  it('is an object of nulls when its repository is unreadable, known or not', async () => {
    const { ask } = await startZot();
    for (const name of [node, 'nowhere']) {
      const query = `{ Image(image: "${name}:20") { RepoName Digest } ExpandedRepoInfo(repo: "${name}") { Images { Tag } } }`;
      expect(await ask(query, bob)).toEqual({
        data: { Image: { RepoName: null, Digest: null }, ExpandedRepoInfo: { Images: null } },
      });
    }
  });

  it.each([
    ['nowhere:1', 'repo metadata not found for given repo name'],
    ['tools/cli', 'no reference provided'],
  ])('fails for %s', async (image, message) => {
    const { ask } = await startZot();
    expect((await ask(`{ Image(image: "${image}") { Tag } }`)).errors[0].message).toBe(message);
  });
});

describe('GlobalSearch', () => {
  const search = (query: string, more = '') =>
    `{ GlobalSearch(query: ${JSON.stringify(query)}${more}) { Page { TotalCount ItemCount } Repos { Name Rank } Images { RepoName Tag } Layers { Size } } }`;

  it('takes plain text for repositories, the best match first', async () => {
    const { ask } = await startZot();
    const { GlobalSearch: found } = (await ask(search(' /Node/ '))).data;
    expect(found).toEqual({
      Page: { TotalCount: 2, ItemCount: 2 },
      Repos: [
        { Name: node, Rank: 1 },
        { Name: `${organisation}/dhi-node`, Rank: 5 },
      ],
      Images: [],
      Layers: [],
    });
    expect((await ask(search(node))).data.GlobalSearch.Repos).toEqual([{ Name: node, Rank: 0 }]);
    expect(
      (await ask(search('', ''), bob)).data.GlobalSearch.Repos.map(({ Name }: { Name: string }) => Name),
    ).toEqual(['tools/cli', 'tools/many', 'tools/multi']);
  });

  it('takes a name and a colon for tags of that repository, and answers null repositories', async () => {
    const { ask } = await startZot();
    const { GlobalSearch: found } = (await ask(search('TOOLS/cli:1.1'))).data;
    expect(found).toMatchObject({
      Page: { TotalCount: 3 },
      Repos: null,
      Images: [
        { RepoName: 'tools/cli', Tag: '1.1' },
        { RepoName: 'tools/cli', Tag: '1.1.0' },
        { RepoName: 'tools/cli', Tag: '1.1.0-debug' },
      ],
    });
    expect((await ask(search('tools:1'))).data.GlobalSearch.Images).toEqual([]);
  });

  it('takes a leading colon for tags anywhere', async () => {
    const { ask } = await startZot();
    const { GlobalSearch: found } = (await ask(search(':debian12-dev'))).data;
    expect(found.Page.TotalCount).toBe(6);
    expect((await ask(search(':debian12-dev'), bob)).data.GlobalSearch.Images).toEqual([]);
  });

  it('takes a digest for the images that hold it', async () => {
    const { ask } = await startZot();
    const { GlobalSearch: found } = (await ask(search(nodeImages[0]?.indexDigest ?? ''))).data;
    expect(found.Page.TotalCount).toBe(12);
  });

  it.each(['a:b:c', 'a@b', ':', 'x'.repeat(257)])('refuses the text %p', async (text) => {
    const { ask } = await startZot();
    const { data, errors } = await ask(search(text));
    expect(data).toBeNull();
    expect(errors[0].path).toEqual(['GlobalSearch']);
  });

  it('filters by platform, signature and marks', async () => {
    const { ask } = await startZot();
    const count = async (query: string, filter: string) =>
      (await ask(search(query, `, filter: ${filter}`))).data.GlobalSearch.Page.TotalCount;
    expect(await count('tools/cli:', '{ Arch: ["ARM64"] }')).toBe(4);
    expect(await count('tools/cli:', '{ Os: ["windows"] }')).toBe(0);
    expect(await count('', '{ HasToBeSigned: true }')).toBe(2);
    expect(await count('', '{ IsStarred: true }')).toBe(0);
  });

  it('pages by items, and an offset alone gives nothing', async () => {
    const { ask } = await startZot();
    const page = async (requested: string) =>
      (await ask(search(`${node}:`, `, requestedPage: ${requested}`))).data.GlobalSearch;
    const second = await page('{ limit: 5, offset: 10, sortBy: ALPHABETIC_DSC }');
    expect(second.Page).toEqual({ TotalCount: 12, ItemCount: 2 });
    expect(second.Images.at(-1)).toEqual({ RepoName: node, Tag: '20' });
    expect((await page('{ offset: 3 }')).Page).toEqual({ TotalCount: 12, ItemCount: 0 });
  });

  it.each(['sortBy: STARS', 'sortBy: SEVERITY', 'limit: -1', 'offset: -1'])(
    'refuses the page %s',
    async (page) => {
      const { ask } = await startZot();
      const { data, errors } = await ask(search('node', `, requestedPage: { ${page} }`));
      expect([data, errors.length]).toEqual([null, 1]);
    },
  );
});
