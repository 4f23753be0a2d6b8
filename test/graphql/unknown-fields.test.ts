import { type ExecutionResult, graphql, isObjectType } from 'graphql';
import { createAsker } from '../../src/graphql/ask.js';
import { createPassthrough, type Passthrough } from '../../src/graphql/passthrough.js';
import { buildPublicSchema, describeRemote, KEYS, REMOTE_SCHEMA } from '../support/remote.js';
import { ADA, openSession, openStage, type Stage } from '../support/traffic.js';
import { json } from '../support/upstream.js';

let stage: Stage;
const schema = buildPublicSchema();

afterEach(() => stage.close());

type Sent = { readonly query: string };

/** An upstream whose schema lacks what `refuse` finds in a document. */
async function connect(refuse: (query: string) => object[], data: (query: string) => unknown): Promise<void> {
  stage = await openStage({
    answer: ({ body }) => {
      const { query }: Sent = JSON.parse(body);
      const errors = refuse(query);
      return errors.length > 0 ? json({ errors }, 400) : json({ data: data(query) });
    },
  });
  const passthrough = createPassthrough(
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

async function ask(source: string): Promise<ExecutionResult> {
  return JSON.parse(JSON.stringify(await graphql({ schema, source, contextValue: openSession(ADA) })));
}

function queries(): string[] {
  return stage.upstream.seen.map(({ body }) => JSON.parse(body).query);
}

const NO_SIZE = (query: string) =>
  query.includes('size') ? [{ message: 'Cannot query field "size" on type "Repo".', locations: [] }] : [];

it('costs only the field that the upstream does not know', async () => {
  await connect(NO_SIZE, () => ({ repo: { name: 'x' }, repos: [{ name: 'y' }, { name: 'z' }] }));
  const result = await ask(
    '{ repo(name: "x") { name s: size } repos { name ...S } } fragment S on Repo { size }',
  );
  expect(result.data).toEqual({
    repo: { name: 'x', s: null },
    repos: [
      { name: 'y', size: null },
      { name: 'z', size: null },
    ],
  });
  expect(result.errors).toMatchObject([
    {
      path: ['repo', 's'],
      extensions: { code: 'UPSTREAM_UNSUPPORTED', operation: 'Repo.size', upstream: 'quay' },
    },
    { path: ['repos', 0, 'size'] },
    { path: ['repos', 1, 'size'] },
  ]);
  expect(queries()).toEqual([
    '{repo(name:"x"){name size}repos{name ...S}}fragment S on Repo{size}',
    '{repo(name:"x"){name}repos{name}}',
  ]);
});

it('is not asked again for what is known to be missing', async () => {
  await connect(NO_SIZE, () => ({ repo: { name: 'x' } }));
  await ask('{ repo(name: "x") { name size } }');
  const { data, errors } = await ask('{ repo(name: "x") { size name } }');
  expect(data).toEqual({ repo: { size: null, name: 'x' } });
  expect(errors).toMatchObject([{ extensions: { code: 'UPSTREAM_UNSUPPORTED' } }]);
  expect(queries().filter((query) => query.includes('size'))).toHaveLength(1);
});

it('is asked nothing when nothing is left', async () => {
  const refuse = (query: string) =>
    query.includes('search') ? [{ message: 'Cannot query field "search" on type "Query".' }] : [];
  await connect(refuse, () => ({}));
  for (let run = 0; run < 2; run += 1) {
    const { data, errors } = await ask('{ search { __typename } }');
    expect(data).toEqual({ search: null });
    expect(errors).toMatchObject([{ path: ['search'], extensions: { code: 'UPSTREAM_UNSUPPORTED' } }]);
  }
  expect(queries()).toHaveLength(1);
});

it('tells below abstract types which of them lacks the field', async () => {
  const refuse = (query: string) =>
    query.includes('login') ? [{ message: 'Cannot query field "login" on type "Owner".' }] : [];
  await connect(refuse, () => ({
    search: [
      { __typename: 'Owner', name: 'ada' },
      { __typename: 'Repo', name: 'x' },
    ],
  }));
  const { data, errors } = await ask('{ search { ... on Owner { name login } ... on Repo { name } } }');
  expect(data).toEqual({ search: [{ name: 'ada', login: null }, { name: 'x' }] });
  expect(errors).toMatchObject([{ path: ['search', 0, 'login'] }]);
});

it('drops the field with an argument that is gone', async () => {
  const refuse = (query: string) =>
    query.includes('unit') ? [{ message: 'Unknown argument "unit" on field "Repo.size".' }] : [];
  await connect(refuse, () => ({ repo: { name: 'x' } }));
  const { errors } = await ask('{ repo(name: "x") { name size(unit: KB) } }');
  expect(errors).toMatchObject([{ extensions: { code: 'UPSTREAM_UNSUPPORTED', operation: 'Repo.size' } }]);
});

it('finds by its place the field whose input has a field too many', async () => {
  const refuse = (query: string) => {
    const at = query.indexOf('unit');
    const message = 'Field "unit" is not defined by type "Filter".';
    return at < 0 ? [] : [{ message, locations: [{ line: 1, column: at + 1 }] }];
  };
  await connect(refuse, () => ({ repo: { name: 'x' } }));
  const { data, errors } = await ask('{ repo(name: "x") { name } repos(filter: { unit: KB }) { id } }');
  expect(data).toBeNull(); // this schema says that repos is never null
  expect(errors).toMatchObject([
    { path: ['repos'], extensions: { code: 'UPSTREAM_UNSUPPORTED', operation: 'Query.repos' } },
  ]);
});

it('does not run a mutation twice that was refused for another reason', async () => {
  await connect(
    (query) => (query.includes('stop') ? [{ message: 'no such thing' }] : []),
    () => ({}),
  );
  const { errors } = await ask('mutation { stop(name: "x") }');
  expect(errors).toMatchObject([{ message: 'no such thing', path: ['stop'] }]);
  expect(queries()).toHaveLength(1);
});

it('runs a mutation without the field that the upstream does not know, because it ran nothing', async () => {
  await connect(NO_SIZE, () => ({ start: { name: 'x' } }));
  const { data, errors } = await ask('mutation { start(name: "x") { name size } }');
  expect(data).toEqual({ start: { name: 'x', size: null } });
  expect(errors).toMatchObject([{ path: ['start', 'size'] }]);
});
