import { type Sandbox, startSandbox } from '../../../src/sandbox/sandbox.js';
import { nodeImages, webImage } from '../../../src/sandbox/story.js';
import { ADA, type Answer, sandboxUrls, startGateway, type TestGateway } from '../../support/gateway.js';
import { answerOf, HOSTS, type SaidSource, statesOf } from '../../support/joined.js';

const DEV = 'dhi.io/node:20-dev';
const [nodeDev] = nodeImages;

interface Finding {
  readonly vulnerability: string;
  readonly packageName: string;
  readonly severity: string;
  readonly fixedVersions: readonly string[];
  readonly isExcepted: boolean;
  readonly reportedBy: readonly string[];
  readonly missedBy: readonly string[];
}

type Counts = Readonly<Record<string, number>>;

interface Findings {
  readonly totalCount: number;
  readonly nodes: readonly Finding[];
  readonly edges: readonly { readonly cursor: string }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  readonly summary: {
    readonly total: Counts;
    readonly bySource: readonly { readonly scanner: string; readonly counts: Counts }[];
    readonly agreed: number;
    readonly disputed: number;
    readonly excepted: number;
    readonly fixable: number;
  };
  readonly scans: readonly { readonly scanner: string; readonly state: string; readonly digest: string }[];
  readonly sources: readonly SaidSource[];
}

const COUNTS = '{ critical high medium low unspecified total }';
const FIELDS = `totalCount nodes { vulnerability packageName severity fixedVersions isExcepted reportedBy missedBy } edges { cursor }
  pageInfo { hasNextPage endCursor }
  summary { total ${COUNTS} bySource { scanner counts ${COUNTS} } agreed disputed excepted fixable }
  scans { scanner state reason digest repository count } sources { upstream state reason searched }`;

const queryWith = (args: string): string =>
  `query ($reference: String!${args.includes('$after') ? ', $after: String' : ''}) { image(reference: $reference) { findings${args} { ${FIELDS} } } }`;

function findingsIn({ image }: Record<string, unknown>): Findings {
  return (image as { findings: Findings }).findings;
}

describe('findings of an image', () => {
  let sandbox: Sandbox;
  let gateway: TestGateway;

  beforeAll(async () => {
    sandbox = await startSandbox();
    gateway = await startGateway({ ...sandboxUrls(sandbox), ...HOSTS });
    // One exchange for the whole file: the operations below are counted without it.
    await gateway.ask('{ dvpNamespaces }', { headers: ADA });
  });
  beforeEach(() => sandbox.reset());
  afterAll(async () => {
    await gateway.close();
    await sandbox.close();
  });

  const find = async (args = '', reference = DEV, after?: string): Promise<Findings> =>
    findingsIn(await answerOf(gateway, queryWith(args), { variables: { reference, after } }));

  it('join what three scanners say of the manifest for linux/amd64', async () => {
    const { nodes, scans, sources } = await find();
    expect(nodes.length).toBeGreaterThan(4);
    expect(nodes[0]).toMatchObject({ vulnerability: 'CVE-2025-6965', severity: 'CRITICAL' });
    expect(nodes.some(({ reportedBy }) => reportedBy.length === 3)).toBe(true);
    const amd64 = nodeDev?.manifests.find(({ platform }) => platform.architecture === 'amd64')?.digest;
    expect(scans).toMatchObject(
      ['SCOUT', 'CLAIR', 'TRIVY'].map((scanner) => ({ scanner, state: 'SCANNED', digest: amd64 })),
    );
    expect(statesOf(sources)).toEqual({ scout: 'FOUND', quay: 'FOUND', zot: 'FOUND' });
  });

  it('have a summary that adds up to the rows, with any filter', async () => {
    const argumentLists = [
      '',
      '(fixable: true)',
      '(severities: [CRITICAL, LOW])',
      '(severities: [])',
      '(source: TRIVY)',
    ];
    for (const args of argumentLists) {
      const { nodes, totalCount, summary } = await find(args);
      const count = (holds: (one: Finding) => boolean): number => nodes.filter(holds).length;
      expect(totalCount).toBe(nodes.length);
      expect(summary).toMatchObject({
        agreed: count(({ missedBy }) => missedBy.length === 0),
        disputed: count(({ missedBy }) => missedBy.length > 0),
        excepted: count(({ isExcepted }) => isExcepted),
        fixable: count(({ fixedVersions }) => fixedVersions.length > 0),
        total: {
          critical: count(({ severity }) => severity === 'CRITICAL'),
          high: count(({ severity }) => severity === 'HIGH'),
          medium: count(({ severity }) => severity === 'MEDIUM'),
          low: count(({ severity }) => severity === 'LOW'),
          unspecified: count(({ severity }) => severity === 'UNSPECIFIED'),
          total: nodes.length,
        },
      });
      expect(summary.bySource.map(({ scanner, counts }) => [scanner, counts.total])).toEqual(
        ['SCOUT', 'CLAIR', 'TRIVY'].map((scanner) => [
          scanner,
          count(({ reportedBy }) => reportedBy.includes(scanner)),
        ]),
      );
    }
  });

  it('are filtered by severity, by whether there is a fix, and by scanner', async () => {
    const all = await find();
    const fixable = await find('(fixable: true)');
    const unfixable = await find('(fixable: false)');
    expect(fixable.nodes.every(({ fixedVersions }) => fixedVersions.length > 0)).toBe(true);
    expect(unfixable.nodes.every(({ fixedVersions }) => fixedVersions.length === 0)).toBe(true);
    expect(fixable.totalCount + unfixable.totalCount).toBe(all.totalCount);
    expect(fixable.totalCount * unfixable.totalCount).toBeGreaterThan(0);
    const severe = await find('(severities: [CRITICAL, HIGH])');
    expect(new Set(severe.nodes.map(({ severity }) => severity))).toEqual(new Set(['CRITICAL', 'HIGH']));
    const byClair = await find('(source: CLAIR)');
    expect(byClair.nodes).toEqual(all.nodes.filter(({ reportedBy }) => reportedBy.includes('CLAIR')));
  });

  it('come in pages whose cursors hold, and refuse a page or cursor that is none', async () => {
    const all = await find();
    const seen: Finding[] = [];
    let after: string | undefined;
    do {
      const page = await find('(first: 2, after: $after)', DEV, after);
      expect(page.totalCount).toBe(all.totalCount);
      expect(page.summary).toEqual(all.summary);
      seen.push(...page.nodes);
      after = page.pageInfo.hasNextPage ? (page.pageInfo.endCursor ?? undefined) : undefined;
    } while (after !== undefined);
    expect(seen).toEqual(all.nodes);
    for (const args of ['(first: 1001)', '(first: -1)', '(after: "bm8")']) {
      const answer = await gateway.ask(queryWith(args), {
        headers: ADA,
        variables: { reference: DEV },
      });
      expect(answer.errors.map(({ extensions }) => extensions.code)).toEqual(['BAD_USER_INPUT']);
    }
  });

  it('refuse a platform that the index lacks, and answer for one that it has', async () => {
    const { scans } = await find('(platform: "linux/arm64")');
    expect(scans[0]?.digest).toBe(
      nodeDev?.manifests.find(({ platform }) => platform.architecture === 'arm64')?.digest,
    );
    const refused = await gateway.ask(
      `{ image(reference: "${DEV}") { findings(platform: "linux/s390x") { totalCount } } }`,
      { headers: ADA },
    );
    expect(refused.data).toEqual({ image: { findings: null } });
    expect(refused.errors[0]).toMatchObject({
      message: expect.stringContaining('linux/amd64, linux/arm64'),
      extensions: { code: 'BAD_USER_INPUT' },
    });
  });

  it('tell exceptions with their verdicts, and descriptions, when they are selected', async () => {
    const data = await answerOf(
      gateway,
      `{ image(reference: "${DEV}") { findings { nodes { vulnerability description isExcepted exceptions { exceptionId sourceType type status justification details author createdAt } } } } }`,
    );
    const { nodes } = (data.image as { findings: { nodes: Record<string, unknown>[] } }).findings;
    const excepted = nodes.find(({ vulnerability }) => vulnerability === 'CVE-2025-8058');
    expect(excepted).toEqual({
      vulnerability: 'CVE-2025-8058',
      description: expect.stringContaining('regcomp'),
      isExcepted: true,
      exceptions: [
        expect.objectContaining({
          sourceType: 'VEX_STATEMENT',
          status: 'NOT_AFFECTED',
          justification: 'VULNERABLE_CODE_NOT_IN_EXECUTE_PATH',
          createdAt: '2025-07-24T08:00:00Z',
        }),
      ],
    });
  });

  it('say of a scan that has not run that it is queued, and count nothing as missed by it', async () => {
    const reference = `quay.example/demonstrationorg/web@${webImage.manifests[0]?.digest}`;
    const { scans, nodes, summary } = await find('', reference);
    expect(scans.map(({ scanner, state }) => [scanner, state])).toContainEqual(['CLAIR', 'QUEUED']);
    expect(nodes.every(({ missedBy }) => !missedBy.includes('CLAIR'))).toBe(true);
    expect(summary.bySource.map(({ scanner }) => scanner)).not.toContain('CLAIR');
  });

  it('are asked for once, however often and for whatever they are selected', async () => {
    const one = '{ totalCount nodes { description } }';
    const query = `{ image(reference: "${DEV}") { a: findings ${one} b: findings(first: 1) { scans { state } } c: findings(platform: "linux/amd64") ${one} }
      again: image(reference: "${DEV}") { findings(fixable: true) ${one} } }`;
    // Interpreted, then compiled.
    for (let run = 0; run < 3; run += 1) {
      sandbox.reset();
      await answerOf(gateway, query);
      const urls = [...sandbox.zot.calls, ...sandbox.quay.calls].map(({ url }) => decodeURIComponent(url));
      expect(urls.filter((url) => url.includes('CVEListForImage'))).toHaveLength(1);
      expect(urls.filter((url) => url.includes('/security'))).toHaveLength(1);
      const documents = sandbox.scout.calls.map(({ body }) => body);
      expect(documents.filter((text) => text.includes('magePackages'))).toHaveLength(1);
      expect(documents).toHaveLength(3);
      expect(new Set(urls).size).toBe(urls.length);
    }
  });

  it('of twenty references share one document to Scout and one to zot', async () => {
    const names = ['20-dev', '20', '20.19-dev', '20.19', '20.19.3-dev'];
    const references = [
      'dhi.io/node',
      'demonstrationorg/dhi-node',
      'quay.example/demonstrationorg/node',
      'zot.example/demonstrationorg/node',
    ].flatMap((repository) => names.map((name) => `${repository}:${name}`));
    const { images } = await answerOf(
      gateway,
      'query ($references: [String!]!) { images(references: $references) { findings(first: 1) { totalCount summary { agreed } } } }',
      { variables: { references } },
    );
    expect(images).toHaveLength(20);
    const documents = sandbox.scout.calls.map(({ body }) => body);
    expect(documents).toHaveLength(3);
    expect(documents.filter((text) => text.includes('magePackages'))).toHaveLength(1);
    const searches = sandbox.zot.calls.filter(({ url }) => url.includes('/_zot/ext/search'));
    expect(searches).toHaveLength(3);
    expect(searches.filter(({ url, body }) => `${url}${body}`.includes('CVEListForImage'))).toHaveLength(1);
    // Two candidate repositories, and the reports of two digests.
    const urls = sandbox.quay.calls.map(({ url }) => url);
    expect(urls.map((url) => url.includes('/security'))).toEqual([false, false, true, true]);
    expect(new Set(urls).size).toBe(4);
  });
});

describe('findings of an image while upstreams fail', () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await startSandbox();
  });
  afterAll(() => sandbox.close());

  /** A gateway of its own for each: circuits that opened stay open for a while. */
  async function askWithout(down: readonly ('scout' | 'quay' | 'zot' | 'hub')[]): Promise<Answer> {
    const gateway = await startGateway({ ...sandboxUrls(sandbox), ...HOSTS });
    const reference = `quay.example/demonstrationorg/node@${nodeDev?.indexDigest}`;
    try {
      for (const name of down) sandbox[name].fail({ kind: 'status', status: 503 });
      return await gateway.ask(queryWith(''), {
        headers: ADA,
        variables: { reference },
      });
    } finally {
      sandbox.reset();
      await gateway.close();
    }
  }

  const ALL = { scout: 'SCOUT', quay: 'CLAIR', zot: 'TRIVY' };

  it.each([
    [['scout'], ['CLAIR', 'TRIVY']],
    [['quay'], ['SCOUT', 'TRIVY']],
    [['zot'], ['SCOUT', 'CLAIR']],
    [['scout', 'quay'], ['TRIVY']],
    [['scout', 'zot'], ['CLAIR']],
    [['quay', 'zot'], ['SCOUT']],
    [['hub'], ['CLAIR', 'TRIVY']],
    [['scout', 'quay', 'zot'], []],
  ] as const)('are those of the scanners that are left without %j', async (down, scanners) => {
    const left: readonly string[] = scanners;
    const { data, errors } = await askWithout(down);
    expect(errors).toEqual([]);
    const { scans, sources, nodes, summary } = findingsIn(data ?? {});
    expect(scans.filter(({ state }) => state === 'SCANNED').map(({ scanner }) => scanner)).toEqual(left);
    expect(summary.bySource.map(({ scanner }) => scanner)).toEqual(left);
    expect(nodes.length > 0).toBe(left.length > 0);
    expect(nodes.every(({ missedBy }) => missedBy.every((scanner) => left.includes(scanner)))).toBe(true);
    const states = statesOf(sources);
    for (const [upstream, scanner] of Object.entries(ALL)) {
      expect([upstream, states[upstream] === 'FOUND']).toEqual([upstream, left.includes(scanner)]);
    }
  });
});
