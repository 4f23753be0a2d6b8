import { type ExecutionResult, type GraphQLResolveInfo, graphql, isObjectType } from 'graphql';
import { createAsker } from '../../src/graphql/ask.js';
import { createLookup, type Lookup, type LookupOptions } from '../../src/graphql/lookup.js';
import type { Session } from '../../src/http/session.js';
import { buildPublicSchema, describeRemote, KEYS } from '../support/remote.js';
import { ADA, openSession, openStage, type Stage } from '../support/traffic.js';
import { json, type StubReply } from '../support/upstream.js';

let stage: Stage;
let find: Lookup;

afterEach(() => stage.close());

/** `other` answers with names; what `Repo.related` needs is looked up by the name of its parent. */
async function connect(answer: (query: string) => StubReply, options: LookupOptions = { field: 'repo' }) {
  stage = await openStage({ answer: ({ body }) => answer(JSON.parse(body).query) });
  find = createLookup(
    createAsker(describeRemote(stage.target), (coordinate) => KEYS.get(coordinate)),
    options,
  );
}

const schema = buildPublicSchema();
const [query, repo] = ['Query', 'Repo'].map((name) => schema.getType(name));
if (!isObjectType(query) || !isObjectType(repo)) throw new Error('no such type');
const { repos } = query.getFields();
const { owner, related } = repo.getFields();
if (!repos || !owner || !related) throw new Error('no such field');
repos.resolve = () => ['a', 'b', 'a'].map((name) => ({ id: name, name }));
const resolve = ({ name }: { name: string }, _args: unknown, session: Session, info: GraphQLResolveInfo) =>
  find({ name }, info, session);
related.resolve = resolve;

async function ask(source: string, variableValues: Record<string, unknown> = {}): Promise<ExecutionResult> {
  const result = await graphql({ schema, source, contextValue: openSession(ADA), variableValues });
  return JSON.parse(JSON.stringify(result));
}

function sent(): { query: string; variables: unknown }[] {
  return stage.upstream.seen.map(({ body }) => JSON.parse(body));
}

const found = (name: string) => ({ __typename: 'Repo', name: `${name}!`, size: 1 });

it('sends what many parents need as one document, and each thing once', async () => {
  await connect(() => json({ data: { _0: found('a'), _1: found('b') } }));
  const { data } = await ask('query Q { repos { related { ... on Repo { n: name } } } }');
  expect(data).toEqual({
    repos: [{ related: { n: 'a!' } }, { related: { n: 'b!' } }, { related: { n: 'a!' } }],
  });
  expect(sent()).toEqual([
    {
      operationName: 'Q',
      query:
        'query Q($_0_name:String!$_1_name:String!){_0:repo(name:$_0_name){...Selected}_1:repo(name:$_1_name){...Selected}}fragment Selected on Repo{...on Repo{name}}',
      variables: { _0_name: 'a', _1_name: 'b' },
    },
  ]);
});

it('takes along the variables and fragments of the client', async () => {
  await connect(() => json({ data: { _0: found('a'), _1: found('b') } }));
  const { errors } = await ask(
    'query ($u: Unit, $x: Boolean!) { repos { related { ...S } } } fragment S on Repo { size(unit: $u) @include(if: $x) }',
    { u: 'MB', x: true },
  );
  expect(errors).toBeUndefined();
  expect(sent()[0]?.query).toContain('fragment S on Repo{size(unit:$u)@include(if:$x)}');
  expect(sent()[0]?.variables).toMatchObject({ u: 'MB', x: true });
});

it('costs only the parent whose object fails', async () => {
  await connect(() =>
    json({ data: { _0: null, _1: found('b') }, errors: [{ message: 'no a', path: ['_0'] }] }),
  );
  const { data, errors } = await ask('{ repos { related { ... on Repo { name } } } }');
  expect(data).toEqual({ repos: [{ related: null }, { related: { name: 'b!' } }, { related: null }] });
  expect(errors).toMatchObject([
    { message: 'no a', path: ['repos', 0, 'related'], extensions: { operation: 'Query.repo' } },
    { path: ['repos', 2, 'related'] },
  ]);
});

it('asks again for the others when the failure of one took all data', async () => {
  const refused = { data: null, errors: [{ message: 'no a', path: ['_0'] }] };
  await connect((text) => json(text.includes('_0:') ? refused : { data: { _1: found('b') } }));
  const { data } = await ask('{ repos { related { ... on Repo { name } } } }');
  expect(data).toEqual({ repos: [{ related: null }, { related: { name: 'b!' } }, { related: null }] });
  expect(sent()).toHaveLength(2);
});

it('is the failure of each parent when there is no answer', async () => {
  await connect(() => ({ status: 403 }));
  const { errors } = await ask('{ repos { related { __typename } } }');
  expect(errors).toHaveLength(3);
  expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN', operation: 'Query.repo' } }, {}, {}]);
});

it('finds an object below the value of the root field', async () => {
  await connect(() => json({ data: { _0: { owner: { __typename: 'Owner', login: 'x' } }, _1: null } }), {
    field: 'repo',
    below: ['owner'],
  });
  const { data } = await ask('{ repos { related { ... on Owner { login } } } }');
  expect(data).toEqual({
    repos: [{ related: { login: 'x' } }, { related: null }, { related: { login: 'x' } }],
  });
  expect(sent()[0]?.query).toContain('_0:repo(name:$_0_name){owner{...Selected}}');
});

it('says so when a field is selected in two ways', async () => {
  await connect(() => json({}));
  const { errors } = await ask(
    '{ repos { related { ... on Repo { a: size(unit: KB) b: size(unit: MB) } } } }',
  );
  expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }, {}, {}]);
  expect(sent()).toEqual([]);
});
