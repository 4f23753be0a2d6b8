import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Sandbox, startSandbox } from '../src/sandbox/sandbox.js';
import { differences, nameOf, readBlocks, readExamples } from './support/examples.js';
import { ADA, sandboxUrls, startGateway, type TestGateway } from './support/gateway.js';

const FOLDER = 'docs/upstreams';
/** The day on which the answers were taken. */
const NOW = Date.parse('2026-11-21T12:00:00Z');

describe.each(readdirSync(FOLDER).map((file) => join(FOLDER, file)))('%s', (file) => {
  const page = readFileSync(file, 'utf8');
  const examples = readExamples(readBlocks(page));
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

  it('has five worked examples', () => {
    expect(examples).toHaveLength(5);
  });

  it.each(examples.map((example) => [nameOf(example.query), example] as const))(
    'shows what %s answers',
    async (_name, { query, variables, shown }) => {
      const { data, errors } = await gateway.ask(query, { variables, headers: ADA });
      expect(errors).toHaveLength(shown.errors?.length ?? 0);
      expect(differences({ data, errors }, shown)).toEqual([]);
    },
  );

  it('links to files that exist', () => {
    const links = [...page.matchAll(/\]\((?!http)([^)#]+)\)/g)].map(([, link]) =>
      join(dirname(file), link ?? ''),
    );
    expect(links.filter((link) => !existsSync(link))).toEqual([]);
  });
});
