import { basic } from '../support/failures.js';
import { ADA, startGateway, type TestGateway } from '../support/gateway.js';
import { json, type StubReply, type StubUpstream, startUpstream } from '../support/upstream.js';
import {
  each,
  entriesOf,
  FEATURES,
  type Harbour,
  openHarbour,
  STATES,
  type UpstreamEntry,
  unsignedToken,
} from '../support/upstream-entries.js';

const DOCKER = 'x-docker-authorization';
const QUAY = 'x-quay-authorization';
const ZOT = 'x-zot-authorization';

describe('the state of an upstream', () => {
  let upstream: StubUpstream;
  let gateway: TestGateway;

  beforeEach(async () => {
    upstream = await startUpstream();
    gateway = await startGateway({
      QUAY_URL: `${upstream.origin}/below/`,
      HUB_URL: upstream.origin,
      SCOUT_URL: `${upstream.origin}/graphql`,
      UPSTREAM_TIMEOUT_MS: '300',
    });
  });
  afterEach(async () => {
    await gateway.close();
    await upstream.close();
  });

  const entries = async () => entriesOf(await gateway.ask(STATES));
  const html = { 'content-type': 'text/html' };

  it.each<[string, StubReply, string]>([
    ['a refusal of its caller', { status: 401, body: '{}' }, 'UP'],
    ['a failure of its own', { status: 500, body: 'oops' }, 'FAILING'],
    ['a maintenance page', { status: 503, headers: html, body: '<html></html>' }, 'FAILING'],
    ['the wish for fewer requests', { status: 429, headers: { 'retry-after': '60' } }, 'LIMITED'],
    ['silence', { after: 'hang' }, 'SLOW'],
    ['a broken connection', { after: 'reset' }, 'DOWN'],
  ])('by %s', async (_what, reply, state) => {
    upstream.answer = () => reply;
    const { zot, ...others } = await entries();
    expect(each(others, (entry) => entry.state)).toEqual({
      scout: state,
      quay: state,
      dvp: state,
      hub: state,
    });
    expect(zot?.state).toBe('NOT_CONFIGURED');
    for (const { reason, latencyMs } of Object.values(others)) {
      expect([reason === null, latencyMs !== null]).toEqual([state === 'UP', state === 'UP']);
      expect(reason ?? '').not.toContain(new URL(upstream.origin).host);
    }
  });

  it.each<[string, StubReply]>([
    [
      'a page in the place of an answer',
      { headers: html, body: '<html>Sign in to the guest network</html>' },
    ],
    ['another service at its address', { status: 404, headers: html, body: '<html>Not Found</html>' }],
  ])('by %s: the hub is there, and the others are not what they should be', async (_what, reply) => {
    upstream.answer = () => reply;
    expect(each(await entries(), ({ state }) => state)).toEqual({
      scout: 'FAILING',
      quay: 'FAILING',
      zot: 'NOT_CONFIGURED',
      dvp: 'FAILING',
      hub: 'UP',
    });
  });

  it('names the variable of an address that is not configured', async () => {
    const { data, errors } = await gateway.ask(
      '{ upstreams { name url state reason credential { state reason } features { name } } }',
      { headers: { [ZOT]: basic('ada', 'secret') } },
    );
    const zot = ((data?.upstreams ?? []) as UpstreamEntry[]).find(({ name }) => name === 'zot');
    const reason = 'no address is configured; set ZOT_URL';
    const credential = { state: 'UNKNOWN', reason };
    expect(errors).toEqual([]);
    expect(zot).toEqual({
      name: 'zot',
      url: null,
      state: 'NOT_CONFIGURED',
      reason,
      credential,
      features: null,
    });
  });

  it('shows the path of an address', async () => {
    const { data } = await gateway.ask('{ upstreams { name url } }');
    expect(data?.upstreams).toContainEqual({ name: 'quay', url: `${upstream.origin}/below` });
  });

  it('is PAUSED while most calls fail, and then nobody is asked', async () => {
    upstream.answer = () => ({ status: 500, body: '{}' });
    const stars = Array.from({ length: 70 }, (_, index) => `s${index}: quayDeleteStar(repository: "a/b")`);
    await gateway.ask(`mutation { ${stars.join(' ')} }`);
    upstream.seen.splice(0);
    const answer = await gateway.ask(STATES, { headers: { [QUAY]: 'Bearer token' } });
    const { quay } = entriesOf(answer);
    expect([quay?.state, quay?.credential.state, quay?.latencyMs]).toEqual(['PAUSED', 'UNKNOWN', null]);
    expect(quay?.reason).toContain('left alone');
    expect(upstream.seen.filter(({ url }) => url.startsWith('/below'))).toEqual([]);
  });

  it('does not wait as long for one that is silent as an operation would', async () => {
    const patient = await startGateway({
      QUAY_URL: upstream.origin,
      SCOUT_URL: upstream.origin,
      HUB_URL: upstream.origin,
      UPSTREAM_TIMEOUT_MS: '60000',
    });
    upstream.answer = ({ url }) => (url.startsWith('/api/v1/user') ? { after: 'hang' } : json({}));
    const answer = await patient.ask('{ upstreams { name state reason } }');
    await patient.close();
    expect(entriesOf(answer).quay).toEqual({
      name: 'quay',
      state: 'SLOW',
      reason: 'no answer within 3000 ms',
    });
  });
});

describe('a credential', () => {
  let harbour: Harbour;

  beforeAll(async () => {
    harbour = await openHarbour();
  });
  beforeEach(() => harbour.sandbox.reset());
  afterAll(() => harbour.close());

  const found = async (headers: Record<string, string>, from = harbour) =>
    each(entriesOf(await from.gateway.ask(STATES, { headers: { ...ADA, ...headers } })), (entry) => ({
      upstream: entry.state,
      ...entry.credential,
    }));
  const statesOf = (entries: Awaited<ReturnType<typeof found>>) =>
    Object.values(entries).map(({ upstream, state }) => `${upstream} ${state}`);

  it.each<[string, Record<string, string>, string[]]>([
    // scout, quay, zot, dvp, hub
    [
      'of Docker with a wrong secret is INVALID for all of Docker',
      { [DOCKER]: basic('ada', 'dckr_pat_wrong') },
      ['UP INVALID', 'UP VALID', 'UP VALID', 'UP INVALID', 'UP INVALID'],
    ],
    [
      'of Docker that is no token is INVALID where tokens are taken',
      { [DOCKER]: 'Bearer nonsense' },
      ['UP INVALID', 'UP VALID', 'UP VALID', 'UP INVALID', 'UP UNKNOWN'],
    ],
    [
      'of Docker that must be exchanged is INVALID as a token',
      { [DOCKER]: 'Bearer dckr_pat_ada' },
      ['UP INVALID', 'UP VALID', 'UP VALID', 'UP INVALID', 'UP INVALID'],
    ],
    [
      'that Quay does not know is INVALID',
      { [QUAY]: 'Bearer unknown' },
      ['UP VALID', 'UP INVALID', 'UP VALID', 'UP VALID', 'UP VALID'],
    ],
    [
      'that Quay knows, without the right to read its user, is INSUFFICIENT',
      { [QUAY]: 'Bearer quay-ada-read-token' },
      ['UP VALID', 'UP INSUFFICIENT', 'UP VALID', 'UP VALID', 'UP VALID'],
    ],
    [
      'with a wrong password is INVALID for zot',
      { [ZOT]: basic('ada', 'wrong') },
      ['UP VALID', 'UP VALID', 'UP INVALID', 'UP VALID', 'UP VALID'],
    ],
    [
      'in a header that is malformed is INVALID, and the upstream is asked without it',
      { [QUAY]: 'quay-ada-token' },
      ['UP VALID', 'UP INVALID', 'UP VALID', 'UP VALID', 'UP VALID'],
    ],
  ])('%s', async (_what, headers, states) => {
    const entries = await found(headers);
    expect(statesOf(entries)).toEqual(states);
    for (const { state, reason, subject } of Object.values(entries)) {
      expect([typeof reason, subject]).toEqual(state === 'VALID' ? ['object', 'ada'] : ['string', null]);
    }
  });

  it('that is a token at its end is EXPIRED, and tells since when', async () => {
    const token = unsignedToken({ exp: 1_700_000_000, sub: 'ada', scope: 'repo:read' });
    const entries = await found({ [DOCKER]: `Bearer ${token}`, [QUAY]: `Bearer ${token}` });
    expect(statesOf(entries)).toEqual(['UP EXPIRED', 'UP EXPIRED', 'UP VALID', 'UP EXPIRED', 'UP EXPIRED']);
    for (const name of ['scout', 'quay', 'dvp', 'hub']) {
      expect(entries[name]).toMatchObject({
        reason: 'the token has expired; sign in again',
        expiresAt: '2023-11-14T22:13:20Z',
        subject: null,
        scopes: null,
      });
    }
  });

  it('that says of itself what nobody confirms is not believed', async () => {
    const token = unsignedToken({ exp: 4_000_000_000, sub: 'root', scope: 'everything' });
    const { scout, quay } = await found({ [DOCKER]: `Bearer ${token}`, [QUAY]: `Bearer ${token}` });
    expect([scout, quay]).toMatchObject([
      { state: 'INVALID', subject: null, scopes: null },
      { state: 'INVALID', subject: null, scopes: null },
    ]);
  });

  it('of an organization stands for the organization', async () => {
    const { scout, hub } = await found({ [DOCKER]: basic('demonstrationorg', 'dckr_oat_demonstration') });
    expect([scout?.subject, hub?.subject]).toEqual(['demonstrationorg', 'demonstrationorg']);
  });

  it('of the server is told as such, until the request brings one', async () => {
    const server = await openHarbour({}, { QUAY_TOKEN: 'quay-bob-token' });
    const ask = async (headers: Record<string, string>) =>
      entriesOf(await server.gateway.ask(STATES, { headers })).quay?.credential;
    const [held, brought] = [await ask({}), await ask({ [QUAY]: 'Bearer quay-ada-token' })];
    await server.close();
    expect([held, brought]).toMatchObject([
      { source: 'SERVER', subject: 'bob' },
      { source: 'REQUEST', subject: 'ada' },
    ]);
  });

  it('of which Scout takes no notice is INSUFFICIENT: it is told from none, not from a good one', async () => {
    const lenient = await openHarbour({ scout: { badTokens: 'ignored' } });
    const { scout } = await found({ [DOCKER]: 'Bearer nonsense' }, lenient);
    await lenient.close();
    expect([scout?.upstream, scout?.state]).toEqual(['UP', 'INSUFFICIENT']);
  });

  it('is UNKNOWN to a zot that lets in everybody, after one more look without it', async () => {
    const open = await openHarbour({ zot: { auth: 'none' } });
    const { zot } = await found({}, open);
    const seen = open.sandbox.zot.calls.map(({ headers }) => headers.authorization !== undefined);
    await open.close();
    expect([zot?.upstream, zot?.state, zot?.subject]).toEqual(['UP', 'UNKNOWN', null]);
    expect(seen).toEqual([true, false]);
  });

  it('is checked by a zot that lets in anonymous callers as well', async () => {
    const mixed = await openHarbour({ zot: { anonymousRead: true } });
    const states = [
      (await found({}, mixed)).zot?.state,
      (await found({ [ZOT]: basic('ada', 'wrong') }, mixed)).zot?.state,
    ];
    await mixed.close();
    expect(states).toEqual(['VALID', 'INVALID']);
  });
});

describe('the token of a registry', () => {
  it('tells what it allows once the registry takes it', async () => {
    const token = unsignedToken({
      sub: 'ada',
      access: [{ type: 'repository', name: 'a/b', actions: ['pull'] }],
    });
    const registry = await startUpstream(() => ({ headers: { 'www-authenticate': 'bearer realm=r' } }));
    const gateway = await startGateway({
      ZOT_URL: registry.origin,
      QUAY_URL: registry.origin,
      SCOUT_URL: registry.origin,
      HUB_URL: registry.origin,
    });
    const { data } = await gateway.ask('{ upstreams { name credential { state subject scopes } } }', {
      headers: { [ZOT]: `Bearer ${token}` },
    });
    await gateway.close();
    await registry.close();
    const credential = { state: 'VALID', subject: 'ada', scopes: ['repository:a/b:pull'] };
    expect(data?.upstreams).toContainEqual({ name: 'zot', credential });
  });
});

describe('the features of an upstream', () => {
  const featuresOf = async (options: Parameters<typeof openHarbour>[0], headers = ADA) => {
    const harbour = await openHarbour(options);
    const entries = entriesOf(await harbour.gateway.ask(FEATURES, { headers }));
    await harbour.close();
    return entries;
  };
  const off = (features: UpstreamEntry['features'] = []) =>
    (features ?? []).filter(({ available }) => available === false).map(({ name }) => name);

  it('name the flags of Quay that are off, with what turns them on', async () => {
    const { quay } = await featuresOf({ quayFeaturesOff: ['FEATURE_REPO_MIRROR', 'FEATURE_AUTO_PRUNE'] });
    expect(off(quay?.features)).toEqual(['FEATURE_AUTO_PRUNE', 'FEATURE_REPO_MIRROR', 'sparse manifests']);
    expect(quay?.features).toContainEqual({
      name: 'FEATURE_REPO_MIRROR',
      available: false,
      reason: 'FEATURE_REPO_MIRROR turns it on, where this Quay knows it',
    });
  });

  it('name the keys of zot that are not set', async () => {
    const { zot } = await featuresOf({ zot: { cve: false, ui: false, cosign: false, apiKeys: false } });
    expect(off(zot?.features)).toEqual(['userprefs', 'cosign', 'cve', 'apikey']);
    expect(zot?.features?.find(({ name }) => name === 'cve')?.reason).toBe(
      'extensions.search.enable and extensions.search.cve turn it on',
    );
  });

  it('are not made up where zot does not tell them', async () => {
    const { zot } = await featuresOf({ zot: { search: false } });
    const told = Object.fromEntries((zot?.features ?? []).map(({ name, available }) => [name, available]));
    expect(told).toEqual({
      search: false,
      mgmt: false,
      userprefs: false,
      cosign: true,
      notation: true,
      cve: false,
      apikey: null,
      metrics: null,
    });
    expect(zot?.features?.find(({ name }) => name === 'apikey')?.reason).toEqual(expect.any(String));
  });

  it('are those of the organizations of the caller, at Scout and in the analytics', async () => {
    const { scout, dvp } = await featuresOf({});
    expect(scout?.features).toEqual([
      { name: 'enrollment of demonstrationorg', available: true, reason: 'Docker Business' },
      { name: 'hardened images for demonstrationorg', available: true, reason: '3 of 5 mirrors' },
      ...['enrollment of crowdedorg', 'hardened images for crowdedorg'].map((name) => ({
        name,
        available: null,
        reason: 'The plan of this team does not cover this request',
      })),
    ]);
    expect(dvp?.features).toEqual([{ name: 'analytics of demonstrationorg', available: true, reason: null }]);
  });

  it('say that an account publishes nothing', async () => {
    const hub = await startUpstream(() => json({ namespaces: [] }));
    const gateway = await startGateway({ HUB_URL: hub.origin, SCOUT_URL: hub.origin, QUAY_URL: hub.origin });
    const answer = await gateway.ask('{ upstreams { name features { name available reason } } }', {
      headers: { [DOCKER]: `Bearer ${unsignedToken({ sub: 'ada' })}` },
    });
    await gateway.close();
    await hub.close();
    const reason = 'no namespace of this account is a verified publisher';
    expect(entriesOf(answer).dvp?.features).toEqual([{ name: 'analytics', available: false, reason }]);
  });
});
