import { ConfigError, isLoopback, readConfig } from '../src/config.js';

const DIGEST = 'ab'.repeat(32);

function problemsOf(env: NodeJS.ProcessEnv): readonly string[] {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe('an empty environment', () => {
  it('gives a gateway on loopback before the public upstreams', () => {
    const config = readConfig({});
    expect([config.host, config.port]).toEqual(['127.0.0.1', 4000]);
    expect(config.urls.scout.href).toBe('https://api.scout.docker.com/v1/graphql');
    expect(config.urls.hub.href).toBe('https://hub.docker.com/');
    expect(config.urls.quay.href).toBe('https://quay.io/');
    expect(config.urls.zot).toBeUndefined();
    expect(config.credentials).toEqual({});
    expect(config.clientKeys).toEqual([]);
    expect(config.corsOrigins).toEqual([]);
    expect(config.logLevel).toBe('info');
    expect(config.traffic).toEqual({ connections: 256, timeoutMs: 10_000, deadlineMs: 30_000 });
    expect(config.scoutSchema).toEqual({ from: 'files', pollMs: 600_000 });
    expect(config.uploads).toEqual({ maxBytes: 10 * 2 ** 30, timeoutMs: 60_000, deadlineMs: 3_600_000 });
  });

  it('shows playground and introspection, unless it runs in production', () => {
    expect(readConfig({})).toMatchObject({ playground: true, introspection: true });
    expect(readConfig({ NODE_ENV: 'production' })).toMatchObject({ playground: false, introspection: false });
  });
});

describe('a given environment', () => {
  it('takes the credentials that the server holds', () => {
    const { credentials } = readConfig({
      DOCKER_IDENTIFIER: 'ada',
      DOCKER_SECRET: 'pat',
      QUAY_TOKEN: 'token',
      ZOT_USERNAME: 'bob',
      ZOT_PASSWORD: 'pass',
    });
    expect(credentials).toEqual({
      docker: { scheme: 'Basic', username: 'ada', password: 'pat' },
      quay: { scheme: 'Bearer', token: 'token' },
      zot: { scheme: 'Basic', username: 'bob', password: 'pass' },
    });
  });

  it('reads client keys as names with 32 bytes', () => {
    const { clientKeys } = readConfig({ CLIENT_KEYS: `web:${DIGEST}, ci-1:${DIGEST.toUpperCase()}` });
    expect(clientKeys.map(({ name }) => name)).toEqual(['web', 'ci-1']);
    expect(clientKeys.map(({ digest }) => digest.toString('hex'))).toEqual([DIGEST, DIGEST]);
  });

  it('reads a list of origins', () => {
    const { corsOrigins } = readConfig({ CORS_ORIGINS: 'https://a.example, http://localhost:3000,' });
    expect(corsOrigins).toEqual(['https://a.example', 'http://localhost:3000']);
  });

  it('reads what the upstreams cannot tell of each other', () => {
    const { joins } = readConfig({
      QUAY_HOST: 'quay.example:8443',
      ZOT_HOST: 'zot.example',
      MIRRORS: 'dhi.io/node=zot.example/team/node, docker.io/library/redis=localhost:5000/redis',
      QUAY_REPOSITORIES: 'team/node,team/a/b',
    });
    expect(joins).toEqual({
      hosts: { quay: 'quay.example:8443', zot: 'zot.example' },
      mirrors: [
        { source: 'dhi.io/node', destination: 'zot.example/team/node' },
        { source: 'docker.io/library/redis', destination: 'localhost:5000/redis' },
      ],
      quayRepositories: ['team/node', 'team/a/b'],
    });
    expect(readConfig({}).joins).toEqual({
      hosts: { quay: undefined, zot: undefined },
      mirrors: [],
      quayRepositories: [],
    });
  });

  it('takes an empty variable for one that is not set', () => {
    const env = { PORT: '', ZOT_URL: '', DOCKER_SECRET: '', LOG_LEVEL: '', CLIENT_KEYS: '', QUAY_URL: '' };
    expect(readConfig(env)).toEqual(readConfig({}));
  });

  it.each([
    ['true', true],
    ['1', true],
    ['on', true],
    ['false', false],
    ['0', false],
    ['off', false],
  ])('reads the flag %s as %s, whatever NODE_ENV would say', (text, value) => {
    for (const NODE_ENV of ['production', 'development']) {
      expect(readConfig({ NODE_ENV, PLAYGROUND: text, INTROSPECTION: text })).toMatchObject({
        playground: value,
        introspection: value,
      });
    }
  });

  it('cannot be changed afterwards', () => {
    const config = readConfig({ QUAY_TOKEN: 'token' });
    expect(
      [config, config.urls, config.credentials, config.traffic, config.scoutSchema].every(Object.isFrozen),
    ).toBe(true);
  });
});

describe('a wrong environment', () => {
  it.each([
    ['PORT', 'a'],
    ['PORT', '70000'],
    ['PORT', '1.5'],
    ['SCOUT_URL', 'api.scout.docker.com'],
    ['HUB_URL', 'ftp://hub.docker.com'],
    ['QUAY_URL', 'https://user:pass@quay.io'],
    ['QUAY_URL', 'https://quay.io?x=1'],
    ['ZOT_URL', 'http://zot#x'],
    ['CLIENT_KEYS', 'web:abc'],
    ['CLIENT_KEYS', DIGEST],
    ['CORS_ORIGINS', '*'],
    ['CORS_ORIGINS', 'https://a.example/'],
    ['PLAYGROUND', 'yes'],
    ['LOG_LEVEL', 'loud'],
    ['UPSTREAM_TIMEOUT_MS', '0'],
    ['OPERATION_DEADLINE_MS', 'soon'],
    ['UPSTREAM_CONNECTIONS', '0'],
    ['SCOUT_SCHEMA', 'dead'],
    ['SCOUT_SCHEMA_POLL_S', '9'],
    ['QUAY_HOST', 'https://quay.example'],
    ['ZOT_HOST', 'zot.example/'],
    ['MIRRORS', 'dhi.io/node'],
    ['MIRRORS', 'node=zot.example/node'],
    ['MIRRORS', 'dhi.io/node=zot.example/../node'],
    ['MIRRORS', 'dhi.io/node:20=zot.example/node'],
    ['MIRRORS', 'a.b/c=d.e/f=g.h/i'],
    ['QUAY_REPOSITORIES', 'node'],
    ['QUAY_REPOSITORIES', 'team/Node'],
  ])('is refused with the name of %s when it is "%s"', (name, value) => {
    const problems = problemsOf({ [name]: value });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(new RegExp(`^${name}: `));
  });

  it('is told with all its problems in one message', () => {
    expect(() => readConfig({ PORT: 'a', ZOT_URL: 'b', LOG_LEVEL: 'c' })).toThrow(
      /PORT: .*\n.*ZOT_URL: .*\n.*LOG_LEVEL: /,
    );
  });

  it('is told with wrong values and missing partners at once', () => {
    const problems = problemsOf({ PORT: 'a', DOCKER_SECRET: 'pat' });
    expect(problems.map((problem) => problem.split(':')[0])).toEqual(['PORT', 'DOCKER_IDENTIFIER']);
  });

  it('never repeats a secret', () => {
    const env = {
      QUAY_URL: 'https://user:hunter2@quay.io',
      DOCKER_SECRET: 'hunter2',
      ZOT_PASSWORD: 'hunter2',
      CLIENT_KEYS: 'web:hunter2',
    };
    expect(problemsOf(env).length).toBeGreaterThan(0);
    expect(problemsOf(env).join()).not.toContain('hunter2');
    expect(problemsOf({ DOCKER_SECRET: 'hunter2', HOST: '0.0.0.0' }).join()).not.toContain('hunter2');
  });

  it.each([
    [{ DOCKER_SECRET: 's' }, 'DOCKER_IDENTIFIER: must be set together with DOCKER_SECRET'],
    [{ DOCKER_IDENTIFIER: 'i' }, 'DOCKER_SECRET: must be set together with DOCKER_IDENTIFIER'],
    [{ ZOT_USERNAME: 'u' }, 'ZOT_PASSWORD: must be set together with ZOT_USERNAME'],
    [{ ZOT_PASSWORD: 'p' }, 'ZOT_USERNAME: must be set together with ZOT_PASSWORD'],
  ])('names the missing half of a credential: %j', (env, problem) => {
    expect(problemsOf(env)).toEqual([problem]);
  });

  it('refuses a token that no header can carry', () => {
    expect(problemsOf({ QUAY_TOKEN: 'token\nmore' }).join()).toMatch(/^QUAY_TOKEN: /);
  });
});

describe('credentials held by the server', () => {
  it.each([
    ['QUAY_TOKEN', { QUAY_TOKEN: 't' }],
    ['DOCKER_SECRET', { DOCKER_IDENTIFIER: 'i', DOCKER_SECRET: 's' }],
    ['ZOT_PASSWORD', { ZOT_USERNAME: 'u', ZOT_PASSWORD: 'p' }],
  ])('are not offered to everybody: %s', (name, held) => {
    const problems = problemsOf({ HOST: '0.0.0.0', ...held });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/^CLIENT_KEYS: /);
    expect(problems[0]).toContain(name);
  });

  it('may be served to other machines whose clients prove who they are', () => {
    const env = { HOST: '0.0.0.0', QUAY_TOKEN: 't', CLIENT_KEYS: `web:${DIGEST}` };
    expect(problemsOf(env)).toEqual([]);
  });

  it('need no client keys on loopback, and none are needed without them', () => {
    expect(problemsOf({ HOST: '127.0.0.1', QUAY_TOKEN: 't' })).toEqual([]);
    expect(problemsOf({ HOST: '0.0.0.0' })).toEqual([]);
  });
});

describe('loopback', () => {
  it.each(['127.0.0.1', '127.8.9.10', 'localhost', '::1'])('is %s', (host) => {
    expect(isLoopback(host)).toBe(true);
  });

  it.each([
    '0.0.0.0',
    '::',
    '10.0.0.1',
    '127.evil.example',
    '127.0.0.1.evil.example',
    'localhost.example',
    '',
  ])('is not "%s"', (host) => {
    expect(isLoopback(host)).toBe(false);
  });
});
