import { until } from '../support/traffic.js';
import {
  LIVE_SDL,
  type LiveGateway,
  type LiveScout,
  type Reply,
  startLiveGateway,
  startLiveScout,
} from './live-scout.js';

const NEW = '{ harbourMaster { name } }';
const KNOWN = '{ serviceStatus { maintenance { severity } } }';
const OWN_PULLS = `type DhiMirroredRepository { destinationRepository: Destination, pulls: Int }
    type Destination { namespace: String, name: String }`;
const OF_FILES = '{ __type(name: "DhiMirroredRepository") { name } }';

let scout: LiveScout;
let gateway: LiveGateway | undefined;

beforeEach(async () => {
  scout = await startLiveScout();
});
afterEach(async () => {
  await gateway?.close();
  gateway = undefined;
  await scout.close();
});

async function start(env: NodeJS.ProcessEnv = {}): Promise<LiveGateway> {
  const { origin } = new URL(scout.url);
  gateway = await startLiveGateway({ SCOUT_URL: scout.url, HUB_URL: origin, QUAY_URL: origin, ...env });
  const { logged } = gateway;
  // A start under load may be over before the first look is.
  await until(
    () =>
      scout.introspection === 'hang' ||
      [...logged('live schema in use'), ...logged('live schema not in use')].length > 0,
  );
  return gateway;
}

/** Waits for looks that begin from now on to end. */
async function looks(count: number): Promise<void> {
  const before = scout.looks.length;
  await until(() => scout.looks.length > before + count);
}

function composed({ logged }: LiveGateway): number {
  return logged('graph composed of the live schema').length;
}

describe('the live schema', () => {
  it('is there from the first request on: what is new is answered, what is gone is not in the graph', async () => {
    const { ask } = await start();
    expect(await ask(NEW)).toEqual({ data: { harbourMaster: { name: 'Ada' } } });
    expect(await ask('{ serviceStatus { tide } }')).toEqual({ data: { serviceStatus: { tide: 'low' } } });
    expect(await ask(OF_FILES)).toEqual({ data: { __type: null } });
    const { errors } = await ask('{ dhiRepositories { items { name } } }');
    expect(errors?.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^Cannot query field "dhiRepositories" on type "Query"/),
    ]);
  });

  it('leaves the other upstreams as they are', async () => {
    const { ask } = await start();
    expect(await ask('{ __type(name: "QuayTag") { name } }')).toEqual({
      data: { __type: { name: 'QuayTag' } },
    });
  });

  it('keeps our descriptions of what we know, and takes the upstream’s of what is new', async () => {
    const { ask } = await start();
    const { data } = await ask(
      '{ known: __type(name: "ServiceStatusResult") { description fields { name description } } new: __type(name: "HarbourMaster") { description fields { description } } }',
    );
    expect(data).toEqual({
      known: {
        description: expect.not.stringContaining('upstream'),
        fields: [
          { name: 'maintenance', description: expect.not.stringContaining('upstream') },
          { name: 'tide', description: 'The upstream does not describe it.' },
        ],
      },
      new: {
        description: 'Who is in charge.',
        fields: [{ description: 'The upstream does not describe it.' }],
      },
    });
  });

  it('makes root fields nullable, as the schema of the files does', async () => {
    const { ask } = await start();
    const { data } = await ask('{ __type(name: "Query") { fields { name type { kind } } } }');
    const { fields } = Object(data).__type;
    expect(fields).toContainEqual({ name: 'serviceStatus', type: { kind: 'OBJECT' } });
  });

  it('is told by /readyz', async () => {
    const { ready } = await start();
    expect(await ready()).toMatchObject({ status: 'ready', scoutSchema: { from: 'live' } });
  });

  it('loses the fields that we add to a type which is gone, and no others', async () => {
    scout.sdl = `${LIVE_SDL} extend type Query { mirror: DhiMirroredRepository } type DhiMirroredRepository { id: String }`;
    const { ask } = await start();
    expect(await ask('{ __type(name: "DhiMirroredRepository") { fields { name } } }')).toEqual({
      data: { __type: { fields: [{ name: 'id' }] } },
    });
  });
});

describe('a change of the live schema', () => {
  it('changes the graph, for operations that are compiled and cached as well', async () => {
    const live = await start();
    const { ask } = live;
    for (let time = 0; time < 4; time += 1) {
      expect(await ask(NEW)).toEqual({ data: { harbourMaster: { name: 'Ada' } } });
    }
    const questions = scout.questions.length;
    scout.sdl = LIVE_SDL.replace('harbourMaster: HarbourMaster', 'harbourPilot: HarbourMaster');
    await until(() => composed(live) === 2);
    const { errors } = await ask(NEW);
    expect(errors?.map(({ message }) => message)).toEqual([
      'Cannot query field "harbourMaster" on type "Query". Did you mean "harbourPilot"?',
    ]);
    expect(await ask('{ harbourPilot { name } }')).toEqual({ data: { harbourPilot: null } });
    expect(scout.questions).toHaveLength(questions + 1);
  });

  it('lets a request in flight finish on the graph on which it began', async () => {
    const live = await start();
    const { ask } = live;
    let release: () => void = () => undefined;
    scout.hold = new Promise((resolve) => {
      release = resolve;
    });
    const before = `{ harbourMaster { __typename name } serviceStatus { tide } }`;
    const inFlight = ask(before);
    await until(() => scout.questions.length === 1);
    scout.sdl = LIVE_SDL.replace(
      'type HarbourMaster { name: String! }',
      'type HarbourMaster { rank: String }',
    );
    await until(() => composed(live) === 2);
    expect((await ask(before)).errors).toHaveLength(1);
    // The upstream answers as it did when the request came.
    scout.sdl = LIVE_SDL;
    release();
    expect(await inFlight).toEqual({
      data: { harbourMaster: { __typename: 'HarbourMaster', name: 'Ada' }, serviceStatus: { tide: 'low' } },
    });
  });

  it('that changes nothing, in another order, is none', async () => {
    const live = await start();
    scout.sdl = `
      type HarbourMaster { name: String! }
      type MaintenanceStatus { severity: String }
      type ServiceStatusResult { tide: String, maintenance: MaintenanceStatus }
      type Query { harbourMaster: HarbourMaster, serviceStatus: ServiceStatusResult! }
    `.replace('type HarbourMaster', '"Who is in charge."\n type HarbourMaster');
    await looks(3);
    expect(composed(live)).toBe(1);
  });

  it('that is no schema any more leaves the last one in use, says so once, and in /readyz', async () => {
    const live = await start();
    scout.introspection = { body: '{"data":{"__schema":{"types":[]}}}' };
    await looks(4);
    expect(await live.ask(NEW)).toEqual({ data: { harbourMaster: { name: 'Ada' } } });
    expect(await live.ready()).toMatchObject({
      status: 'degraded',
      scoutSchema: { from: 'live', problem: 'not readable' },
    });
    expect(live.logged('live schema not in use')).toHaveLength(1);
    scout.introspection = undefined;
    await until(() => live.logged('live schema in use').length === 2);
    expect(composed(live)).toBe(1);
  });
});

describe('a live schema that cannot be used', () => {
  const html: Reply = {
    status: 403,
    type: 'text/html',
    body: '<html><body>Forbidden /v1/graphql</body></html>',
  };
  const refused = JSON.stringify({
    data: null,
    errors: [
      { message: 'GraphQL introspection is not allowed, but the query contained __schema or __type.' },
    ],
  });

  it.each<[string, Reply, string]>([
    ['is refused with 400', { status: 400, body: refused }, 'not told'],
    ['is refused with 200', { body: refused }, 'not told'],
    ['is refused by a page', html, 'not told'],
    ['is refused with 401', { status: 401, body: '{"message":"who are you"}' }, 'not told'],
    ['comes with a failure of the service', { status: 502, body: 'Bad Gateway' }, 'no answer'],
    ['is broken off', { body: '{"data":{"__sch' }, 'not readable'],
    ['is empty', { body: '{"data":{}}' }, 'not readable'],
    [
      'is half of one',
      { body: '{"data":{"__schema":{"types":[]}},"errors":[{"message":"and the rest?"}]}' },
      'not readable',
    ],
  ])('because it %s leaves the files in use', async (_what, reply, problem) => {
    scout.introspection = reply;
    const live = await start();
    await looks(2);
    expect(await live.ask(OF_FILES)).toEqual({ data: { __type: { name: 'DhiMirroredRepository' } } });
    expect(await live.ask(KNOWN)).toEqual({ data: { serviceStatus: { maintenance: { severity: 'info' } } } });
    expect(await live.ready()).toMatchObject({ status: 'degraded', scoutSchema: { from: 'files', problem } });
    expect(live.logged('live schema not in use')).toHaveLength(1);
    expect(live.log()).not.toContain('<body>');
  });

  it.each([
    ['has a type of ours', 'type QuayTag { name: String }', 'QuayTag is defined by quay and scout'],
    [
      'has a root field of ours',
      'extend type Query { zotTags: String }',
      'Query.zotTags is defined by zot and scout',
    ],
    ['has an object by the name of our scalar', 'type SafeInt { value: Int }', 'SafeInt'],
    ['has a field that a field of ours would hide', OWN_PULLS, 'DhiMirroredRepository.pulls'],
  ])('because it %s leaves the files in use', async (_what, more, named) => {
    const query = more.includes('type Query')
      ? ''
      : `extend type Query { more: ${/type (\w+)/.exec(more)?.[1]} }`;
    scout.sdl = `${LIVE_SDL} ${more} ${query}`;
    const live = await start();
    await looks(2);
    expect(await live.ask(OF_FILES)).toEqual({ data: { __type: { name: 'DhiMirroredRepository' } } });
    expect((await live.ready()).scoutSchema).toEqual({ from: 'files', problem: 'does not compose' });
    const [line, ...others] = live.logged('live schema not in use');
    expect(line?.reason).toContain(named);
    expect(others).toEqual([]);
  });

  it('because it does not come leaves the files in use until it does', async () => {
    scout.introspection = 'hang';
    const live = await start({ UPSTREAM_TIMEOUT_MS: '3000' });
    expect((await live.ready()).scoutSchema).toEqual({ from: 'files', problem: 'no answer yet' });
    expect(await live.ask(OF_FILES)).toEqual({ data: { __type: { name: 'DhiMirroredRepository' } } });
    scout.introspection = undefined;
    await until(() => composed(live) === 1);
    expect(await live.ask(NEW)).toEqual({ data: { harbourMaster: { name: 'Ada' } } });
  });

  it('because Scout is not there leaves the files in use', async () => {
    await scout.close();
    const live = await start();
    expect(await live.ask(OF_FILES)).toEqual({ data: { __type: { name: 'DhiMirroredRepository' } } });
    expect((await live.ready()).scoutSchema).toMatchObject({ from: 'files', problem: 'no answer' });
    scout = await startLiveScout();
  });
});
