import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type ASTVisitor,
  buildASTSchema,
  type FieldDefinitionNode,
  Kind,
  lexicographicSortSchema,
  type ObjectTypeDefinitionNode,
  parse,
  print,
  printSchema,
  visit,
} from 'graphql';
import { runCommand } from '../../src/cli/run.js';
import type { Difference } from '../../src/cli/schema-check.js';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.js';
import { readSdl } from '../../src/sdl.js';
import { LIVE_SDL, type LiveScout, startLiveScout } from '../gateway/live-scout.js';

const FILES = buildASTSchema(readSdl('scout'));
const MORE = `
  extend type Query { tides: [Tide!]! dhiTide(context: Context, query: DhiTagDetailsQuery!): Int }
  extend type ServiceStatusResult { "When it was looked at." checkedAt(zone: String = "UTC"): String! }
  extend enum MaintenanceSeverity { fatal @deprecated(reason: "Too sad.") }
  enum Region { EU US }
  "Water."
  type Tide { height: Int }
`;
const NEW_FILE = `extend type Query {
  "The upstream does not describe it."
  tides: [Tide!]!
}

"Water."
type Tide {
  "The upstream does not describe it."
  height: Int
}
`;
const written = { out: '', err: '' };

let sandbox: Sandbox;
let scout: LiveScout;
let folder: string;

beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.close());
beforeEach(async () => {
  scout = await startLiveScout(printSchema(FILES));
  folder = mkdtempSync(join(tmpdir(), 'portolan-'));
  Object.assign(written, { out: '', err: '' });
  const keep = (stream: keyof typeof written) => (text: string | Uint8Array) => {
    written[stream] += String(text);
    return true;
  };
  jest.spyOn(process.stdout, 'write').mockImplementation(keep('out'));
  jest.spyOn(process.stderr, 'write').mockImplementation(keep('err'));
});
afterEach(async () => {
  rmSync(folder, { recursive: true });
  await scout.close();
});

async function run(command: string, env: NodeJS.ProcessEnv = {}) {
  Object.assign(written, { out: '', err: '' });
  const code = await runCommand(command.split(' '), { SCOUT_URL: scout.url, ...env });
  return { code, ...written };
}

/** Takes fields and types away from the live schema, and adds SDL to it. */
function change({
  gone = [],
  more = '',
}: {
  readonly gone?: readonly string[];
  readonly more?: string;
}): void {
  const drop = ({ name }: FieldDefinitionNode | ObjectTypeDefinitionNode) =>
    gone.includes(name.value) ? null : undefined;
  const dropping = { [Kind.FIELD_DEFINITION]: drop, [Kind.OBJECT_TYPE_DEFINITION]: drop };
  scout.sdl = `${print(visit(parse(printSchema(FILES)), dropping))}\n${more}`;
}

/** A schema as text without descriptions and reasons. */
function bareText(sdl: string): string {
  const dropping: ASTVisitor = {
    [Kind.STRING]: (_node, key) => (key === 'description' ? null : undefined),
    [Kind.DIRECTIVE]: () => null,
  };
  return printSchema(lexicographicSortSchema(buildASTSchema(visit(parse(sdl), dropping))));
}

function pulled(): Record<string, string> {
  return Object.fromEntries(
    readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]),
  );
}

function textOf(name: string): string {
  return readFileSync(`schema/scout/${name}`, 'utf8');
}

describe('schema pull scout', () => {
  it('writes the files of this version again when nothing has changed, as graphql-js prints them', async () => {
    const { code, out } = await run(`schema pull scout --out ${folder}`, { SCOUT_URL: sandbox.urls.scout });
    expect([code, out]).toEqual([0, '']);
    const files = pulled();
    expect(Object.keys(files)).toEqual(readdirSync('schema/scout'));
    for (const [name, text] of Object.entries(files)) expect(text).toBe(`${print(parse(textOf(name)))}\n`);
  });

  it('tells on stderr what it does, and the second time that there is nothing to do', async () => {
    const first = await run(`schema pull scout --out ${folder}`);
    expect(first.err.split('\n')).toEqual(
      expect.arrayContaining([
        `asking ${scout.url} for its schema, without a credential`,
        'written streams.graphql',
        `${readdirSync(folder).length} of ${readdirSync(folder).length} files changed in ${folder}`,
      ]),
    );
    const before = pulled();
    const second = await run(`schema pull scout --out ${folder}`);
    expect(second.err).toContain(`nothing to change in ${folder}`);
    expect(pulled()).toEqual(before);
  });

  it('adds what is new where it belongs, and takes away what is gone', async () => {
    change({ gone: ['recentCves', 'ScRecentCVEsResult'], more: MORE });
    scout.sdl = scout.sdl.replace('serviceStatus:', 'serviceStatus(region: Region):');
    expect((await run(`schema pull scout --out ${folder}`)).code).toBe(0);
    const files = pulled();
    const organization = files['organization.graphql'] ?? '';
    expect(organization).toContain(
      'serviceStatus(\n    "The upstream does not describe it."\n    region: Region\n  ): ServiceStatusResult!',
    );
    expect(organization).toMatch(
      /"When it was looked at\."\n {2}checkedAt\(\n.*\n {4}zone: String = "UTC"\n {2}\): String!/,
    );
    expect(organization).toContain('fatal @deprecated(reason: "Too sad.")');
    expect(organization).toContain('enum Region {\n  "The upstream does not describe it."\n  EU\n');
    expect(files['dhi-catalog.graphql']).toContain('dhiTide(');
    expect(files['new.graphql']).toBe(NEW_FILE);
    expect(Object.values(files).join()).not.toContain('recentCves');
    expect(Object.values(files).join()).not.toContain('ScRecentCVEsResult');
    expect(bareText(Object.values(files).join('\n'))).toBe(bareText(scout.sdl));
  });

  it('keeps our words for what stays, in the order in which it stands', async () => {
    change({ more: 'extend type ServiceStatusResult { "Theirs." a: Int }' });
    scout.sdl = scout.sdl.replaceAll(/"[A-Z][^"]*"/g, '"Their words."');
    await run(`schema pull scout --out ${folder}`);
    const added = /\n {2}"Their words\."\n {2}a: Int/;
    expect(pulled()['organization.graphql']).toMatch(added);
    for (const [name, text] of Object.entries(pulled())) {
      expect(text.replace(added, '')).toBe(`${print(parse(textOf(name)))}\n`);
    }
  });

  it('removes a file of which nothing is left, and leaves others alone', async () => {
    await run(`schema pull scout --out ${folder}`);
    writeFileSync(join(folder, 'mine.graphql'), 'scalar Mine\n');
    scout.sdl = LIVE_SDL;
    const { err } = await run(`schema pull scout --out ${folder}`);
    expect(Object.keys(pulled())).toEqual([
      'common.graphql',
      'mine.graphql',
      'new.graphql',
      'organization.graphql',
    ]);
    expect(err).toContain('\nremoved streams.graphql\n');
    expect(bareText(Object.values(pulled()).join('\n'))).toBe(bareText(`${LIVE_SDL} scalar Mine`));
  });

  it('signs in with the credential that the server holds', async () => {
    const env = { DOCKER_IDENTIFIER: 'ada', DOCKER_SECRET: 'dckr_pat_ada', HUB_URL: sandbox.urls.hub };
    const { code, err } = await run(`schema pull scout --out ${folder}`, env);
    expect(code).toBe(0);
    expect(err).toContain('with the credential of DOCKER_IDENTIFIER');
    expect(err).not.toContain('dckr_pat_ada');
    expect(scout.looks).toEqual([expect.stringMatching(/^Bearer .+\..+\./)]);
  });
});

describe('introspection that is refused', () => {
  it.each(['pull', 'check'])('is told by %s with what to do, and nothing is written', async (command) => {
    scout.introspection = { body: '{"errors":[{"message":"introspection is off"}]}' };
    const { code, out, err } = await run(`schema ${command} scout --out ${folder}`);
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain('Docker Scout: it does not tell its schema: introspection is off');
    expect(err).toContain('Set DOCKER_IDENTIFIER and DOCKER_SECRET');
    expect(err).not.toMatch(/\n\s+at /);
    expect(pulled()).toEqual({});
  });

  it('with an account is told otherwise', async () => {
    scout.introspection = { status: 403, body: '<html>no</html>' };
    const env = { DOCKER_IDENTIFIER: 'ada', DOCKER_SECRET: 'dckr_pat_ada', HUB_URL: sandbox.urls.hub };
    const { code, err } = await run('schema check scout', env);
    expect(code).toBe(1);
    expect(err).toContain('Try an account that may ask');
    expect(err).not.toContain('html');
  });

  it('differs from a Scout that is not there, for which no account helps', async () => {
    const { code, err } = await run('schema check scout', { SCOUT_URL: 'http://127.0.0.1:1/graphql' });
    expect(code).toBe(1);
    expect(err).toContain('Look at SCOUT_URL');
  });
});

describe('schema check scout', () => {
  it('finds nothing where nothing differs but words', async () => {
    scout.sdl = scout.sdl.replaceAll(/"[A-Z][^"]*"/g, '"Their words."');
    const { code, out } = await run('schema check scout');
    expect([code, out]).toEqual([0, 'The live schema of Docker Scout is the one in the files.\n']);
  });

  it('finds what the sandbox has to be what the files have', async () => {
    expect((await run('schema check scout', { SCOUT_URL: sandbox.urls.scout })).code).toBe(0);
  });

  it('tells of additions with exit code 0', async () => {
    change({ more: 'extend type Query { tides: [Tide!]! } type Tide { height: Int }' });
    const { code, out } = await run('schema check scout');
    expect(code).toBe(0);
    expect(out.split('\n')).toEqual([
      "harmless  added   Field 'tides' was added to object type 'Query'",
      "harmless  added   Type 'Tide' was added",
      '2 differences: 0 breaking, 0 dangerous, 2 harmless',
      '',
    ]);
  });

  it('tells of what breaks first, with exit code 2', async () => {
    change({ gone: ['recentCves', 'ScRecentCVEsResult'], more: MORE });
    const { code, out } = await run('schema check scout --json');
    const { breaking, differences }: { breaking: number; differences: Difference[] } = JSON.parse(out);
    expect([code, breaking]).toEqual([2, 2]);
    expect(differences.map(({ effect, what, at }) => `${effect} ${what} ${at}`)).toEqual([
      'breaking removed Query.recentCves',
      'breaking removed ScRecentCVEsResult',
      'dangerous added MaintenanceSeverity.fatal',
      'harmless added Query.dhiTide',
      'harmless added Query.tides',
      'harmless added Region',
      'harmless added ServiceStatusResult.checkedAt',
      'harmless added Tide',
    ]);
  });

  it.each([['a field of another type', 'recentCves(', 'ScRecentCVEsResult!', 'String!', 'Query.recentCves']])(
    'tells of %s as a change',
    async (_what, ...[field, type, other, at]) => {
      const start = scout.sdl.indexOf(field);
      scout.sdl = scout.sdl.slice(0, start) + scout.sdl.slice(start).replace(type, other);
      const { code, out } = await run('schema check scout --json');
      expect(code).toBe(2);
      expect(JSON.parse(out).differences).toContainEqual(
        expect.objectContaining({ effect: 'breaking', what: 'changed', at }),
      );
    },
  );
});

describe('the schema commands', () => {
  it.each(['schema pull', 'schema check', 'schema pull quay', 'schema check scout now'])(
    'know no %s',
    async (command) => {
      const { code, err } = await run(command);
      expect(code).toBe(1);
      expect(err).toContain(`unknown command: ${command}`);
      expect(scout.looks).toEqual([]);
    },
  );
});
