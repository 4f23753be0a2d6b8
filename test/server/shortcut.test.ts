import { ApolloServer } from '@apollo/server';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.js';
import { unseen } from '../support/failures.js';
import { ADA, sandboxUrls, startGateway, type TestGateway } from '../support/gateway.js';

const SAME_ID = { 'x-request-id': 'the-same' };
/** Apollo prefers what stands first here, and the shortcut does not read such lists. */
const ONLY_APOLLO = { accept: 'application/json;q=0.9, text/html;q=0.1' };
const UUID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

let sandbox: Sandbox;
let gateway: TestGateway;

beforeAll(async () => {
  sandbox = await startSandbox();
  gateway = await startGateway(sandboxUrls(sandbox));
});
beforeEach(() => sandbox.reset());
afterAll(async () => {
  await gateway.close();
  await sandbox.close();
});

interface Raw {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string;
  /** Whether Apollo's pipeline was asked. */
  readonly isApollos: boolean;
}

async function post(body: unknown, headers: Record<string, string> = {}): Promise<Raw> {
  const apollo = jest.spyOn(ApolloServer.prototype, 'executeHTTPGraphQLRequest');
  const response = await fetch(`${gateway.origin}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...ADA, ...SAME_ID, ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const { date: _date, ...rest } = Object.fromEntries(response.headers);
  const raw = {
    status: response.status,
    headers: rest,
    body: (await response.text()).replace(UUID, 'uuid'),
    isApollos: apollo.mock.calls.length > 0,
  };
  apollo.mockRestore();
  return raw;
}

/** Brings an operation to where the shortcut takes it. */
async function learn(body: { query: string }): Promise<void> {
  await post(body);
  await post(body);
}

describe('an answer of the shortcut is Apollo’s to the byte, headers included,', () => {
  it.each([
    ['when all goes well', '{ quayUser { username } zotApiVersion { dockerDistributionApiVersion } }'],
    ['when Scout adds its correlation id', '{ dhiRepositoryDetails(query: { repoName: "node" }) { name } }'],
    [
      'when fields fail',
      '{ a: quayRepository(repository: "demonstrationorg/none") { name } zotSearchImage(image: "none:1") { tag } quayUser { username } }',
    ],
    [
      'when Scout fails',
      '{ dhiListMirroredRepositories(context: { organization: "bobsorg" }) { totalCount } quayUser { username } }',
    ],
    ['when the answer is not ASCII', '{ q: quayRepository(repository: "demonstrationorg/né") { name } }'],
    ['when the operation has a name', 'query Named { quayUser { username } }'],
  ])('%s', async (_when, query) => {
    const body = { query: unseen(query) };
    await learn(body);
    const short = await post(body);
    const long = await post(body, ONLY_APOLLO);
    expect([short.isApollos, long.isApollos]).toEqual([false, true]);
    expect({ ...short, isApollos: true }).toEqual(long);
    expect(short.status).toBe(200);
  });
});

describe('the shortcut', () => {
  const query = 'query ($repo: String!) { quayRepository(repository: $repo) { name } }';
  const node = { repo: 'demonstrationorg/node' };

  it('takes the third request of an operation, whatever its variables', async () => {
    const text = unseen(query);
    const runs = [node, { repo: 'demonstrationorg/none' }, node, { repo: 'demonstrationorg/web' }];
    const answers: Raw[] = [];
    for (const variables of runs) answers.push(await post({ query: text, variables }));
    expect(answers.map(({ isApollos }) => isApollos)).toEqual([true, true, false, false]);
    expect(answers[3]?.body).toBe('{"data":{"quayRepository":{"name":"web"}}}\n');
  });

  it.each([
    ['variables that do not fit', { variables: { repo: 7 } }],
    ['no variables where there must be some', {}],
    ['variables that are null', { variables: null }],
    ['variables that are a list', { variables: [] }],
    ['variables that are a text', { variables: '{"repo":"demonstrationorg/node"}' }],
    ['the name of another operation', { variables: node, operationName: 'Other' }],
    ['an empty name of the operation', { variables: node, operationName: '' }],
    ['extensions', { variables: node, extensions: {} }, 200],
    ['extensions of persisted queries', { variables: node, extensions: { persistedQuery: { version: 1 } } }],
  ] as [string, object, number?][])(
    'leaves a known operation with %s to Apollo',
    async (_what, rest, status = 400) => {
      const text = unseen(query);
      await learn({ query: text, variables: node } as { query: string });
      const answer = await post({ query: text, ...rest });
      expect([answer.isApollos, answer.status]).toEqual([true, status]);
      expect(answer).toEqual(await post({ query: text, ...rest }, ONLY_APOLLO));
    },
  );

  it('never takes a mutation', async () => {
    const text = unseen('mutation { quayRevokeAppToken(tokenUuid: "none") }');
    await learn({ query: text });
    expect((await post({ query: text })).isApollos).toBe(true);
  });

  it('never takes an operation that is not valid', async () => {
    const text = unseen('{ quayUser { nosuch } }');
    await learn({ query: text });
    const answer = await post({ query: text });
    expect([answer.isApollos, answer.status]).toEqual([true, 400]);
  });

  it('tells two operations of one document apart by their names', async () => {
    const text = unseen('query A { quayUser { username } } query B { zotApiVersion { __typename } }');
    for (const operationName of ['A', 'B']) await learn({ query: text, operationName } as { query: string });
    const [a, b] = [
      await post({ query: text, operationName: 'A' }),
      await post({ query: text, operationName: 'B' }),
    ];
    expect([a?.body, b?.body]).toEqual([
      '{"data":{"quayUser":{"username":"ada"}}}\n',
      '{"data":{"zotApiVersion":{"__typename":"ZotApiVersion"}}}\n',
    ]);
    expect([a?.isApollos, b?.isApollos]).toEqual([false, false]);
    const none = await post({ query: text });
    expect([none.isApollos, none.status]).toEqual([true, 400]);
  });

  it.each(['application/graphql-response+json', 'application/graphql-response+json, application/json;q=0.9'])(
    'leaves the form %s to Apollo',
    async (accept) => {
      const text = unseen('{ quayUser { username } }');
      await learn({ query: text });
      const answer = await post({ query: text }, { accept });
      expect(answer.isApollos).toBe(true);
      expect(answer.headers['content-type']).toMatch(/^application\/graphql-response\+json/);
    },
  );

  it('does not answer before its operation is let in by a client key', async () => {
    const { urls } = sandbox;
    const digest = 'b5d4045c3f466fa91fe2cc6abe79232a1a57cdf104f7a26e716e0a1e2789df78'; // SHA-256 of "ABC"
    const locked = await startGateway({ QUAY_URL: urls.quay, CLIENT_KEYS: `web:${digest}` });
    const text = unseen('{ quayRepositories(public: true) { nextPage } }');
    for (let run = 0; run < 3; run += 1) {
      const { errors } = await locked.ask(text, { headers: { authorization: 'Bearer ABC' } });
      expect(errors).toEqual([]);
    }
    expect((await locked.ask(text)).status).toBe(401);
    await locked.close();
  });
});
