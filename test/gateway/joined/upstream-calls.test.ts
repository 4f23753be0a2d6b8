import { type Sandbox, startSandbox } from '../../../src/sandbox/sandbox.js';
import type { RecordedCall } from '../../../src/sandbox/service.js';
import { ADA, sandboxUrls, startGateway, type TestGateway } from '../../support/gateway.js';
import { answerOf } from '../../support/joined.js';

const IMAGES = `query ($references: [String!]!) { images(references: $references) {
  digest
  locations { totalCount nodes { registry repository tags { name } } sources { upstream state } }
  findings { summary { total { total } disputed } scans { scanner state } }
  attestations { totalCount nodes { kind presentIn { repository } missingIn { repository } } }
} }`;

/** The story's images, under what people of each registry call them. */
const REFERENCES = [
  'dhi.io/node:20-dev',
  'dhi.io/node:20',
  'dhi.io/python:3',
  'dhi.io/redis:8',
  'demonstrationorg/web:4.2.0',
  'zot.example/tools/multi:2.3.0',
  'zot.example/tools/many:build-000',
  ...Array.from({ length: 13 }, (_, index) => {
    const number = String(index + 1).padStart(2, '0');
    return `quay.example/demonstrationorg/svc-${number}:1.0.0`;
  }),
];

/** Where a copy of the first of them has a signature. */
const SIGNED = 'demonstrationorg/dhi-node';

describe('upstream calls of the joined graph', () => {
  let sandbox: Sandbox;
  let gateway: TestGateway;

  beforeAll(async () => {
    sandbox = await startSandbox();
    gateway = await startGateway(sandboxUrls(sandbox));
    // One sign-in, and what Scout refuses of the caller's organizations, for all that follows.
    await answerOf(gateway, IMAGES, { variables: { references: ['dhi.io/node:20'] } });
  }, 30_000);
  beforeEach(() => sandbox.reset());
  afterAll(async () => {
    await gateway.close();
    await sandbox.close();
  });

  it('are one document a level for twenty images with locations, findings and attestations', async () => {
    const { images } = await answerOf(gateway, IMAGES, { variables: { references: REFERENCES } });
    const answered = images as { digest: string | null; locations: { totalCount: number } }[];
    expect(answered).toHaveLength(20);
    expect(answered.filter(({ digest }) => digest === null)).toEqual([]);
    expect(answered.filter(({ locations }) => locations.totalCount === 0)).toEqual([]);

    expect(sandbox.scout.calls.length).toBeLessThanOrEqual(3);
    // The search leaves out signatures: for the one image that is signed at zot, two calls to its registry tell them.
    const [searches, registry] = ['/_zot/ext/search', `/${SIGNED}/`].map((part) =>
      sandbox.zot.calls.filter(({ url }) => url.includes(part)),
    );
    expect(searches?.length).toBeLessThanOrEqual(3);
    expect(registry?.map(({ method }) => method).sort()).toEqual(['GET', 'HEAD']);
    expect(sandbox.zot.calls).toHaveLength((searches?.length ?? 0) + 2);
    expect(sandbox.hub.calls).toEqual([]);
    const perRepository = countBy(sandbox.quay.calls, repositoryOf);
    expect(perRepository.size).toBeGreaterThanOrEqual(15);
    expect([...perRepository].filter(([, count]) => count > 3)).toEqual([]);
    const all = [sandbox.scout, sandbox.quay, sandbox.zot].flatMap(({ calls }) => calls);
    const repeated = [...countBy(all, ({ method, url, body }) => `${method} ${url} ${body}`)].filter(
      ([, count]) => count > 1,
    );
    expect(repeated).toEqual([]);
  }, 30_000);

  it('are three to zot at most for images that nobody has signed', async () => {
    const [, ...unsigned] = REFERENCES;
    await answerOf(gateway, IMAGES, { variables: { references: [...unsigned, 'dhi.io/python:3.13'] } });
    expect(sandbox.zot.calls.length).toBeLessThanOrEqual(3);
    expect(sandbox.scout.calls.length).toBeLessThanOrEqual(3);
  }, 30_000);

  it('are no more than one document a level in the first operation of a caller', async () => {
    const fresh = await startGateway(sandboxUrls(sandbox));
    try {
      await answerOf(fresh, '{ image(reference: "dhi.io/node:20-dev") { locations { totalCount } } }');
      expect(sandbox.scout.calls.length).toBeLessThanOrEqual(3);
      expect(sandbox.hub.calls).toHaveLength(1);
    } finally {
      await fresh.close();
    }
  }, 30_000);

  it('are none for what a reference says itself', async () => {
    await answerOf(gateway, '{ image(reference: "node:20") { id reference } }', { headers: ADA });
    const { scout, hub, quay, zot } = sandbox;
    expect([scout, hub, quay, zot].flatMap(({ calls }) => calls)).toEqual([]);
  });
});

function repositoryOf({ url }: RecordedCall): string {
  return /^\/api\/v1\/repository\/(.+?)\/(?:tag|manifest)\//.exec(url)?.[1] ?? url;
}

function countBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1);
  return counts;
}
