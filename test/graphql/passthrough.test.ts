import { type ExecutionResult, graphql, isObjectType, parse } from 'graphql';
import { PortolanError } from '../../src/errors.js';
import { createAsker } from '../../src/graphql/ask.js';
import { notesOf } from '../../src/graphql/notes.js';
import { createPassthrough, type Passthrough } from '../../src/graphql/passthrough.js';
import type { Session } from '../../src/http/session.js';
import { buildPublicSchema, describeRemote, KEYS, REMOTE_SCHEMA } from '../support/remote.js';
import { ADA, BOB, openSession, openStage, type Stage, type StageOptions } from '../support/traffic.js';
import { json, type SeenRequest, type StubReply } from '../support/upstream.js';

let stage: Stage;
let passthrough: Passthrough;
const schema = buildPublicSchema();

afterEach(() => stage.close());

type Answer = (sent: { query: string; variables: unknown }, request: SeenRequest) => StubReply;

/** Puts the remote's root fields of the public schema on a passthrough to an upstream that answers so. */
async function connect(answer: Answer, options: StageOptions = {}): Promise<void> {
  stage = await openStage({ ...options, answer: (request) => answer(JSON.parse(request.body), request) });
  passthrough = createPassthrough(
    createAsker(describeRemote(stage.target), (coordinate) => KEYS.get(coordinate)),
  );
  for (const root of ['Query', 'Mutation']) {
    const [own, remote] = [schema.getType(root), REMOTE_SCHEMA.getType(root)];
    if (!isObjectType(own) || !isObjectType(remote)) throw new Error(`no ${root}`);
    for (const name of Object.keys(remote.getFields())) {
      const field = own.getFields()[name];
      if (field)
        field.resolve = (...call: Parameters<Passthrough['resolve']>) => passthrough.resolve(...call);
    }
  }
}

/** One answer after the other. */
function inTurn(...bodies: unknown[]): Answer {
  const left = [...bodies];
  return () => json(left.shift() ?? { errors: [{ message: 'asked too often' }] });
}

interface AskOptions {
  readonly variables?: Record<string, unknown>;
  readonly session?: Session;
}

async function ask(
  query: string,
  { variables, session = openSession(ADA) }: AskOptions = {},
): Promise<ExecutionResult> {
  const result = await graphql({
    schema,
    source: query,
    contextValue: session,
    ...(variables && { variableValues: variables }),
  });
  return JSON.parse(JSON.stringify(result));
}

function sent(): unknown[] {
  return stage.upstream.seen.map(({ body }) => JSON.parse(body));
}

function sentQueries(): unknown[] {
  return stage.upstream.seen.map(({ body }) => JSON.parse(body).query);
}

describe('a query', () => {
  it('leaves as one document, and comes back under the names of the client', async () => {
    await connect(
      inTurn({ data: { a: { name: 'x', owner: { login: 'ada' } }, repos: [{ id: '1' }], search: null } }),
    );
    const result = await ask(
      '{ a: repo(name: "x") { n: name o: owner { l: login } } repos { number: id } search { __typename } }',
    );
    expect(result).toEqual({
      data: { a: { n: 'x', o: { l: 'ada' } }, repos: [{ number: '1' }], search: null },
    });
    expect(sentQueries()).toEqual([
      '{a:repo(name:"x"){name owner{login}}repos{id}search{__typename __typename}}',
    ]);
  });

  it('sends the variables that are used and given', async () => {
    await connect(inTurn({ data: { repos: [], repo: null } }));
    await ask(
      'query Q($n: String!, $p: Int, $f: Filter, $u: Int) { repo(name: $n, page: $p) { pulls(period: $u) } repos(filter: $f) { id } }',
      { variables: { n: 'x', p: null, u: 5 } },
    );
    expect(sent()).toEqual([
      {
        query:
          'query Q($n:String!$p:Int$f:Filter){repo(name:$n page:$p){...{owner{login}}}repos(filter:$f){id}}',
        operationName: 'Q',
        variables: { n: 'x', p: null },
      },
    ]);
  });

  it('tells the types behind abstract ones', async () => {
    await connect(
      inTurn({
        data: {
          search: [
            { __typename: 'Repo', code: 'a' },
            { __typename: 'Owner', login: 'b' },
          ],
        },
      }),
    );
    const { data } = await ask(
      '{ search { kind: __typename ... on Repo { c: code } ... on Owner { login } } }',
    );
    expect(data).toEqual({
      search: [
        { kind: 'Repo', c: 'a' },
        { kind: 'Owner', login: 'b' },
      ],
    });
  });

  it('is asked once for each session, and each session sees its own', async () => {
    await connect((_sent, { headers }) => json({ data: { repo: { name: headers.authorization } } }));
    const query = '{ repo(name: "x") { name } }';
    const [ada, bob] = await Promise.all([
      ask(query, { session: openSession(ADA) }),
      ask(query, { session: openSession(BOB) }),
    ]);
    expect([ada.data, bob.data]).toEqual([
      { repo: { name: 'Bearer ada' } },
      { repo: { name: 'Bearer bob' } },
    ]);
    expect(stage.upstream.seen).toHaveLength(2);
  });

  it('is not asked at all for fields that are left out', async () => {
    await connect(inTurn());
    expect(await ask('{ repo(name: "x") @skip(if: true) { id } other }')).toEqual({ data: { other: null } });
    expect(sent()).toEqual([]);
  });
});

describe('a mutation', () => {
  it('leaves as one document for each field, in their order', async () => {
    const seen: string[] = [];
    await connect(({ query }) => {
      seen.push(query);
      return json({
        data: query.includes('b:') ? { b: true } : { a: { id: query.includes('a:') ? '1' : '' } },
      });
    });
    const { data } = await ask('mutation ($n: String!) { b: stop(name: $n) a: start(name: "y") { id } }', {
      variables: { n: 'x' },
    });
    expect(data).toEqual({ b: true, a: { id: '1' } });
    expect(seen).toEqual(['mutation($n:String!){b:stop(name:$n)}', 'mutation{a:start(name:"y"){id}}']);
  });

  it('is never sent again for what did not fail', async () => {
    await connect(inTurn({ data: null, errors: [{ message: 'no', path: ['a'] }] }));
    const { data, errors } = await ask('mutation { a: stop(name: "x") }');
    expect(data).toEqual({ a: null });
    expect(errors).toMatchObject([{ message: 'no', path: ['a'] }]);
    expect(sent()).toHaveLength(1);
  });
});

describe('an error', () => {
  it("stands at the path of the client's own document", async () => {
    await connect(
      inTurn({
        data: { a: { owner: null, nodes: [{ __typename: 'Owner', id: '1' }] }, repos: [{ owner: null }] },
        errors: [
          { message: 'first', path: ['a', 'owner', 'login'], extensions: { status: 403 } },
          { message: 'second', path: ['repos', 0, 'owner'] },
        ],
      }),
    );
    const { data, errors } = await ask(
      '{ a: repo(name: "x") { o: owner { login } nodes { id } } repos { boss: owner { l: login } } }',
    );
    expect(data).toEqual({ a: { o: null, nodes: [{ id: '1' }] }, repos: [{ boss: null }] });
    expect(errors).toMatchObject([
      { message: 'first', path: ['a', 'o'], extensions: { code: 'FORBIDDEN', operation: 'Query.repo' } },
      { message: 'second', path: ['repos', 0, 'boss'], extensions: { operation: 'Query.repos' } },
    ]);
  });

  it('without a path is told by every field without a value', async () => {
    await connect(inTurn({ errors: [{ message: 'no' }] }));
    const { errors } = await ask('{ a: repo(name: "x") { id } search { __typename } }');
    expect(errors).toMatchObject([
      { message: 'no', path: ['a'] },
      { message: 'no', path: ['search'] },
    ]);
  });

  it('without a path is noted when every field that is asked for has its value', async () => {
    await connect(inTurn({ data: { b: { id: '1' } }, errors: [{ message: 'deprecated' }] }));
    const session = openSession(ADA);
    const { data, errors = [] } = await ask(
      'query ($no: Boolean!) { a: repo(name: "x") @include(if: $no) { id } b: repo(name: "y") { id } }',
      { session, variables: { no: false } },
    );
    expect(data).toEqual({ b: { id: '1' } });
    expect([...errors, ...notesOf(session).errors].map(({ message }) => message)).toEqual(['deprecated']);
  });
});

describe('an answer whose data one field has taken', () => {
  const failing = (...keys: string[]) => ({
    data: null,
    errors: keys.map((key) => ({ message: `${key} failed`, path: [key, 'id'] })),
  });
  const QUERY = '{ a: repo(name: "x") { id } b: repo(name: "y") { id } c: repo(name: "z") { id } }';

  it('is asked again for the others', async () => {
    await connect(inTurn(failing('b'), { data: { a: { id: '1' }, c: { id: '3' } } }));
    const { data, errors } = await ask(QUERY);
    expect(data).toEqual({ a: { id: '1' }, b: null, c: { id: '3' } });
    expect(errors).toMatchObject([{ message: 'b failed', path: ['b'] }]);
    expect(sentQueries()[1]).toBe('{a:repo(name:"x"){id}c:repo(name:"z"){id}}');
  });

  it('is asked again until nothing fails', async () => {
    await connect(inTurn(failing('b'), failing('c'), { data: { a: { id: '1' } } }));
    const { data, errors } = await ask(QUERY);
    expect(data).toEqual({ a: { id: '1' }, b: null, c: null });
    expect(errors?.map(({ message, path }) => [message, path])).toEqual([
      ['b failed', ['b']],
      ['c failed', ['c']],
    ]);
    expect(sent()).toHaveLength(3);
  });

  it('is not asked again when all of them failed', async () => {
    await connect(inTurn(failing('a', 'b', 'c')));
    expect((await ask(QUERY)).errors).toHaveLength(3);
    expect(sent()).toHaveLength(1);
  });

  it('keeps its first failure when asking again fails', async () => {
    const answers = [json(failing('b')), { status: 500 }];
    await connect(() => answers.shift() ?? {});
    const { errors = [] } = await ask(QUERY);
    expect(errors.map(({ message, path }) => [path?.[0], message])).toEqual([
      ['a', 'Quay: answered with status 500'],
      ['b', 'b failed'],
      ['c', 'Quay: answered with status 500'],
    ]);
  });
});

describe('a document that gets no answer', () => {
  it('is the failure of each of its fields, under their own names', async () => {
    await connect(() => ({ status: 503 }));
    const { data, errors } = await ask('{ a: repo(name: "x") { id } search { __typename } }');
    expect(data).toEqual({ a: null, search: null });
    const extensions = { code: 'UPSTREAM_ERROR', upstream: 'quay', status: 503 };
    expect(errors).toMatchObject([
      { path: ['a'], extensions: { ...extensions, operation: 'Query.repo' } },
      { path: ['search'], extensions: { ...extensions, operation: 'Query.search' } },
    ]);
    expect(sent()).toHaveLength(1);
  });

  it('because of the sign-in, tells so under the name of the sign-in', async () => {
    const details = { upstream: 'hub', operation: 'Mutation.hubCreateAccessToken', status: 401 };
    const refused = new PortolanError('UNAUTHENTICATED', 'Docker Hub: wrong', details);
    await connect(inTurn(), { description: { authorize: () => Promise.reject(refused) } });
    const { errors } = await ask('{ a: repo(name: "x") { id } }');
    expect(errors).toMatchObject([
      { message: 'Docker Hub: wrong', extensions: { code: 'UNAUTHENTICATED', ...details } },
    ]);
  });
});

describe('a document that cannot be one', () => {
  const QUERY = '{ repo(name: "x") { a: size(unit: KB) b: size(unit: MB) } }';

  it('is told beforehand', async () => {
    await connect(inTurn());
    const expressible = (query: string): boolean => {
      const [operation] = parse(query).definitions;
      if (operation?.kind !== 'OperationDefinition') throw new Error('no operation');
      return passthrough.canExpress({ operation, fragments: {} });
    };
    expect(expressible(QUERY)).toBe(false);
    expect(expressible('{ repo(name: "x") { size } }')).toBe(true);
    expect(expressible('{ other }')).toBe(true);
  });

  it('is not sent', async () => {
    await connect(inTurn());
    const { errors } = await ask(QUERY);
    expect(errors).toMatchObject([{ path: ['repo'], extensions: { code: 'INTERNAL' } }]);
    expect(sent()).toEqual([]);
  });
});
