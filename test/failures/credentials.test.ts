import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.js';
import { basic, expectNoLeak, told } from '../support/failures.js';
import { ADA, type Answer, sandboxUrls, startGateway, type TestGateway } from '../support/gateway.js';

const HOUR_MS = 3_600_000;

let sandbox: Sandbox;
let gateway: TestGateway;
/** How far the sandbox's clock is ahead of ours. */
let ahead = 0;

beforeAll(async () => {
  sandbox = await startSandbox({ now: () => Date.now() + ahead, tokenLifetimeSeconds: 600 });
  gateway = await startGateway(sandboxUrls(sandbox));
});
afterAll(async () => {
  await gateway.close();
  await sandbox.close();
});
beforeEach(() => {
  ahead = 0;
  sandbox.reset();
});

const MIRRORS =
  '{ dhiListMirroredRepositories(context: { organization: "demonstrationorg" }) { totalCount } }';
const PULLS = '{ dvpNamespaces }';
const QUAY = '{ quayRepository(repository: "demonstrationorg/web") { name } }';
const QUAY_WRITE = 'mutation { quayCreateAppToken(input: { title: "t" }) { uuid } }';
const ZOT = '{ zotRepositories { repositories } }';
const ZOT_SEARCH = '{ zotSearchGlobalSearch(query: "tools") { repos { name } } }';

async function ask(query: string, headers: Record<string, string> = {}): Promise<Answer> {
  const answer = await gateway.ask(query, { headers });
  const secrets = Object.values(headers).map((value) => value.replace(/^\w+ +/, ''));
  for (const text of [JSON.stringify(answer.errors), gateway.logged()]) {
    for (const secret of secrets.filter((secret) => secret.length > 6)) expect(text).not.toContain(secret);
    expectNoLeak(text, ...Object.values(sandbox.urls));
  }
  return answer;
}

function textAt(object: unknown, key: string): string {
  return String((object as Record<string, unknown> | null | undefined)?.[key]); // an answer's object, or none
}

const callsOf = (path: string) => sandbox.hub.calls.filter(({ url }) => url === path).length;

describe('without a credential', () => {
  it.each([
    [MIRRORS, 'FORBIDDEN', 403, 'scout'],
    [PULLS, 'UNAUTHENTICATED', 401, 'dvp'],
    [QUAY, 'UNAUTHENTICATED', 401, 'quay'],
    [QUAY_WRITE, 'UNAUTHENTICATED', 403, 'quay'],
    [ZOT, 'UNAUTHENTICATED', 401, 'zot'],
    [ZOT_SEARCH, 'UNAUTHENTICATED', 401, 'zot'],
  ])('%s is %s', async (query, code, status, upstream) => {
    expect(told(await ask(query))).toEqual([expect.objectContaining({ code, status, upstream })]);
  });

  it('what is public is answered', async () => {
    const answer = await ask('{ quayRepository(repository: "demonstrationorg/node") { name } }');
    expect([answer.data, answer.errors]).toEqual([{ quayRepository: { name: 'node' } }, []]);
  });
});

describe('a malformed credential', () => {
  const header = {
    quay: 'X-Quay-Authorization',
    zot: 'X-Zot-Authorization',
    docker: 'X-Docker-Authorization',
  };

  it.each([
    ['quay', QUAY, 'just-a-token'],
    ['quay', QUAY, 'Bearer'],
    ['quay', QUAY, 'Bearer two words'],
    ['quay', QUAY, 'Token quay-ada-token'],
    ['quay', QUAY_WRITE, 'Basic no-colon-inside'],
    ['zot', ZOT, `Basic ${Buffer.from('ada').toString('base64')}`],
    ['zot', ZOT, `Basic ${Buffer.from(':secret').toString('base64')}`],
    ['zot', ZOT_SEARCH, 'Digest username="ada"'],
    ['docker', PULLS, 'Basic !!!'],
    ['docker', MIRRORS, 'dckr_pat_ada'],
  ] as const)(
    'for %s fails its field, names the header, and is sent nowhere',
    async (realm, query, value) => {
      const answer = await ask(query, { [header[realm]]: value });
      expect(answer.status).toBe(200);
      expect(told(answer)).toEqual([
        expect.objectContaining({
          message: expect.stringContaining(header[realm]),
          path: [expect.any(String)],
          code: 'UNAUTHENTICATED',
        }),
      ]);
      expect([sandbox.hub, sandbox.quay, sandbox.scout, sandbox.zot].flatMap(({ calls }) => calls)).toEqual(
        [],
      );
    },
  );

  it('for one upstream leaves the others their answers', async () => {
    const query = `{ ${QUAY.slice(1, -1)} ${ZOT.slice(1, -1)} ${PULLS.slice(1, -1)} }`;
    const answer = await ask(query, { ...ADA, 'x-quay-authorization': 'nonsense' });
    expect(answer.data).toMatchObject({
      quayRepository: null,
      zotRepositories: { repositories: expect.arrayContaining([expect.any(String)]) },
      dvpNamespaces: expect.arrayContaining([expect.any(String)]),
    });
    expect(told(answer)).toEqual([
      expect.objectContaining({ path: ['quayRepository'], code: 'UNAUTHENTICATED' }),
    ]);
  });

  it('is told with the upstream it was meant for', async () => {
    const answer = await ask(QUAY, { 'x-quay-authorization': 'nonsense' });
    expect(told(answer)).toEqual([
      expect.objectContaining({ upstream: 'quay', operation: 'Query.quayRepository' }),
    ]);
  });
});

describe('a wrong credential', () => {
  it.each([
    [
      'a docker token that was never given out',
      MIRRORS,
      { 'x-docker-authorization': 'Bearer aa.bb.ccdd' },
      'scout',
    ],
    [
      'a docker token that was never given out',
      PULLS,
      { 'x-docker-authorization': 'Bearer aa.bb.ccdd' },
      'dvp',
    ],
    ['a wrong access token', MIRRORS, { 'x-docker-authorization': basic('ada', 'dckr_pat_wrong') }, 'hub'],
    ['a wrong access token', PULLS, { 'x-docker-authorization': basic('ada', 'dckr_pat_wrong') }, 'hub'],
    ['an unknown Quay token', QUAY, { 'x-quay-authorization': 'Bearer quay-nobody-token' }, 'quay'],
    ['an unknown Quay token', QUAY_WRITE, { 'x-quay-authorization': 'Bearer quay-nobody-token' }, 'quay'],
    ['a wrong zot password', ZOT, { 'x-zot-authorization': basic('ada', 'wrong-password') }, 'zot'],
    ['a bearer for a zot that takes none', ZOT_SEARCH, { 'x-zot-authorization': 'Bearer zot-token' }, 'zot'],
  ])('such as %s is UNAUTHENTICATED for %s', async (_what, query, headers, upstream) => {
    expect(told(await ask(query, headers))).toEqual([
      expect.objectContaining({ code: 'UNAUTHENTICATED', upstream }),
    ]);
  });

  it('of Quay for zot is not even tried there', async () => {
    await ask(ZOT, { 'x-quay-authorization': ADA['x-quay-authorization'] });
    expect(sandbox.zot.calls.map(({ headers }) => headers.authorization)).toEqual([undefined]);
  });

  it('that is refused is exchanged once for one operation, not once for every field', async () => {
    const headers = { 'x-docker-authorization': basic('ada', 'dckr_pat_refused') };
    const answer = await ask(`{ ${PULLS.slice(1, -1)} ${MIRRORS.slice(1, -1)} }`, headers);
    expect(told(answer)).toHaveLength(2);
    expect(callsOf('/v2/auth/token')).toBe(1);
  });
});

describe('a credential that may not do it', () => {
  it.each([
    [QUAY, { 'x-quay-authorization': 'Bearer quay-bob-token' }, 'FORBIDDEN', 403, 'quay'],
    [
      '{ quayUser { username } }',
      { 'x-quay-authorization': 'Bearer quay-ada-read-token' },
      'UNAUTHENTICATED',
      401,
      'quay',
    ],
    [
      '{ zotTags(name: "demonstrationorg/web") { name } }',
      { 'x-zot-authorization': basic('bob', 'bob-password') },
      'FORBIDDEN',
      403,
      'zot',
    ],
    [MIRRORS, { 'x-docker-authorization': basic('bob', 'dckr_pat_bob') }, 'FORBIDDEN', 403, 'scout'],
    [MIRRORS.replace('demonstrationorg', 'crowdedorg'), ADA, 'PAYMENT_REQUIRED', 402, 'scout'],
  ])('for %s is told by the upstream that refuses', async (query, headers, code, status, upstream) => {
    expect(told(await ask(query, headers))).toEqual([expect.objectContaining({ code, status, upstream })]);
  });
});

describe('an expired credential', () => {
  it('of Docker, as a bearer, is UNAUTHENTICATED at Scout and at analytics', async () => {
    const made = await gateway.ask(
      'mutation { hubCreateAccessToken(input: { identifier: "ada", secret: "dckr_pat_ada" }) { accessToken } }',
    );
    const accessToken = textAt(made.data?.hubCreateAccessToken, 'accessToken');
    const headers = { 'x-docker-authorization': `Bearer ${accessToken}` };
    const query = `{ ${PULLS.slice(1, -1)} ${MIRRORS.slice(1, -1)} }`;
    expect((await ask(query, headers)).errors).toEqual([]);
    ahead = HOUR_MS;
    expect(told(await ask(query, headers))).toEqual([
      expect.objectContaining({
        path: ['dvpNamespaces'],
        code: 'UNAUTHENTICATED',
        status: 401,
        upstream: 'dvp',
      }),
      expect.objectContaining({
        path: ['dhiListMirroredRepositories'],
        code: 'UNAUTHENTICATED',
        status: 401,
        upstream: 'scout',
      }),
    ]);
  });

  it('that the gateway keeps for an access token is exchanged anew after the first refusal', async () => {
    expect((await ask(PULLS, ADA)).errors).toEqual([]);
    expect((await ask(PULLS, ADA)).errors).toEqual([]);
    ahead = HOUR_MS;
    await ask(PULLS, ADA);
    sandbox.hub.forget();
    expect((await ask(PULLS, ADA)).errors).toEqual([]);
    expect(callsOf('/v2/auth/token')).toBeLessThanOrEqual(1);
  });

  it('of zot, an API key past its date, is UNAUTHENTICATED for the registry and the search', async () => {
    const expirationDate = new Date(Date.now() + HOUR_MS).toISOString();
    const made = await gateway.ask(
      'mutation ($input: ZotCreateApiKeyInput!) { zotCreateApiKey(input: $input) { apiKey } }',
      { headers: ADA, variables: { input: { label: 'short', expirationDate } } },
    );
    const apiKey = textAt(made.data?.zotCreateApiKey, 'apiKey');
    const headers = { 'x-zot-authorization': basic('ada', apiKey) };
    expect((await ask(ZOT, headers)).errors).toEqual([]);
    ahead = 2 * HOUR_MS;
    for (const query of [ZOT, ZOT_SEARCH]) {
      expect(told(await ask(query, headers))).toEqual([
        expect.objectContaining({
          code: 'UNAUTHENTICATED',
          status: 401,
          upstream: 'zot',
          errorType: 'UNAUTHORIZED',
        }),
      ]);
    }
  });
});
