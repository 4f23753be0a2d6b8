import { existsSync, readFileSync } from 'node:fs';
import { parse, print } from 'graphql';
import { HELP } from '../src/cli/help.js';
import { type Sandbox, startSandbox } from '../src/sandbox/sandbox.js';
import { DAY_OF_PAGES, differences, nameOf, readBlocks, readExamples } from './support/examples.js';
import { ADA, sandboxUrls, startGateway, type TestGateway } from './support/gateway.js';

const README = readFileSync('README.md', 'utf8');
const PACKAGE: { scripts: Record<string, string> } = JSON.parse(readFileSync('package.json', 'utf8'));
const EXAMPLES = readExamples(readBlocks(README));

describe('README', () => {
  let sandbox: Sandbox;
  let gateway: TestGateway;

  beforeAll(async () => {
    sandbox = await startSandbox(DAY_OF_PAGES);
    gateway = await startGateway(sandboxUrls(sandbox));
  });

  afterAll(async () => {
    await gateway.close();
    await sandbox.close();
  });

  it('has examples of one upstream, of all, of a question, of a join and of an error', () => {
    expect(EXAMPLES).toHaveLength(5);
    expect(EXAMPLES.filter(({ shown }) => shown.errors)).toHaveLength(1);
  });

  it.each(EXAMPLES.map((example) => [nameOf(example.query), example] as const))(
    'shows what %s answers',
    async (_name, { query, variables, shown }) => {
      const { status, data, errors } = await gateway.ask(query, { variables, headers: ADA });
      expect(status).toBe(200);
      expect(errors).toHaveLength(shown.errors?.length ?? 0);
      expect(differences({ data, errors }, shown)).toEqual([]);
    },
  );

  it('sends with curl the operation it shows above', () => {
    const sent = JSON.parse(/-d '(\{\n[^']*)'/.exec(README)?.[1] ?? 'null');
    const [first] = EXAMPLES;
    expect(print(parse(sent.query))).toBe(print(parse(first?.query ?? '')));
    expect(sent.variables).toEqual(first?.variables);
  });

  it('explains exactly the variables that the configuration reads', () => {
    const read = namesIn(sourceBetween('src/config.ts', 'const ENVIRONMENT', '});'), /^ {2}([A-Z_]+):/gm);
    const explained = namesIn(section('### Environment'), /^\| `([A-Z_]+)`/gm);
    expect(read.length).toBeGreaterThan(15);
    expect(explained.sort()).toEqual(read.sort());
  });

  it('explains exactly the error codes', () => {
    const codes = namesIn(sourceBetween('src/errors.ts', 'export type ErrorCode', ';'), /'([A-Z_]+)'/g);
    expect(namesIn(section('## Errors'), /^\| `([A-Z_]+)`/gm).sort()).toEqual(codes.sort());
  });

  it('explains exactly the commands', () => {
    const commands = namesIn(HELP.split('Environment')[0] ?? '', /^ {2}([a-z]+) {2}/gm);
    expect(commands.length).toBeGreaterThan(3);
    expect(namesIn(section('## Operate it'), /^\| `([a-z]+)`/gm).sort()).toEqual(commands.sort());
  });

  it('names npm scripts that exist, and all of those', () => {
    const named = namesIn(README, /npm (?:run )?((?<=run )[\w:-]+|test|start)/g);
    const own = Object.keys(PACKAGE.scripts).filter((name) => name !== 'prepare');
    expect([...new Set(named)].sort()).toEqual(own.sort());
  });

  it('links to files that exist', () => {
    const links = namesIn(README, /\]\((?!http)([^)#]+)\)/g);
    expect(links.length).toBeGreaterThan(3);
    expect(links.filter((link) => !existsSync(link))).toEqual([]);
  });
});

function section(heading: string): string {
  const [, rest = ''] = README.split(`\n${heading}\n`);
  const level = heading.split(' ')[0] ?? '';
  return rest.split(new RegExp(`^#{1,${level.length}} `, 'm'))[0] ?? '';
}

function sourceBetween(file: string, start: string, end: string): string {
  const [, rest = ''] = readFileSync(file, 'utf8').split(start);
  return rest.split(end)[0] ?? '';
}

function namesIn(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].flatMap(([, name]) => name ?? []);
}
