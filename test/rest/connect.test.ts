import { print } from 'graphql';
import { PortolanError } from '../../src/errors.js';
import type { HandWritten } from '../../src/rest/hand-written.js';
import { defineOperation } from '../../src/rest/operation.js';
import { originOf } from '../../src/rest/origin.js';
import { connectSdl, type RestGraph } from '../support/rest.js';
import { openSession, openStage, type Stage } from '../support/traffic.js';
import { json, type SeenRequest, type StubReply } from '../support/upstream.js';

let stage: Stage;

afterEach(() => stage.close());

/** A graph over a fresh upstream that answers alike, whatever it is asked. */
async function connect(
  sdl: string,
  answer: StubReply | ((request: SeenRequest) => StubReply),
  base?: string,
) {
  stage = await openStage({
    answer: typeof answer === 'function' ? answer : () => answer,
    ...(base !== undefined && { base }),
  });
  return connectSdl(stage.target, sdl);
}

function seen(): string[] {
  return stage.upstream.seen.map(({ method, url, body }) => [method, url, body].filter(Boolean).join(' '));
}

describe('each method', () => {
  it.each(['GET', 'HEAD'])('%s reads', async (method) => {
    const graph = await connect(
      `extend type Query { it(id: ID!): String @rest(${method}: "/x/{id}", as: TEXT) }`,
      {
        body: 'text',
      },
    );
    const { data, errors } = await graph.ask('{ it(id: "a") }');
    expect(errors).toEqual([]);
    expect(data).toEqual({ it: method === 'GET' ? 'text' : '' });
    expect(seen()).toEqual([`${method} /x/a`]);
  });

  it.each(['POST', 'PUT', 'PATCH'])('%s sends its input as JSON', async (method) => {
    const graph = await connect(
      `extend type Mutation { it(id: ID!, input: Input!): Thing @rest(${method}: "/x/{id}") }
       input Input { hostName: String @json(key: "host_name"), size: Int } type Thing { isDone: Boolean }`,
      json({ is_done: true }, 201),
    );
    const { data } = await graph.ask(
      'mutation { it(id: "a", input: { hostName: "b", size: null }) { isDone } }',
    );
    expect(data).toEqual({ it: { isDone: true } });
    expect(seen()).toEqual([`${method} /x/a {"host_name":"b","size":null}`]);
    expect(stage.upstream.seen[0]?.headers['content-type']).toBe('application/json');
  });

  it('DELETE sends no body', async () => {
    const graph = await connect(
      'extend type Mutation { it(id: ID!, force: Boolean): Boolean @rest(DELETE: "/x/{id}", as: NONE) }',
      { status: 204 },
    );
    expect((await graph.ask('mutation { it(id: "a", force: true) }')).data).toEqual({ it: true });
    expect(seen()).toEqual(['DELETE /x/a?force=true']);
  });
});

describe('the path', () => {
  const SDL = 'extend type Query { it(name: String!, ref: String!): JSON @rest(GET: "/v2/{+name}/m/{ref}") }';
  const DIGEST = `sha256:${'0a'.repeat(32)}`;

  it('has slashes of {+name} and the colon of a digest as they are', async () => {
    const graph = await connect(SDL, json(1));
    await graph.ask(`{ it(name: "team/app", ref: "${DIGEST}") }`);
    expect(seen()).toEqual([`GET /v2/team/app/m/${DIGEST}`]);
  });

  it('is below the path of the address', async () => {
    const graph = await connect(SDL, json(1), '/mirror/');
    await graph.ask('{ it(name: "a", ref: "b") }');
    expect(seen()).toEqual(['GET /mirror/v2/a/m/b']);
  });

  it('that would lead elsewhere costs the field and reaches nobody', async () => {
    const graph = await connect(SDL, json(1));
    const { data, errors } = await graph.ask(
      '{ it(name: "../../admin", ref: "b"), ok: it(name: "a", ref: "b") }',
    );
    expect(data).toEqual({ it: null, ok: 1 });
    expect(errors).toMatchObject([{ path: ['it'], code: 'BAD_USER_INPUT' }]);
    expect(seen()).toEqual(['GET /v2/a/m/b']);
  });
});

describe('query arguments', () => {
  const SDL = `
    extend type Query {
      it(page: Int = 1, repos: [String!], last: Boolean @json(key: "last_modified"), span: Span, spans: [Span!]): JSON
        @rest(GET: "/x")
    }
    enum Span { MONTHS @json(key: "months") LAST_2_MONTHS @json(key: "last-2-months") PLAIN }
  `;

  it.each([
    ['defaults', '{ it }', 'GET /x?page=1'],
    ['explicit nulls, which are left out', '{ it(page: null, repos: null, last: null) }', 'GET /x'],
    ['lists', '{ it(page: null, repos: ["a/b", "c"]) }', 'GET /x?repos=a/b&repos=c'],
    ['the spelling of the upstream', '{ it(page: null, last: false) }', 'GET /x?last_modified=false'],
    ['the spelling of an enum value', '{ it(page: null, span: LAST_2_MONTHS) }', 'GET /x?span=last-2-months'],
    ['an enum value without a spelling', '{ it(page: null, span: PLAIN) }', 'GET /x?span=PLAIN'],
    ['lists of enum values', '{ it(page: null, spans: [MONTHS, PLAIN]) }', 'GET /x?spans=months&spans=PLAIN'],
  ])('are sent with %s', async (_, query, request) => {
    const graph = await connect(SDL, json(1));
    expect((await graph.ask(query)).errors).toEqual([]);
    expect(seen()).toEqual([request]);
  });

  it('are the same from variables, absent ones left out', async () => {
    const graph = await connect(SDL, json(1));
    const query =
      'query ($page: Int, $span: Span, $none: Boolean) { it(page: $page, span: $span, last: $none) }';
    await graph.ask(query, { variables: { page: 2, span: 'MONTHS' } });
    expect(seen()).toEqual(['GET /x?page=2&span=months']);
  });
});

describe('the body', () => {
  it('spells enum values, input fields and lists below the top', async () => {
    const graph = await connect(
      `extend type Mutation { it(thing: Outer!): JSON @rest(POST: "/x", body: "thing") }
       input Outer { innerList: [Inner!] @json(key: "inner_list"), kind: Kind }
       input Inner { theKind: Kind @json(key: "the-kind"), free: JSON }
       enum Kind { NEW @json(key: "brand-new") }`,
      json(1),
    );
    await graph.ask(
      'mutation { it(thing: { innerList: [{ theKind: NEW, free: { theKind: 1 } }], kind: NEW }) }',
    );
    expect(seen()).toEqual([
      'POST /x {"inner_list":[{"the-kind":"brand-new","free":{"theKind":1}}],"kind":"brand-new"}',
    ]);
  });

  it('is an empty object when its argument is not given', async () => {
    const graph = await connect(
      'extend type Mutation { it(input: I): JSON @rest(POST: "/x") } input I { a: Int }',
      json(1),
    );
    await graph.ask('mutation { it }');
    expect(seen()).toEqual(['POST /x {}']);
  });
});

describe('the reply', () => {
  it('is read at its place, enum values by the spelling of the upstream', async () => {
    const graph = await connect(
      `extend type Query { it: [Thing!] @rest(GET: "/x", at: "data.things") }
       type Thing { theKind: Kind } enum Kind { NEW @json(key: "brand-new") OLD @json(key: "old") }`,
      json({ data: { things: [{ the_kind: 'brand-new' }, { the_kind: 'old' }] } }),
    );
    expect((await graph.ask('{ it { theKind } }')).data).toEqual({
      it: [{ theKind: 'NEW' }, { theKind: 'OLD' }],
    });
  });

  it('as HEADERS is read by header names', async () => {
    const graph = await connect(
      `extend type Query { it: Head @rest(HEAD: "/x", as: HEADERS) }
       type Head { dockerContentDigest: String, contentLength: SafeInt, linkNext: String @json(key: "link") }`,
      { headers: { 'docker-content-digest': 'sha256:0a', 'content-length': '5000000000', link: '</x>' } },
    );
    expect((await graph.ask('{ it { dockerContentDigest contentLength linkNext } }')).data).toEqual({
      it: { dockerContentDigest: 'sha256:0a', contentLength: 5_000_000_000, linkNext: '</x>' },
    });
  });

  it('that is an error costs its own field, with path, code and operation', async () => {
    const graph = await connect(
      'extend type Query { a: JSON @rest(GET: "/a"), b: JSON @rest(GET: "/b") }',
      ({ url }) => (url === '/a' ? json({}, 404) : json('fine')),
    );
    const { data, errors } = await graph.ask('{ a b }');
    expect(data).toEqual({ a: null, b: 'fine' });
    expect(errors).toMatchObject([{ path: ['a'], code: 'NOT_FOUND' }]);
  });

  it('of one path that is read at two places is fetched once for each', async () => {
    const graph = await connect(
      'extend type Query { a: Int @rest(GET: "/x", at: "a"), b: Int @rest(GET: "/x", at: "b") }',
      json({ a: 1, b: 2 }),
    );
    expect((await graph.ask('{ a b again: a }')).data).toEqual({ a: 1, b: 2, again: 1 });
    expect(seen()).toEqual(['GET /x', 'GET /x']);
  });
});

describe('a nested operation', () => {
  const SDL = `
    extend type Query { repos: [Repo!] @rest(GET: "/repos") }
    type Repo {
      fullName: String
      ownerId: ID @json(key: "owner")
      tags(fullName: String, page: Int): JSON @rest(GET: "/repos/{+fullName}/tags")
      owner: JSON @rest(GET: "/users/{ownerId}")
    }
  `;
  const answer = ({ url }: SeenRequest): StubReply =>
    url === '/repos'
      ? json([
          { full_name: 'a/b', owner: 'ada' },
          { full_name: 'c', owner: 'ada' },
        ])
      : json(url);

  it('takes from its parent what an argument leaves open, though the client did not select it', async () => {
    const graph = await connect(SDL, answer);
    expect((await graph.ask('{ repos { tags(page: 2) } }')).data).toEqual({
      repos: [{ tags: '/repos/a/b/tags?page=2' }, { tags: '/repos/c/tags?page=2' }],
    });
  });

  it('prefers its own arguments', async () => {
    const graph = await connect(SDL, answer);
    const { data } = await graph.ask('{ repos { tags(fullName: "x") } }');
    expect(data).toEqual({ repos: [{ tags: '/repos/x/tags' }, { tags: '/repos/x/tags' }] });
  });

  it('takes spelled fields of its parent, and is not shadowed by a property of its own name', async () => {
    const graph = await connect(SDL, answer);
    expect((await graph.ask('{ repos { owner } }')).data).toEqual({
      repos: [{ owner: '/users/ada' }, { owner: '/users/ada' }],
    });
    expect(seen()).toEqual(['GET /repos', 'GET /users/ada']);
  });
});

describe('a hand-written field', () => {
  const SDL = 'extend type Query { it(id: ID!): Thing, plain: Int } type Thing { isOn: Boolean }';
  const operation = defineOperation({
    upstream: 'quay',
    field: 'Query.it',
    method: 'GET',
    path: '/x/{id}',
    at: 'thing',
  });

  it('calls its own operation, whose value is read like any other', async () => {
    stage = await openStage({ answer: () => json({ thing: { is_on: true } }) });
    const handWritten: HandWritten = {
      'Query.it': { operation, createResolver: (call) => (_parent, args, session) => call(args, session) },
      'Query.plain': { createResolver: () => () => 5 },
    };
    const graph = connectSdl(stage.target, SDL, { handWritten });
    expect((await graph.ask('{ it(id: "a") { isOn } plain }')).data).toEqual({
      it: { isOn: true },
      plain: 5,
    });
    expect(seen()).toEqual(['GET /x/a']);
    expect(graph.connected.operations).toEqual([operation]);
  });
});

describe('a query parameter in the template', () => {
  it("has the parent's value, before those of the arguments", async () => {
    const graph = await connect(
      `extend type Query { owner: Owner @rest(GET: "/owner") }
       type Owner { fullName: String things(limit: Int): [Thing] @rest(GET: "/things?owner={fullName}") }
       type Thing { id: Int }`,
      ({ url }) => json(url === '/owner' ? { full_name: 'a&b', limit: 9 } : [{ id: 1 }]),
    );
    expect((await graph.ask('{ owner { things(limit: 2) { id } } }')).data).toEqual({
      owner: { things: [{ id: 1 }] },
    });
    expect((await graph.ask('{ owner { things { id } } }')).errors).toEqual([]);
    expect(seen()).toEqual([
      'GET /owner',
      'GET /things?owner=a%26b&limit=2',
      'GET /owner',
      'GET /things?owner=a%26b',
    ]);
    expect(graph.connected.operations.find(({ field }) => field === 'Owner.things')?.args).toEqual([
      { name: 'fullName', in: 'query', key: 'owner' },
      { name: 'limit', in: 'query', key: 'limit' },
    ]);
  });
});

describe('a hand-written field that asks where its parent came from', () => {
  const SDL = `extend type Query { page(name: String!): Page @rest(GET: "/pages/{name}") part: Part @rest(GET: "/part") }
    type Page { parts: [Part] } type Part { id: Int origin: String sub: Page @rest(GET: "/sub/{id}") }`;
  const asks = {
    'Part.origin': {
      fromOrigin: true as const,
      createResolver: () => (parent: object | undefined) => {
        const { args, parent: grandparent } = originOf(parent) ?? {};
        return `${String(args?.name)} of ${String(grandparent?.id)}`;
      },
    },
  };

  it('is told the arguments of the operation, and the parent of a nested one', async () => {
    stage = await openStage({ answer: () => json({ id: 5, parts: [{ id: 7 }] }) });
    const graph = connectSdl(stage.target, SDL, { handWritten: asks });
    const { data } = await graph.ask(
      '{ page(name: "n") { parts { origin sub { parts { origin } } } } part { origin } }',
    );
    expect(data).toEqual({
      page: { parts: [{ origin: 'n of undefined', sub: { parts: [{ origin: 'undefined of 7' }] } }] },
      part: { origin: 'undefined of undefined' },
    });
  });

  it('may call any operation of the upstream', async () => {
    stage = await openStage({
      answer: ({ url }) => json(url === '/part' ? { id: 3 } : { parts: [{ id: 9 }] }),
    });
    const handWritten: HandWritten = {
      ...asks,
      'Part.other': {
        createResolver: (_own, callOf) => {
          const call = callOf('Query.page');
          return (_parent, _args, session) => call({ name: 'x' }, session);
        },
      },
    };
    const graph = connectSdl(stage.target, `${SDL} extend type Part { other: Page }`, { handWritten });
    expect((await graph.ask('{ part { other { parts { id } } } }')).data).toEqual({
      part: { other: { parts: [{ id: 9 }] } },
    });
    expect(seen()).toEqual(['GET /part', 'GET /pages/x']);
  });
});

describe('an empty text where a number or a truth value is expected', () => {
  it('is null', async () => {
    const graph = await connect(
      'extend type Query { it: Thing @rest(GET: "/x") } type Thing { a: Int b: SafeInt c: Boolean d: Float e: String }',
      json({ a: '', b: '', c: '', d: '', e: '' }),
    );
    expect(await graph.ask('{ it { a b c d e } }')).toEqual({
      data: { it: { a: null, b: null, c: null, d: null, e: '' } },
      errors: [],
    });
  });
});

describe('what the gateway gets', () => {
  let graph: RestGraph;

  beforeEach(async () => {
    graph = await connect(
      'extend type Query { it(a: Int @json(key: "A")): Int @rest(GET: "/x") } enum E { A @json(key: "a") }',
      json(7),
    );
  });

  it('shows no wiring', () => {
    expect(print(graph.connected.typeDefs)).not.toMatch(/@rest|@json/);
    expect(print(graph.connected.typeDefs)).toContain('it(a: Int): Int');
  });

  it('can call an operation by its coordinate, and no other', async () => {
    expect(await graph.connected.call('Query.it')({ a: 1 }, openSession())).toBe(7);
    expect(seen()).toEqual(['GET /x?A=1']);
    expect(() => graph.connected.call('Query.other')).toThrow(PortolanError);
  });
});

describe('wrong SDL', () => {
  it('throws one error with every mistake, those of hand-written fields included', async () => {
    stage = await openStage();
    const sdl = `extend type Query {
      a: Int! @rest(GET: "/x"), b: Int @rest(GET: "y"), c: Int, d: Int @rest(GET: "/d")
    }`;
    const written = { createResolver: () => () => 1 };
    const wrong = expect(() =>
      connectSdl(stage.target, sdl, { handWritten: { 'Query.d': written, 'Query.e': written } }),
    );
    wrong.toThrow(/^Quay: the SDL has mistakes:\n {2}/);
    for (const reason of [
      'Query.a: an upstream field must be nullable',
      'Query.b: path "y" must start with one slash',
      'Query.c: has neither @rest nor a resolver',
      'Query.d: has both @rest and a resolver',
      'Query.e: has a resolver, but is no field',
    ])
      wrong.toThrow(reason);
  });
});
