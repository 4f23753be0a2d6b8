import { existsSync, readFileSync } from 'node:fs';
import { Kind, parse, print } from 'graphql';
import { HELP } from '../src/cli/help.js';
import { type Sandbox, startSandbox } from '../src/sandbox/sandbox.js';
import { ADA, sandboxUrls, startGateway, type TestGateway } from './support/gateway.js';

interface Example {
  readonly query: string;
  readonly variables: Record<string, unknown>;
  /** What the README shows of the answer. */
  readonly shown: { readonly data?: unknown; readonly errors?: readonly unknown[] };
}

interface Block {
  readonly language: string;
  readonly text: string;
}

const README = readFileSync('README.md', 'utf8');
const PACKAGE: { scripts: Record<string, string> } = JSON.parse(readFileSync('package.json', 'utf8'));
const BLOCKS = readBlocks(README);
const EXAMPLES = readExamples(BLOCKS);
/** The month in which the README's answers were taken: pulls are counted from the present day backwards. */
const NOW = Date.parse('2026-11-21T12:00:00Z');

describe('README', () => {
  let sandbox: Sandbox;
  let gateway: TestGateway;

  beforeAll(async () => {
    sandbox = await startSandbox({ now: () => NOW });
    gateway = await startGateway(sandboxUrls(sandbox));
  });

  afterAll(async () => {
    await gateway.close();
    await sandbox.close();
  });

  it('has examples of one upstream, of all, of a join and of an error', () => {
    expect(EXAMPLES).toHaveLength(4);
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

function readBlocks(markdown: string): Block[] {
  return [...markdown.matchAll(/^```(\S+.*)\n([\s\S]*?)^```$/gm)].map(([, language = '', text = '']) => ({
    language,
    text,
  }));
}

/** Each operation with the variables and the answer that stand behind it; GraphQL that is no operation is left out. */
function readExamples(blocks: readonly Block[]): Example[] {
  return blocks.flatMap(({ language, text }, index) => {
    if (language !== 'graphql') return [];
    if (parse(text).definitions[0]?.kind !== Kind.OPERATION_DEFINITION) return [];
    const end = blocks.findIndex((block, at) => at > index && block.language === 'graphql');
    const behind = blocks.slice(index + 1, end < 0 ? undefined : end);
    const find = (wanted: string): string | undefined =>
      behind.find((block) => block.language === wanted)?.text;
    return [
      {
        query: text,
        variables: JSON.parse(find('json variables') ?? '{}'),
        shown: JSON.parse(find('json answer') ?? '{"data":"the README shows no answer"}'),
      },
    ];
  });
}

/** Where the answer does not have what is shown of it. Lists are shown in part, in their order. */
function differences(actual: unknown, shown: unknown, path = '$'): string[] {
  if (typeof shown !== 'object' || shown === null) {
    return Object.is(actual, shown)
      ? []
      : [`${path}: ${JSON.stringify(actual)}, not ${JSON.stringify(shown)}`];
  }
  if (typeof actual !== 'object' || actual === null) return [`${path}: ${JSON.stringify(actual)}`];
  if (!Array.isArray(shown)) {
    const fields = actual as Record<string, unknown>; // an object of a JSON answer
    return Object.entries(shown).flatMap(([key, value]) => differences(fields[key], value, `${path}.${key}`));
  }
  let rest: unknown[] = Array.isArray(actual) ? actual : [];
  return shown.flatMap((item, index) => {
    const at = rest.findIndex((candidate) => differences(candidate, item).length === 0);
    if (at < 0) return [`${path}[${index}]: nothing like ${JSON.stringify(item)}`];
    rest = rest.slice(at + 1);
    return [];
  });
}

function nameOf(query: string): string {
  return /^query (\w+)/.exec(query)?.[1] ?? 'the operation without a name';
}

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
