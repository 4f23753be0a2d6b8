import { basic, expectNoLeak, told } from '../../support/failures.js';
import { type Answer, startGateway, type TestGateway } from '../../support/gateway.js';
import {
  json,
  type SeenRequest,
  type StubReply,
  type StubUpstream,
  startUpstream,
} from '../../support/upstream.js';
import { jwt, START } from './hub-stage.js';

/** A Docker whose analytics and Scout take only the token of the newest exchange, unless a test says otherwise. */
let docker: StubUpstream;
let gateway: TestGateway;
let issued: string[];
let isValid: (token: string) => boolean;
let exchange: () => StubReply;
/** Every test signs in as somebody whom the gateway does not know yet. */
let caller = 0;

beforeAll(async () => {
  docker = await startUpstream(answer);
  gateway = await startGateway({ HUB_URL: docker.origin, SCOUT_URL: `${docker.origin}/scout` });
});
beforeEach(() => {
  docker.seen.length = 0;
  caller += 1;
  issued = [];
  isValid = (token) => token === issued.at(-1);
  exchange = () => {
    issued.push(jwt(10_000_000_000, `token-${caller}-${issued.length}`));
    return json({ access_token: issued.at(-1) });
  };
});
afterAll(async () => {
  await gateway.close();
  await docker.close();
});

function answer({ url, headers }: SeenRequest): StubReply {
  if (url === '/v2/auth/token') return exchange();
  const token = headers.authorization?.replace(/^Bearer /, '') ?? '';
  if (!isValid(token)) return json({ message: 'unauthorized' }, 401);
  return json(url === '/scout' ? { data: { field: null } } : { namespaces: ['acme'] });
}

const PULLS = '{ dvpNamespaces }';
const LIST = '{ field: dhiListMirroredRepositories(context: { organization: "acme" }) { totalCount } }';
const SECRET = 'dckr_pat_d34db33f';

/** Asks, and looks for secrets in all that comes of it. */
async function ask(query: string, value = basic(`caller-${caller}`, SECRET)): Promise<Answer> {
  const reply = await gateway.ask(query, { headers: { 'x-docker-authorization': value } });
  for (const text of [reply.text, gateway.logged()]) {
    expectNoLeak(text, docker.origin);
    for (const secret of [SECRET, value.replace(/^\w+ /, ''), ...issued]) expect(text).not.toContain(secret);
  }
  return reply;
}

/** How often a token was asked for, and how often anything else. */
function calls(): [number, number] {
  const exchanges = docker.seen.filter(({ url }) => url === '/v2/auth/token').length;
  return [exchanges, docker.seen.length - exchanges];
}

describe('a token that Docker takes no longer', () => {
  it.each([PULLS, LIST])('is exchanged anew without the caller seeing it: %s', async (query) => {
    expect((await ask(query)).errors).toEqual([]);
    expect(calls()).toEqual([1, 1]);
    issued.push('revoked');
    expect((await ask(query)).errors).toEqual([]);
    expect(calls()).toEqual([2, 3]);
    expect((await ask(query)).errors).toEqual([]);
    expect(calls()).toEqual([2, 4]);
  });

  it('is told when the fresh one is refused as well, and Docker is not asked for ever more', async () => {
    isValid = () => false;
    const refused = {
      code: 'UNAUTHENTICATED',
      status: 401,
      upstream: 'dvp',
      message: 'Docker DVP: unauthorized',
    };
    expect(told(await ask(PULLS))).toEqual([expect.objectContaining(refused)]);
    expect(calls()).toEqual([2, 2]);
    for (let more = 1; more <= 3; more += 1) {
      expect(told(await ask(PULLS))).toEqual([expect.objectContaining(refused)]);
      expect(calls()).toEqual([2, 2 + more]);
    }
  });

  it('is told as the hub tells it, when the hub refuses the credential meanwhile', async () => {
    await ask(PULLS);
    issued.push('revoked');
    exchange = () => json({ detail: 'Incorrect authentication credentials' }, 401);
    for (const _ of [1, 2]) {
      expect(told(await ask(PULLS))).toEqual([
        expect.objectContaining({ code: 'UNAUTHENTICATED', upstream: 'hub', path: ['dvpNamespaces'] }),
      ]);
    }
    expect(calls()).toEqual([2, 2]);
  });
});

describe('a ready token', () => {
  it.each([
    ['dvp', PULLS],
    ['scout', LIST],
  ])('that has ended is told to have ended, by %s, after one call: %s', async (upstream, query) => {
    isValid = () => false;
    expect(told(await ask(query, `Bearer ${jwt(-START / 1000)}`))).toEqual([
      expect.objectContaining({
        message: expect.stringMatching(/^Docker \w+: the token has expired; /),
        code: 'UNAUTHENTICATED',
        status: 401,
        upstream,
      }),
    ]);
    expect(calls()).toEqual([0, 1]);
  });

  it('that is refused for another reason is told as Docker tells it, after one call', async () => {
    isValid = () => false;
    const bearer = `Bearer ${jwt(10_000_000_000)}`;
    expect(told(await ask(PULLS, bearer))).toMatchObject([
      { message: 'Docker DVP: unauthorized', status: 401 },
    ]);
    expect(calls()).toEqual([0, 1]);
  });

  it('that Docker takes is not judged here, whatever it says of its end', async () => {
    isValid = () => true;
    expect((await ask(PULLS, `Bearer ${jwt(-START / 1000)}`)).errors).toEqual([]);
  });
});

describe('an access token as bearer', () => {
  it.each([
    [PULLS, 'dckr_pat_abcdef', /personal access tokens are refused as Bearer: send "Basic /],
    [LIST, 'dckr_oat_abcdef', /organization access tokens are refused as Bearer: send "Basic /],
  ])('is told how it is sent, without a call: %s', async (query, value, message) => {
    const errors = told(await ask(query, `Bearer ${value}`));
    expect(errors).toMatchObject([{ message: expect.stringMatching(message), code: 'UNAUTHENTICATED' }]);
    expect(calls()).toEqual([0, 0]);
  });
});

describe('a login that is limited', () => {
  it.each(['retry-after', 'x-retry-after', 'x-ratelimit-reset'])(
    'is left alone by a storm of requests, for the time that %s says',
    async (header) => {
      const until = String(Math.floor(Date.now() / 1000) + 600);
      exchange = () => ({ ...json({ message: 'Too Many Requests' }, 429), headers: { [header]: until } });
      await ask(PULLS);
      for (const { errors } of await Promise.all(Array.from({ length: 10 }, () => ask(PULLS)))) {
        expect(errors).toMatchObject([
          { extensions: { code: 'RATE_LIMITED', upstream: 'hub', status: 429 } },
        ]);
        expect(errors[0]?.extensions.retryAfter).toBeGreaterThan(540);
      }
      expect(calls()).toEqual([1, 0]);
    },
  );

  it('is one call for requests that come together', async () => {
    exchange = () => ({ ...json({}, 429), headers: { 'retry-after': '60' }, after: 50 });
    const answers = await Promise.all(Array.from({ length: 10 }, () => ask(PULLS)));
    const codes = answers.flatMap(({ errors }) => errors.map(({ extensions }) => extensions.code));
    expect(codes).toEqual(Array(10).fill('RATE_LIMITED'));
    expect(calls()).toEqual([1, 0]);
  });
});
