import { connectSdl } from '../support/rest.js';
import { openStage, type Stage } from '../support/traffic.js';
import type { StubReply } from '../support/upstream.js';

let stage: Stage;

afterEach(() => stage.close());

async function connect(sdl: string, reply: StubReply = {}) {
  stage = await openStage({ answer: () => reply });
  return connectSdl(stage.target, sdl);
}

describe('a field spelled with $', () => {
  const SDL = `
    extend type Query { page(n: Int): Page @rest(GET: "/page") }
    type Page { names: [String!]! link: String @json(key: "$header.link") raw: String @json(key: "$text") }`;

  it('is a header of the reply, or its body, beside the JSON in it', async () => {
    const body = '{ "names": ["é"] }';
    const graph = await connect(SDL, { headers: { link: '</page?n=1&last=a>; rel="next"' }, body });
    const { data } = await graph.ask('{ page { names link raw } }');
    expect(data).toEqual({ page: { names: ['é'], link: '</page?n=1&last=a>; rel="next"', raw: body } });
  });

  it('is null for a header that did not come', async () => {
    const graph = await connect(SDL, { body: '{"names":[]}' });
    expect((await graph.ask('{ page { link } }')).data).toEqual({ page: { link: null } });
  });

  it('makes an object of a text', async () => {
    const graph = await connect(
      `extend type Query { metrics: Metrics @rest(GET: "/metrics", as: TEXT) }
       type Metrics { raw: String @json(key: "$text") type: String @json(key: "$header.content-type") }`,
      { headers: { 'content-type': 'text/plain' }, body: 'up 1\n' },
    );
    const { data } = await graph.ask('{ metrics { raw type } }');
    expect(data).toEqual({ metrics: { raw: 'up 1\n', type: 'text/plain' } });
  });

  it('gives bytes that are no text in base64', async () => {
    const graph = await connect(
      `extend type Query { profile: Profile @rest(GET: "/profile", as: TEXT) }
       type Profile { base64: Base64 @json(key: "$base64") }`,
      { body: Buffer.from([0xff, 0, 1]) },
    );
    expect((await graph.ask('{ profile { base64 } }')).data).toEqual({ profile: { base64: '/wAB' } });
  });
});

describe('a body that is no input object', () => {
  const SDL = `extend type Mutation {
    put(manifest: String!, mediaType: String @json(key: "$header.content-type")): Boolean
      @rest(PUT: "/m", body: "manifest", as: NONE)
    patch(content: Base64, contentRange: String @json(key: "$header.content-range")): Boolean
      @rest(PATCH: "/b", body: "content", as: NONE)
  }`;

  it('is sent as it is, to the letter, under the type that the client says', async () => {
    const graph = await connect(SDL);
    const manifest = '{ "a" :\t"ü" }\n';
    const query = 'mutation ($m: String!) { put(manifest: $m, mediaType: "application/x") }';
    expect((await graph.ask(query, { variables: { m: manifest } })).data).toEqual({ put: true });
    expect(stage.upstream.seen).toMatchObject([
      { method: 'PUT', url: '/m', body: manifest, headers: { 'content-type': 'application/x' } },
    ]);
  });

  it('is sent as bytes when it is base64', async () => {
    const graph = await connect(SDL);
    await graph.ask('mutation { patch(content: "aGk=", contentRange: "0-1") }');
    expect(stage.upstream.seen).toMatchObject([
      { body: 'hi', headers: { 'content-range': '0-1', 'content-type': 'application/octet-stream' } },
    ]);
  });

  it('may be left out', async () => {
    const graph = await connect(SDL);
    await graph.ask('mutation { patch }');
    expect(stage.upstream.seen).toMatchObject([{ body: '' }]);
    expect(stage.upstream.seen[0]?.headers).not.toHaveProperty('content-range');
  });

  it.each(['a\\r\\nb: c', 'ü'])('does not put %p into a header', async (value) => {
    const graph = await connect(SDL);
    const { errors } = await graph.ask(`mutation { patch(contentRange: "${value}") }`);
    expect(errors).toMatchObject([{ code: 'BAD_USER_INPUT' }]);
    expect(stage.upstream.seen).toEqual([]);
  });

  it.each(['"aGk"', '"a k="', '1'])('refuses %s as base64', async (value) => {
    const graph = await connect(SDL);
    const { errors } = await graph.ask(`mutation { patch(content: ${value}) }`);
    expect(errors).toHaveLength(1);
    expect(stage.upstream.seen).toEqual([]);
  });
});

it('does not share the reply of a read that was asked with another header', async () => {
  const graph = await connect(
    `extend type Query { part(range: String @json(key: "$header.range")): String @rest(GET: "/b", as: TEXT) }`,
    { body: 'x' },
  );
  await graph.ask(
    '{ a: part(range: "bytes=0-1") b: part(range: "bytes=0-1") c: part(range: "bytes=2-3") d: part }',
  );
  expect(stage.upstream.seen.map(({ headers }) => headers.range)).toEqual([
    'bytes=0-1',
    'bytes=2-3',
    undefined,
  ]);
});
