import { createAsker } from '../../src/graphql/ask.js';
import { createGather, type Gather, parseSelection } from '../../src/graphql/gather.js';
import type { Session } from '../../src/http/session.js';
import { describeRemote } from '../support/remote.js';
import { ADA, openSession, openStage, type Stage } from '../support/traffic.js';
import { json, type StubReply } from '../support/upstream.js';

let stage: Stage;
let gather: Gather;
let session: Session;

afterEach(() => stage.close());

async function connect(answer: (query: string) => StubReply): Promise<void> {
  stage = await openStage({ answer: ({ body }) => answer(JSON.parse(body).query) });
  gather = createGather(createAsker(describeRemote(stage.target), () => undefined));
  session = openSession(ADA);
}

const repo = (name: string, selection = '{ name }') => ({ field: 'repo', args: { name }, selection });
const sent = (): { query: string; variables: unknown }[] =>
  stage.upstream.seen.map(({ body }) => JSON.parse(body));

it('sends what is wanted at the same moment as one document, and each field once', async () => {
  await connect(() => json({ data: { _0: { name: 'a!' }, _1: { size: 1 }, _2: [{ name: 'c' }] } }));
  const found = await Promise.all([
    gather(repo('a'), session),
    gather(repo('b', '{ size }'), session),
    gather(repo('a'), session),
    gather({ field: 'repos', args: { filter: { name: 'c' } }, selection: '{ name }' }, session),
  ]);
  expect(found).toEqual([{ name: 'a!' }, { size: 1 }, { name: 'a!' }, [{ name: 'c' }]]);
  expect(sent()).toEqual([
    {
      query:
        'query($_0_name:String!$_1_name:String!$_2_filter:Filter){_0:repo(name:$_0_name){name}_1:repo(name:$_1_name){size}_2:repos(filter:$_2_filter){name}}',
      variables: { _0_name: 'a', _1_name: 'b', _2_filter: { name: 'c' } },
    },
  ]);
});

it('gathers what follows from earlier answers at the same moment as well', async () => {
  await connect((query) => json({ data: { _0: { query }, _1: { query } } }));
  const follow = async (name: string): Promise<void> => {
    await gather(repo(name), session);
    await Promise.resolve();
    await gather(repo(name, '{ owner { login } }'), session);
  };
  await Promise.all([follow('a'), follow('b')]);
  expect(sent()).toHaveLength(2);
});

it('keeps what one session has asked for from another one', async () => {
  await connect(() => json({ data: { _0: { name: 'a' } } }));
  await gather(repo('a'), session);
  await gather(repo('a'), session);
  await gather(repo('a'), openSession(ADA));
  expect(sent()).toHaveLength(2);
});

it('rejects for the field that fails, under its own name, and for no other', async () => {
  await connect(() =>
    json({ data: { _0: null, _1: { name: 'b' } }, errors: [{ message: 'no a', path: ['_0'] }] }),
  );
  const [a, b] = await Promise.allSettled([gather(repo('a'), session), gather(repo('b'), session)]);
  expect(a).toMatchObject({
    reason: { message: expect.stringContaining('no a'), extensions: { operation: 'Query.repo' } },
  });
  expect(b).toEqual({ status: 'fulfilled', value: { name: 'b' } });
});

it('rejects for every field when there is no answer', async () => {
  await connect(() => ({ status: 403 }));
  const results = await Promise.allSettled([gather(repo('a'), session), gather(repo('b'), session)]);
  expect(results).toMatchObject([
    { reason: { extensions: { code: 'FORBIDDEN', operation: 'Query.repo' } } },
    { reason: { extensions: { code: 'FORBIDDEN', operation: 'Query.repo' } } },
  ]);
});

it('rejects with UPSTREAM_UNSUPPORTED for a field that the schema has lost, and for no other', async () => {
  await connect(() => json({ data: { _0: { name: 'a' } } }));
  const [gone, a] = await Promise.allSettled([
    gather({ field: 'gone', args: {} }, session),
    gather(repo('a'), session),
  ]);
  expect(gone).toMatchObject({ reason: { code: 'UPSTREAM_UNSUPPORTED' } });
  expect(a).toEqual({ status: 'fulfilled', value: { name: 'a' } });
});

it('takes nothing for a selection that is none', () => {
  expect(() => parseSelection('fragment A on B { c }')).toThrow('not a selection');
});
