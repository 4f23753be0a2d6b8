import type { Service } from '../../src/sandbox/service.js';
import { unseen } from '../support/failures.js';
import { ADA, BOB } from '../support/gateway.js';
import { each, entriesOf, FEATURES, type Harbour, openHarbour, STATES } from '../support/upstream-entries.js';

const NAMES = ['scout', 'quay', 'zot', 'dvp', 'hub'];
/** Everything that proves somebody's identity to the simulated upstreams, and what is made of it. */
const SECRET = /dckr_|-token|ada-password|bob-password|eyJ|Bearer|Basic|YWRhOm|Ym9iOm/;

let harbour: Harbour;

beforeAll(async () => {
  harbour = await openHarbour();
});
beforeEach(() => harbour.sandbox.reset());
afterAll(() => harbour.close());

const ask = (query: string, headers: Record<string, string> = ADA) => harbour.gateway.ask(query, { headers });

function calls(): Record<string, string[]> {
  const { scout, hub, quay, zot } = harbour.sandbox;
  const told = (service: Service): string[] =>
    service.calls.map(({ method, url }) => `${method} ${url.split('?')[0]}`).sort();
  return { scout: told(scout), hub: told(hub), quay: told(quay), zot: told(zot) };
}

const NO_CALLS = { scout: [], hub: [], quay: [], zot: [] };
const ANALYTICS = 'GET /api/publisher/analytics/v1/';

describe('the list of upstreams', () => {
  it('makes no call for what is known anyway', async () => {
    const { urls } = harbour.sandbox;
    const { data } = await ask('{ upstreams { name title kind url credential { source } } }');
    const credential = { source: 'REQUEST' };
    expect(data?.upstreams).toEqual([
      { name: 'scout', title: 'Docker Scout', kind: 'GRAPHQL', url: urls.scout, credential },
      { name: 'quay', title: 'Quay', kind: 'REST', url: urls.quay, credential },
      { name: 'zot', title: 'zot', kind: 'REGISTRY', url: urls.zot, credential },
      { name: 'dvp', title: 'Docker DVP', kind: 'REST', url: urls.hub, credential },
      { name: 'hub', title: 'Docker Hub', kind: 'SIGN_IN', url: urls.hub, credential },
    ]);
    expect(calls()).toEqual(NO_CALLS);
  });

  it('tells that credentials work, and whose they are', async () => {
    const entries = entriesOf(await ask(STATES));
    expect(each(entries, ({ state, reason, credential }) => [state, reason, credential])).toEqual({
      ...Object.fromEntries(
        ['scout', 'dvp', 'hub'].map((name) => [
          name,
          [
            'UP',
            null,
            {
              state: 'VALID',
              reason: null,
              subject: 'ada',
              scopes: ['openid'],
              expiresAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
              source: 'REQUEST',
            },
          ],
        ]),
      ),
      ...Object.fromEntries(
        ['quay', 'zot'].map((name) => [
          name,
          [
            'UP',
            null,
            {
              state: 'VALID',
              reason: null,
              subject: 'ada',
              scopes: null,
              expiresAt: null,
              source: 'REQUEST',
            },
          ],
        ]),
      ),
    });
    expect(Object.values(each(entries, ({ latencyMs }) => typeof latencyMs))).toEqual(
      NAMES.map(() => 'number'),
    );
  });

  it('reads each upstream once for state, latency and credential together', async () => {
    await ask('{ dvpNamespaces }'); // signs in
    harbour.sandbox.reset();
    await ask(STATES);
    expect(calls()).toEqual({
      scout: ['POST /v1/graphql'],
      hub: [ANALYTICS, 'HEAD /'],
      quay: ['GET /api/v1/user/'],
      zot: ['GET /v2/'],
    });
  });

  it('signs in once for all of Docker', async () => {
    const fresh = await openHarbour();
    await fresh.gateway.ask('{ upstreams { credential { state } } }', { headers: ADA });
    const told = fresh.sandbox.hub.calls.map(({ method, url }) => `${method} ${url}`);
    await fresh.close();
    expect(told.sort()).toEqual([ANALYTICS, 'POST /v2/auth/token']);
  });

  it('asks nobody with credentials who has none, and tells that anonymous callers are served', async () => {
    const entries = entriesOf(await ask(STATES, {}));
    expect(each(entries, ({ state, credential }) => [state, credential.state, credential.source])).toEqual(
      Object.fromEntries(NAMES.map((name) => [name, ['UP', 'NONE', null]])),
    );
    expect(calls()).toEqual({
      scout: ['POST /v1/graphql'],
      hub: [ANALYTICS, 'HEAD /'],
      quay: ['GET /api/v1/user/'],
      zot: ['GET /v2/'],
    });
    expect(harbour.sandbox.scout.calls[0]?.body).toContain('serviceStatus');
    expect(each(entriesOf(await ask(FEATURES, {})), ({ features }) => features?.length ?? null)).toEqual({
      scout: 0,
      quay: 21,
      zot: 8,
      dvp: null,
      hub: 0,
    });
  });

  it('asks for no credential when there is none to ask about', async () => {
    await ask('{ upstreams { credential { state subject } } }', {});
    expect(calls()).toEqual(NO_CALLS);
  });

  it('shares its reads with the other fields of the operation, and with itself', async () => {
    await ask('{ dvpNamespaces }');
    harbour.sandbox.reset();
    const { data, errors } = await ask(`{
      quayUser { username } zotApiVersion { dockerDistributionApiVersion } dvpNamespaces
      upstreams { name credential { subject } }
      again: upstreams { state credential { state } }
    }`);
    expect(errors).toEqual([]);
    expect(data?.quayUser).toEqual({ username: 'ada' });
    expect(calls()).toEqual({
      scout: ['POST /v1/graphql'],
      hub: [ANALYTICS, 'HEAD /'],
      quay: ['GET /api/v1/user/'],
      zot: ['GET /v2/'],
    });
  });

  it('answers alike whether it is interpreted, compiled, or goes past Apollo', async () => {
    const query = unseen('{ upstreams { __typename name state credential { state subject source } } }');
    const [first, second, third] = [await ask(query), await ask(query), await ask(query)];
    expect(entriesOf(first).quay).toEqual({
      __typename: 'Upstream',
      name: 'quay',
      state: 'UP',
      credential: { state: 'VALID', subject: 'ada', source: 'REQUEST' },
    });
    expect([second?.text, third?.text]).toEqual([first?.text, first?.text]);
  });

  it('keeps two callers apart, at once and one after the other', async () => {
    const subjects = async (headers: Record<string, string>) =>
      each(entriesOf(await ask(STATES, headers)), ({ credential }) => credential.subject);
    const of = (name: string) => Object.fromEntries(NAMES.map((upstream) => [upstream, name]));
    expect(await Promise.all([subjects(ADA), subjects(BOB), subjects(ADA)])).toEqual([
      of('ada'),
      of('bob'),
      of('ada'),
    ]);
    expect([await subjects(BOB), await subjects(ADA)]).toEqual([of('bob'), of('ada')]);
    const nobody = entriesOf(await ask(STATES, {}));
    expect(Object.values(each(nobody, ({ credential }) => credential.subject))).toEqual(
      NAMES.map(() => null),
    );
  });

  it('tells no secret, in the answer or in the log', async () => {
    const before = harbour.gateway.logged().length;
    const whole =
      '{ upstreams { name state credential { state subject scopes reason } features { name reason } } }';
    for (const headers of [ADA, BOB, { ...ADA, 'x-quay-authorization': 'Bearer wrong-token-of-somebody' }]) {
      const { text } = await ask(whole, headers);
      expect(SECRET.exec(text.replace('http.auth.apikey', ''))).toBeNull();
    }
    expect(SECRET.exec(harbour.gateway.logged().slice(before))).toBeNull();
  });
});

type Name = 'scout' | 'quay' | 'zot' | 'hub';

/** The entries that an upstream's fall takes along: Docker's analytics stand at the address of the hub. */
const FALLING: Readonly<Record<Name, readonly string[]>> = {
  scout: ['scout'],
  quay: ['quay'],
  zot: ['zot'],
  hub: ['dvp', 'hub'],
};
const ALL = Object.keys(FALLING) as Name[];
const PAIRS = ALL.flatMap((one, index) => ALL.slice(index + 1).map((other) => [one, other] as Name[]));

describe('an upstream that is down', () => {
  it.each([...ALL.map((one) => [one]), ...PAIRS].map((down) => [down.join(' and '), down] as const))(
    'costs its own entry only: %s',
    async (_title, down) => {
      for (const name of down) harbour.sandbox[name].fail({ kind: 'reset' });
      const entries = entriesOf(await ask(STATES));
      const fallen = down.flatMap((name) => FALLING[name]);
      expect(each(entries, ({ state, credential }) => [state, credential.state])).toEqual(
        Object.fromEntries(
          NAMES.map((name) => {
            if (fallen.includes(name)) return [name, ['DOWN', name === 'hub' ? 'VALID' : 'UNKNOWN']];
            return [name, ['UP', 'VALID']];
          }),
        ),
      );
      for (const name of fallen) {
        expect(entries[name]?.reason).toMatch(/: connection failed \(/);
        expect(entries[name]?.latencyMs).toBeNull();
      }
      expect(each(entriesOf(await ask(FEATURES)), ({ features }) => features === null)).toMatchObject(
        Object.fromEntries(
          NAMES.map((name) => [name, ['scout', 'dvp'].includes(name) && fallen.includes(name)]),
        ),
      );
    },
  );

  it('leaves Scout as it is when nobody can sign in: how it is then, anonymous callers are told', async () => {
    const fresh = await openHarbour();
    fresh.sandbox.hub.fail({ kind: 'reset' });
    const { scout, hub } = entriesOf(await fresh.gateway.ask(STATES, { headers: ADA }));
    await fresh.close();
    expect([scout?.state, scout?.credential.state, hub?.state, hub?.credential.state]).toEqual([
      'UP',
      'UNKNOWN',
      'DOWN',
      'UNKNOWN',
    ]);
    expect(scout?.credential.reason).toMatch(/^Docker Hub: connection failed/);
  });
});
