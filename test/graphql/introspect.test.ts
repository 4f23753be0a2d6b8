import { buildSchema, graphqlSync, isObjectType, printSchema } from 'graphql';
import { introspect } from '../../src/graphql/introspect.js';
import { ADA, openSession, openStage, type Stage } from '../support/traffic.js';
import { json, type SeenRequest, type StubReply } from '../support/upstream.js';

const SCHEMA = buildSchema(`
  type Query { tide(port: String, harbour: String @deprecated(reason: "Say port.")): Int }
  enum Unit { METRE, FOOT @deprecated(reason: "Too long.") }
`);

let stage: Stage;

beforeEach(async () => {
  stage = await openStage({ answer: tell });
});
afterEach(() => stage.close());

function tell({ body }: SeenRequest): StubReply {
  return json(graphqlSync({ schema: SCHEMA, source: JSON.parse(body).query }));
}

function ask(credential?: typeof ADA) {
  return introspect({ target: stage.target, path: '/graphql' }, openSession(credential));
}

describe('introspection', () => {
  it('gives the schema that the upstream has, with what is deprecated', async () => {
    expect(printSchema(await ask())).toBe(printSchema(SCHEMA));
    expect(stage.upstream.seen.map(({ method, url }) => `${method} ${url}`)).toEqual(['POST /graphql']);
  });

  it('carries the credential of the session, or none', async () => {
    await ask(ADA);
    await ask();
    expect(stage.upstream.seen.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer ada',
      undefined,
    ]);
  });

  it('asks an older server in its own language', async () => {
    stage.upstream.answer = (request) => {
      if (!/inputFields\(includeDeprecated/.test(request.body)) return tell(request);
      const message = 'Unknown argument "includeDeprecated" on field "__Type.inputFields".';
      return json({ errors: [{ message }] }, 400);
    };
    const type = (await ask()).getQueryType();
    expect(isObjectType(type) && type.getFields().tide?.args.map(({ name }) => name)).toEqual(['port']);
    expect(stage.upstream.seen).toHaveLength(2);
  });

  it.each<[string, StubReply, string, RegExp]>([
    [
      'a refusal',
      json({ errors: [{ message: 'not here' }] }),
      'UPSTREAM_UNSUPPORTED',
      /tell its schema: not here/,
    ],
    [
      'half of a schema',
      json({ data: { __schema: {} }, errors: [{ message: 'more' }] }),
      'UPSTREAM_INVALID',
      /only part/,
    ],
    ['no schema', json({ data: { __schema: { types: 7 } } }), 'UPSTREAM_INVALID', /is no schema/],
    ['data of another kind', json({ data: { user: 1 } }), 'UPSTREAM_INVALID', /is no schema/],
    ['a page', { body: '<html></html>' }, 'UPSTREAM_INVALID', /HTML page/],
    ['no right to ask', json({ message: 'no' }, 403), 'FORBIDDEN', /./],
  ])('rejects with %s', async (_what, reply, code, message) => {
    stage.upstream.answer = () => reply;
    await expect(ask()).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });

  it('rejects a schema that breaks the rules of GraphQL, and says which in few words', async () => {
    stage.upstream.answer = ({ body }) => {
      const told = JSON.stringify(graphqlSync({ schema: SCHEMA, source: JSON.parse(body).query }));
      return { body: told.replaceAll('"tide"', `"__${'tide'.repeat(200)}"`) };
    };
    const error: unknown = await ask().catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      code: 'UPSTREAM_INVALID',
      message: expect.stringMatching(/must not begin with "__"|…$/),
    });
    expect(Object(error).message.length).toBeLessThan(300);
  });

  it('rejects an answer that has no end', async () => {
    stage.upstream.answer = () => ({ body: Buffer.alloc((32 << 20) + 1, ' ') });
    await expect(ask()).rejects.toMatchObject({ code: 'UPSTREAM_INVALID' });
  });
});
