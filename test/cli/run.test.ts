import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { runCommand } from '../../src/cli/run.js';
import type { ListedOperation } from '../../src/gateway/operations.js';
import { until } from '../support/traffic.js';

interface Run {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

const written = { out: '', err: '' };

beforeEach(() => {
  Object.assign(written, { out: '', err: '' });
  const keep = (stream: keyof typeof written) => (text: string | Uint8Array) => {
    written[stream] += String(text);
    return true;
  };
  jest.spyOn(process.stdout, 'write').mockImplementation(keep('out'));
  jest.spyOn(process.stderr, 'write').mockImplementation(keep('err'));
});

async function run(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Run> {
  const code = await runCommand(args, env);
  return { code, ...written };
}

/** As a process of its own: errors of Node's core are of another realm in a test, and would not be recognised. */
function runBuilt(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Run> {
  return new Promise((resolve) => {
    execFile(process.execPath, ['dist/main.js', ...args], { env }, (error, out, err) =>
      resolve({ code: Number(error?.code ?? 0), out, err }),
    );
  });
}

/** What a pipe of a shell says on standard error. */
function pipeBuilt(rest: string): Promise<string> {
  return new Promise((resolve) => {
    execFile('sh', ['-c', `"${process.execPath}" dist/main.js ${rest}`], (_error, _out, err) => resolve(err));
  });
}

const COMMANDS = ['serve', 'demo', 'sandbox', 'operations', 'schema'];
const STACK = /\n\s+at /;
const VARIABLES = ['PORT', 'SCOUT_URL', 'ZOT_URL', 'DOCKER_SECRET', 'QUAY_TOKEN', 'CLIENT_KEYS', 'LOG_LEVEL'];

it.each(['schema | head -n 1', 'operations --json | head -n 1'])('%s ends in silence', async (rest) => {
  expect(await pipeBuilt(rest)).toBe('');
});

describe('help', () => {
  it.each([[['--help']], [['-h']], [['help']], [['serve', '--help']]])(
    'is printed by %j, with every command and the environment',
    async (args) => {
      const { code, out, err } = await run(args);
      expect([code, err]).toEqual([0, '']);
      for (const word of [...COMMANDS, ...VARIABLES]) expect(out).toContain(word);
    },
  );

  it('is no wider than a terminal of 120 columns', async () => {
    const { out } = await run(['--help']);
    expect(out.split('\n').filter((line) => line.length > 120)).toEqual([]);
  });
});

describe('a mistake on the command line', () => {
  it.each([
    ['no command', [], 'unknown command: (none)'],
    ['an unknown command', ['sail'], 'unknown command: sail'],
    ['a command too many', ['schema', 'operations'], 'unknown command: schema operations'],
    ['the name of something else', ['constructor'], 'unknown command: constructor'],
  ])('such as %s is told on stderr with the help, and nothing is done', async (_what, args, message) => {
    const { code, out, err } = await run(args);
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain(message);
    expect(err).toContain('portolan <command>');
    expect(err).not.toMatch(STACK);
  });

  it.each([
    ['an unknown option', ['schema', '--yaml'], "Unknown option '--yaml'"],
    ['a value for a flag', ['operations', '--json=yes'], "Option '--json' does not take an argument"],
  ])('such as %s is told likewise by the built command', async (_what, args, message) => {
    const { code, out, err } = await runBuilt(args);
    expect([code, out]).toEqual([1, '']);
    expect(err.startsWith(message)).toBe(true);
    expect(err).toContain('portolan <command>');
    expect(err).not.toMatch(STACK);
  });
});

describe('operations', () => {
  it('with --json is a list of operations with their arguments', async () => {
    const { code, out, err } = await run(['operations', '--json']);
    expect([code, err]).toEqual([0, '']);
    const operations: ListedOperation[] = JSON.parse(out);
    for (const operation of operations) {
      expect(Object.keys(operation)).toEqual(['upstream', 'method', 'path', 'field', 'args']);
      expect(operation.upstream).toMatch(/^(scout|quay|zot|dvp|hub)$/);
      expect(operation.method).toMatch(/^(GET|HEAD|POST|PUT|PATCH|DELETE)$/);
      expect(operation.path).toMatch(/^\//);
      expect(operation.field).toMatch(/^[A-Z]\w+\.[a-z]\w+$/);
      for (const argument of operation.args) {
        expect(Object.keys(argument).sort()).toEqual(['in', 'key', 'name']);
        expect(argument.in).toMatch(/^(path|query|body|header)$/);
      }
    }
    const names = operations.map(({ method, field }) => `${method} ${field}`);
    expect(new Set(names).size).toBe(operations.length);
    expect(operations.find(({ field }) => field === 'Query.quayTags')).toEqual({
      upstream: 'quay',
      method: 'GET',
      path: '/api/v1/repository/{+repository}/tag/',
      field: 'Query.quayTags',
      args: [
        { name: 'repository', in: 'path', key: 'repository' },
        { name: 'page', in: 'query', key: 'page' },
        { name: 'limit', in: 'query', key: 'limit' },
        { name: 'onlyActiveTags', in: 'query', key: 'onlyActiveTags' },
        { name: 'specificTag', in: 'query', key: 'specificTag' },
        { name: 'filterTagName', in: 'query', key: 'filter_tag_name' },
      ],
    });
  });

  it('has the root fields of remote schemas, with the ways in which they are sent', async () => {
    const operations: ListedOperation[] = JSON.parse((await run(['operations', '--json'])).out);
    const waysOf = (wanted: string) =>
      operations.filter(({ field }) => field === wanted).map(({ method, path }) => `${method} ${path}`);
    expect(waysOf('Query.zotSearchImage')).toEqual(
      ['GET', 'POST'].map((method) => `${method} /v2/_zot/ext/search`),
    );
    expect(waysOf('Query.dhiRepositoryDetails')).toEqual(['POST /']);
    expect(waysOf('Mutation.dhiSetMirroredRepository')).toEqual(['POST /']);
  });

  it('has those that are written by hand as well', async () => {
    const operations: ListedOperation[] = JSON.parse((await run(['operations', '--json'])).out);
    const byHand = ['Query.dvpReposPulls', 'Mutation.hubLogin', 'Mutation.zotExchangeTokenByForm'];
    expect(operations.map(({ field }) => field)).toEqual(expect.arrayContaining(byHand));
    expect(operations.find(({ field }) => field === 'Mutation.hubLogin')).toMatchObject({
      method: 'POST',
      path: '/v2/users/login',
      args: [
        { name: 'input', in: 'body', key: 'input' },
        { name: 'refreshToken', in: 'query', key: 'refresh_token' },
      ],
    });
  });

  it('has every variable of a path among its arguments, unless the parent gives it', async () => {
    const operations: ListedOperation[] = JSON.parse((await run(['operations', '--json'])).out);
    const roots = operations.filter(({ field }) => /^(Query|Mutation)\./.test(field));
    for (const { path, args } of roots) {
      const variables = [...path.matchAll(/\{\+?(\w+)\}/g)].map(([, name]) => name);
      expect(
        args
          .filter((argument) => argument.in === 'path')
          .map(({ name }) => name)
          .sort(),
      ).toEqual(variables.sort());
    }
  });

  it('without --json is one line for each and their number', async () => {
    const operations: ListedOperation[] = JSON.parse((await run(['operations', '--json'])).out);
    written.out = '';
    const { out } = await run(['operations']);
    const lines = out.trimEnd().split('\n');
    expect(lines.at(-1)).toBe(`${operations.length} operations`);
    expect(lines).toHaveLength(operations.length + 1);
    expect(lines.some((line) => /^zot\s+HEAD\s+Query\.zotManifestHeaders\s+\/v2\//.test(line))).toBe(true);
  });

  it('needs no environment, not even a right one', async () => {
    expect((await run(['operations'], { PORT: 'none', QUAY_URL: 'nowhere' })).code).toBe(0);
  });
});

describe('schema', () => {
  it('prints what is in schema/portolan.graphql', async () => {
    const { code, out, err } = await run(['schema'], { SCOUT_URL: 'nowhere' });
    expect([code, err]).toEqual([0, '']);
    expect(out).toBe(readFileSync('schema/portolan.graphql', 'utf8'));
  });
});

describe('a wrong environment', () => {
  it('is told at once, with every variable and without a stack', async () => {
    const { code, out, err } = await run(['serve'], {
      PORT: '70000',
      QUAY_URL: 'quay.io',
      CORS_ORIGINS: 'https://app.example.com/page',
      CLIENT_KEYS: 'web:short',
      LOG_LEVEL: 'loud',
    });
    expect([code, out]).toEqual([1, '']);
    const problems = err.trimEnd().split('\n');
    expect(problems.shift()).toBe('Portolan cannot start, because of its environment:');
    expect(problems.map((line) => line.trim().split(':')[0]).sort()).toEqual([
      'CLIENT_KEYS',
      'CORS_ORIGINS',
      'LOG_LEVEL',
      'PORT',
      'QUAY_URL',
    ]);
  });

  it('that would open the server’s credentials to everybody is refused', async () => {
    const { code, err } = await run(['serve'], { HOST: '0.0.0.0', QUAY_TOKEN: 'held-token' });
    expect(code).toBe(1);
    expect(err).toMatch(/CLIENT_KEYS: must be set.*QUAY_TOKEN/);
    expect(err).not.toContain('held-token');
  });

  it('of the sandbox with a feature flag that Quay does not have is refused, and the others are named', async () => {
    const { code, err } = await run(['sandbox'], {
      QUAY_FEATURES_OFF: 'FEATURE_REPO_MIRROR, FEATURE_MIRRORS',
    });
    expect(code).toBe(1);
    expect(err).toMatch(/QUAY_FEATURES_OFF: FEATURE_MIRRORS is none of .* FEATURE_REPO_MIRROR /);
  });

  it.each(['none', '0', '65533', '-1', '4100.5'])('of the sandbox with PORT=%s is refused', async (port) => {
    const { code, err } = await run(['sandbox'], { PORT: port });
    expect(code).toBe(1);
    expect(err).toContain('PORT: must be a port from 1 to 65532');
  });
});

describe('a port that is taken', () => {
  let other: Server;
  let port: string;

  beforeAll(async () => {
    other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    port = String((other.address() as AddressInfo).port); // it listens on TCP
  });
  afterAll(() => new Promise((resolve) => other.close(resolve)));

  it.each(['serve', 'demo'])('is told by %s with the cure, without a stack', async (command) => {
    const { code, out, err } = await runBuilt([command], { PORT: port, LOG_LEVEL: 'silent' });
    expect([code, out]).toEqual([1, '']);
    expect(err).toBe(
      `listen EADDRINUSE: address already in use 127.0.0.1:${port}: something else listens there; set PORT to another port\n`,
    );
  });
});

describe('demo', () => {
  afterEach(() => {
    for (const signal of ['SIGTERM', 'SIGINT']) process.removeAllListeners(signal);
  });

  it('answers the queries that it prints, without any header, until it is told to stop', async () => {
    const ended = run(['demo'], { PORT: '0', LOG_LEVEL: 'silent', QUAY_URL: 'https://quay.example' });
    await until(() => written.out.includes('Stop with Ctrl-C'));
    const [, origin = ''] = /Endpoint +(http:\S+)\/graphql/.exec(written.out) ?? [];
    const queries = written.out.split('\n').filter((line) => line.trimStart().startsWith('{'));
    expect(queries).toHaveLength(3);
    for (const query of queries) {
      const response = await fetch(`${origin.replace('localhost', '127.0.0.1')}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query }),
      });
      const answer = JSON.parse(await response.text());
      expect(answer.errors).toBeUndefined();
      expect(Object.values(answer.data)).not.toContain(null);
    }
    process.emit('SIGTERM', 'SIGTERM');
    expect(await ended).toMatchObject({ code: 0, err: '' });
    await expect(fetch(`${origin.replace('localhost', '127.0.0.1')}/healthz`)).rejects.toThrow();
  });
});
