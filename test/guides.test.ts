import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Sandbox, startSandbox } from '../src/sandbox/sandbox.js';
import {
  DAY_OF_PAGES,
  differences,
  type Example,
  nameOf,
  readBlocks,
  readExamples,
} from './support/examples.js';
import { ADA, sandboxUrls, startGateway, type TestGateway } from './support/gateway.js';

interface GuideExample extends Example {
  /** Heading of the section in which it stands. */
  readonly section: string;
  /** What the guide says of it, up to the next one. */
  readonly prose: string;
}

const FOLDER = 'docs/upstreams';
const WORKED = '## Worked queries\n';
/** Examples of this section are asked by nobody. */
const ANONYMOUS = 'Without a token';
const NUMBERS = ['No', 'One', 'Two', 'Three', 'Four', 'Five', 'Six'];

describe.each(readdirSync(FOLDER).map((file) => join(FOLDER, file)))('%s', (file) => {
  const page = readFileSync(file, 'utf8');
  const downloads = readDownloads(page);
  const uploads = readUploads(page);
  let sandbox: Sandbox;
  let gateway: TestGateway;

  beforeAll(async () => {
    sandbox = await startSandbox(DAY_OF_PAGES);
    gateway = await startGateway(sandboxUrls(sandbox));
    // Docker's sign-in is made once for a credential: the examples are counted without it.
    await gateway.ask('{ dvpNamespaces }', { headers: ADA });
  });

  afterAll(async () => {
    await gateway.close();
    await sandbox.close();
  });

  it('has five worked queries', () => {
    const worked = readGuide(page.split(WORKED)[1] ?? '');
    expect(new Set(worked.map(({ section }) => section)).size).toBe(5);
  });

  it.each(readGuide(page).map((example) => [nameOf(example.query), example] as const))(
    'shows what %s answers, and how many calls it takes',
    async (_name, { query, variables, shown, section, prose }) => {
      sandbox.reset();
      const headers = section === ANONYMOUS ? {} : ADA;
      const { data, errors } = await gateway.ask(query, { variables, headers });
      expect(errors).toHaveLength(shown.errors?.length ?? 0);
      expect(differences({ data, errors }, shown)).toEqual([]);
      const { scout, hub, zot } = sandbox;
      const made = { Scout: scout.calls.length, 'Docker Hub': hub.calls.length, zot: zot.calls.length };
      expect(made).toMatchObject(promisedCalls(prose));
    },
  );

  it('has no curl command that is not tried here', () => {
    expect(downloads.length + uploads.length).toBe([...page.matchAll(/^curl /gm)].length);
  });

  for (const path of downloads) {
    it(`downloads something from ${path}`, async () => {
      const reply = await fetch(`${gateway.origin}${path}`, { headers: ADA });
      expect(reply.status).toBe(200);
      expect((await reply.arrayBuffer()).byteLength).toBeGreaterThan(0);
    });
  }

  for (const { operations, map } of uploads) {
    it('uploads a file that arrives whole', async () => {
      const form = new FormData();
      form.append('operations', operations);
      form.append('map', map);
      form.append('0', new Blob(['a layer']), 'layer.tar.gz');
      const headers = { ...ADA, 'apollo-require-preflight': 'true' };
      const reply = await fetch(`${gateway.origin}/graphql`, { method: 'POST', headers, body: form });
      expect(await reply.json()).toMatchObject({ data: { zotUploadBlob: { size: 7 } } });
    });
  }

  it('links to files that exist', () => {
    const links = [...page.matchAll(/\]\((?!http)([^)#]+)\)/g)].map(([, link]) =>
      join(dirname(file), link ?? ''),
    );
    expect(links.filter((link) => !existsSync(link))).toEqual([]);
  });
});

/** The operations of a guide, in their order: one may build upon another. */
function readGuide(page: string): GuideExample[] {
  return page.split(/^#{2,3} /m).flatMap((text) => {
    const section = text.split('\n', 1)[0] ?? '';
    const parts = text.split(/^(?=```graphql$)/m);
    return parts.flatMap((prose) =>
      readExamples(readBlocks(prose)).map((example) => ({ ...example, section, prose })),
    );
  });
}

/** `Two calls to Scout` as `{ Scout: 2 }`. */
function promisedCalls(prose: string): Record<string, number> {
  const promises = prose.matchAll(/\b(\w+) calls? to (Scout|Docker Hub|zot)\b/g);
  return Object.fromEntries(
    [...promises].map(([, number = '', upstream = '']) => [upstream, NUMBERS.indexOf(number)]),
  );
}

/** Paths of the gateway that the guide reads with curl. */
function readDownloads(page: string): string[] {
  const found = page.matchAll(/^curl http:\/\/localhost:4000(\/(?!graphql)\S+)/gm);
  return [...found].map(([, path = '']) => path);
}

/** What the guide sends with curl beside a file. */
function readUploads(page: string): { operations: string; map: string }[] {
  const found = page.matchAll(/-F operations='(.*)' \\\n {2}-F map='(.*)'/g);
  return [...found].map(([, operations = '', map = '']) => ({ operations, map }));
}
