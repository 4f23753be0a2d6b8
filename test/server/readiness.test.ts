import { readConfig } from '../../src/config.js';
import { createReadiness } from '../../src/server/readiness.js';
import { createUpstreams } from '../../src/upstreams/index.js';
import type { Upstream } from '../../src/upstreams/types.js';
import { type StubReply, type StubUpstream, startUpstream } from '../support/upstream.js';

const UP = { scout: 'up', quay: 'up', zot: 'up', dvp: 'up', hub: 'up' };

let quay: StubUpstream;
let others: StubUpstream;
let upstreams: readonly Upstream[];

beforeEach(async () => {
  quay = await startUpstream();
  others = await startUpstream();
  upstreams = connect({});
});
afterEach(async () => {
  await Promise.all(upstreams.map(({ target }) => target.pool?.destroy()));
  await quay.close();
  await others.close();
});

function connect(env: NodeJS.ProcessEnv): readonly Upstream[] {
  return createUpstreams(
    readConfig({
      QUAY_URL: quay.origin,
      SCOUT_URL: `${others.origin}/v1/graphql`,
      HUB_URL: others.origin,
      ZOT_URL: others.origin,
      UPSTREAM_TIMEOUT_MS: '150',
      QUAY_TOKEN: 'held-by-the-server',
      ...env,
    }),
  );
}

describe('readiness', () => {
  it('is ready when every upstream answers', async () => {
    expect(await createReadiness(upstreams)()).toEqual({ status: 'ready', upstreams: UP });
  });

  it('asks without credentials, by HEAD, at the address that is configured', async () => {
    await createReadiness(upstreams)();
    expect(quay.seen.map(({ method, url, headers }) => [method, url, headers.authorization])).toEqual([
      ['HEAD', '/', undefined],
    ]);
    expect(others.seen.map(({ method, url }) => `${method} ${url}`).sort()).toEqual([
      'HEAD /',
      'HEAD /',
      'HEAD /',
      'HEAD /v1/graphql',
    ]);
  });

  it.each([
    ['up', 'refuses', { status: 401 }],
    ['up', 'knows no such page', { status: 404 }],
    ['up', 'redirects', { status: 302, headers: { location: '/login' } }],
    ['failing', 'answers 500', { status: 500 }],
    ['failing', 'answers 503', { status: 503 }],
    ['down', 'breaks the connection', { after: 'reset' }],
    ['down', 'never answers', { after: 'hang' }],
  ] as [string, string, StubReply][])('says %s of an upstream that %s', async (state, _what, reply) => {
    quay.answer = () => reply;
    expect(await createReadiness(upstreams)()).toEqual({
      status: state === 'up' ? 'ready' : 'degraded',
      upstreams: { ...UP, quay: state },
    });
  });

  it('says down of an address where nobody listens', async () => {
    await quay.close();
    const { status, upstreams: states } = await createReadiness(upstreams)();
    expect([status, states.quay]).toEqual(['degraded', 'down']);
    quay = await startUpstream();
  });

  it('says failing of an upstream that is left alone, without asking it', async () => {
    const resting = upstreams.map((upstream) =>
      upstream.target.name === 'quay'
        ? {
            ...upstream,
            target: { ...upstream.target, breaker: { ...upstream.target.breaker, isOpen: true } },
          }
        : upstream,
    );
    expect((await createReadiness(resting)()).upstreams.quay).toBe('failing');
    expect(quay.seen).toEqual([]);
  });

  it('is ready without an upstream that is not configured', async () => {
    const without = connect({ ZOT_URL: '' });
    expect(await createReadiness(without)()).toEqual({
      status: 'ready',
      upstreams: { ...UP, zot: 'not configured' },
    });
    await Promise.all(without.map(({ target }) => target.pool?.destroy()));
  });

  it('does not feed the circuit breaker', async () => {
    quay.answer = () => ({ status: 503 });
    const [target] = upstreams.flatMap((each) => (each.target.name === 'quay' ? [each.target] : []));
    const run = jest.spyOn(target?.breaker ?? { run: () => undefined }, 'run');
    await createReadiness(upstreams)();
    expect(run).not.toHaveBeenCalled();
  });

  it('is asked for once by checks at the same time', async () => {
    const readiness = createReadiness(upstreams);
    const answers = await Promise.all([readiness(), readiness(), readiness()]);
    expect(new Set(answers).size).toBe(1);
    expect(quay.seen).toHaveLength(1);
  });

  it('is kept for two seconds and then asked for again', async () => {
    const now = jest.spyOn(performance, 'now');
    const start = performance.now();
    now.mockReturnValue(start);
    const readiness = createReadiness(upstreams);
    await readiness();
    quay.answer = () => ({ status: 500 });
    now.mockReturnValue(start + 1_990);
    expect((await readiness()).status).toBe('ready');
    now.mockReturnValue(start + 2_010);
    expect((await readiness()).status).toBe('degraded');
    expect(quay.seen).toHaveLength(2);
  });
});
