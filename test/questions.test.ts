import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse, print, stripIgnoredCharacters } from 'graphql';
import { type Sandbox, startSandbox } from '../src/sandbox/sandbox.js';
import {
  type Block,
  DAY_OF_PAGES,
  differences,
  nameOf,
  readBlocks,
  readExamples,
} from './support/examples.js';
import { ADA, sandboxUrls, startGateway, type TestGateway } from './support/gateway.js';
import { standStill } from './support/stand-still.js';

const PAGE = 'docs/questions.md';
const FOLDER = 'examples';

const page = readFileSync(PAGE, 'utf8');
const blocks = readBlocks(page);
const examples = readExamples(blocks);

function operationOf(file: string): string {
  return stripIgnoredCharacters(print(parse(readFileSync(join(FOLDER, file), 'utf8'))));
}

/** The headers that stand behind an operation, before the next one. */
function headersOf(query: string): Record<string, string> {
  const start = blocks.findIndex(({ text }) => text === query);
  const end = blocks.findIndex(({ language }, at) => at > start && language === 'graphql');
  const isHeaders = ({ language }: Block): boolean => language === 'json headers';
  const found = blocks.slice(start + 1, end < 0 ? undefined : end).find(isHeaders);
  return found ? JSON.parse(found.text) : ADA;
}

describe('the questions', () => {
  let sandbox: Sandbox;
  let gateway: TestGateway;

  beforeAll(async () => {
    // What is stale depends on the gateway's clock, too.
    standStill(DAY_OF_PAGES.now());
    sandbox = await startSandbox(DAY_OF_PAGES);
    gateway = await startGateway(sandboxUrls(sandbox));
  });
  afterAll(async () => {
    await gateway.close();
    await sandbox.close();
    jest.useRealTimers();
  });

  it.each(examples.map((example) => [nameOf(example.query), example] as const))(
    'show what %s answers',
    async (_name, { query, variables, shown }) => {
      const { data, errors } = await gateway.ask(query, { variables, headers: headersOf(query) });
      expect(errors).toHaveLength(shown.errors?.length ?? 0);
      expect(differences({ data, errors }, shown)).toEqual([]);
    },
  );

  it('are the operations of the files', () => {
    const onPage = examples.map(({ query }) => stripIgnoredCharacters(print(parse(query))));
    const files = readdirSync(FOLDER).filter((file) => file.endsWith('.graphql'));
    expect(files.map(operationOf).sort()).toEqual(onPage.sort());
  });

  it('link to files that exist', () => {
    const links = [...page.matchAll(/\]\((?!http)([^)#]+)\)/g)].map(([, link]) =>
      join(dirname(PAGE), link ?? ''),
    );
    expect(links.filter((link) => !existsSync(link))).toEqual([]);
  });
});
