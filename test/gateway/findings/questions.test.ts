import type { ImagePlaces } from '../../../src/gateway/images/trace.js';
import { fieldsOf } from '../../../src/upstreams/probe.js';
import { AMD64, type Answers, digestOf, examine, holdingAt, platformAt, scanOf } from './examine.js';

const INDEX = digestOf('1');
const ARM64 = platformAt('linux/arm64/v8', digestOf('b'));
const platforms = [platformAt('unknown/unknown', digestOf('f')), ARM64, AMD64];
const index: Partial<ImagePlaces> = {
  digest: INDEX,
  indexDigest: INDEX,
  kind: 'INDEX',
  platforms,
  holdings: [
    holdingAt('scout', 'acme/tool', { digest: INDEX, platforms, organization: 'acme' }),
    holdingAt('quay', 'acme/tool', { digest: INDEX, platforms: [] }),
    holdingAt('zot', 'acme/tool', { digest: INDEX, platforms }),
  ],
};
const oneFinding = (version: string) => ({
  id: 'CVE-2025-1000',
  severity: 'HIGH',
  packageList: [{ name: 'a', installedVersion: version, fixedVersion: 'Not Specified' }],
});

describe('the scanners of an index', () => {
  it.each([
    [null, AMD64.digest],
    ['linux/amd64', AMD64.digest],
    ['linux/arm64', ARM64.digest],
    ['linux/arm64/v8', ARM64.digest],
  ])('are asked for the manifest of the platform %s', async (platform, digest) => {
    const { asked, scans } = await examine({ places: index, platform });
    expect(scans.map((scan) => scan.digest)).toEqual([digest, digest, digest]);
    expect(asked).toEqual([
      {
        upstream: 'scout',
        field: 'imagePackagesForImageCoords',
        args: {
          context: { organization: 'acme' },
          query: {
            digest,
            hostName: 'hub.docker.com',
            repoName: 'acme/tool',
            includeExcepted: true,
            includeNodsa: true,
          },
        },
        selection: expect.any(String),
      },
      {
        upstream: 'zot',
        field: 'zotSearchCVEListForImage',
        args: { image: `acme/tool@${digest}`, requestedPage: { limit: 4096, offset: 0 } },
        selection: expect.any(String),
      },
      {
        upstream: 'quay',
        field: 'Query.quayManifestSecurity',
        args: { repository: 'acme/tool', digest, vulnerabilities: true },
      },
    ]);
  });

  it('are asked for its first platform when it has not the usual one', async () => {
    const { scans } = await examine({ places: { ...index, platforms: platforms.slice(0, 2) } });
    expect(scans[0]?.digest).toBe(ARM64.digest);
  });

  it.each(['linux/riscv64', 'linux/arm64/v7', 'windows/amd64', 'linux', '', 'a/b/c/d', 'linux/amd64\n'])(
    'refuse the platform %j and list those that it has',
    async (platform) => {
      await expect(examine({ places: index, platform })).rejects.toMatchObject({
        code: 'BAD_USER_INPUT',
        message: expect.stringContaining('linux/arm64/v8, linux/amd64'),
      });
    },
  );

  it('wait for a platform of which only Quay tells', async () => {
    const { asked, scans } = await examine({
      places: index,
      identity: { platforms: [ARM64] },
      platform: 'linux/amd64',
    });
    expect(scans[0]?.digest).toBe(AMD64.digest);
    expect(asked).toHaveLength(3);
  });

  it('are not asked while nobody tells its platforms', async () => {
    const { asked, scans } = await examine({ places: { ...index, platforms: [] } });
    expect(asked).toEqual([]);
    expect(scans).toMatchObject(
      ['SCOUT', 'CLAIR', 'TRIVY'].map((scanner) => ({
        scanner,
        state: 'UNKNOWN',
        digest: null,
        count: null,
      })),
    );
  });
});

describe('the scanners of an image', () => {
  it('are asked for its manifest when the reference names its configuration', async () => {
    const { scans } = await examine({ places: { matched: 'CONFIG', digest: digestOf('c') } });
    expect(scans[0]?.digest).toBe(AMD64.digest);
  });

  it('refuse a platform that it is not for', async () => {
    await expect(examine({ platform: 'linux/arm64' })).rejects.toThrow('linux/amd64');
    expect((await examine({ platform: 'linux/amd64' })).scans[0]?.digest).toBe(AMD64.digest);
  });

  it('are not asked about an image that nothing has, and say so', async () => {
    const nothing = { digest: null, kind: null, platforms: [], holdings: [] };
    const { asked, rows, scans } = await examine({ places: nothing });
    expect([asked, rows]).toEqual([[], []]);
    expect(scans.map(({ state }) => state)).toEqual(['UNKNOWN', 'UNKNOWN', 'UNKNOWN']);
  });

  it('are asked in the repository of the reference before any other that has it', async () => {
    const holdings = ['first', 'acme/tool'].map((path) => holdingAt('scout', path));
    const { scans } = await examine({ places: { holdings } });
    expect(scans[0]?.repository).toBe('docker.io/acme/tool');
    expect((await examine({ places: { holdings }, reference: 'other:1' })).scans[0]?.repository).toBe(
      'docker.io/first',
    );
  });

  it('know official images and hardened ones by the names that Scout gives them', async () => {
    const official = await examine({ places: { holdings: [holdingAt('scout', 'library/node')] } });
    expect(official.asked[0]?.args.query).toMatchObject({ hostName: 'hub.docker.com', repoName: 'node' });
    const place = { upstream: 'scout', host: 'dhi.io', path: 'node' } as const;
    const hardened = await examine({ places: { holdings: [holdingAt('scout', 'node', { place })] } });
    expect(hardened.asked[0]).toMatchObject({
      field: 'dhiImagePackagesForImageCoords',
      args: { query: { hostName: 'dhi.io', repoName: 'dhi/node' } },
    });
  });

  it.each([
    [{ description: false, exceptions: false }, false, false],
    [{ description: true, exceptions: false }, true, false],
    [{ description: false, exceptions: true }, false, true],
  ])('send no heavy fields unless they are selected: %j', async (details, hasDescription, hasExceptions) => {
    const { asked } = await examine({ details });
    const [scout, zot] = asked;
    expect(scout?.selection?.includes('description')).toBe(hasDescription);
    expect(zot?.selection?.includes('description')).toBe(hasDescription);
    expect(scout?.selection?.includes('vulnerabilityExceptions')).toBe(hasExceptions);
    expect(scout?.selection).not.toMatch(/locations|epss|vulnerableRange/);
  });

  const pagesOf =
    (total: number): Answers['zot'] =>
    ({ args }) => {
      const page = fieldsOf(args.requestedPage);
      const [offset, limit] = [Number(page.offset), Number(page.limit)];
      const length = Math.max(0, Math.min(limit, total - offset));
      const cveList = Array.from({ length }, (_, at) => oneFinding(String(offset + at)));
      return { page: { totalCount: total }, cveList };
    };

  it('are asked page by page for a long report, and for no page more than there is', async () => {
    const { asked, scans, rows } = await examine({ zot: pagesOf(4_097) });
    const pages = asked.filter(({ upstream }) => upstream === 'zot').map(({ args }) => args.requestedPage);
    expect(pages).toEqual([
      { limit: 4_096, offset: 0 },
      { limit: 4_096, offset: 4_096 },
    ]);
    expect(rows).toHaveLength(4_097);
    expect(scans[2]).toMatchObject({ state: 'SCANNED', reason: null, count: 4_097 });
  });

  it('are asked for four pages at most, and what is left out is told', async () => {
    const examined = await examine({ zot: pagesOf(20_000) });
    expect(examined.asked.filter(({ upstream }) => upstream === 'zot')).toHaveLength(4);
    expect(scanOf(examined, 'TRIVY')).toMatchObject({
      state: 'SCANNED',
      reason: 'zot has 20000, of which the first 16384 were read',
      count: 16_384,
    });
  });

  it('may send odd and missing fields', async () => {
    const odd: readonly unknown[] = [
      null,
      5,
      'text',
      [],
      {},
      { package: null },
      { package: { vulnerabilities: [null, {}, 7] } },
    ];
    const { rows, scans } = await examine({
      scout: () => ({ sbomState: 'INDEXED', imagePackages: { packages: odd } }),
      quay: () => ({
        status: 'scanned',
        data: { Layer: { Features: [...odd, { Vulnerabilities: [null, { Name: 5 }] }] } },
      }),
      zot: () => ({ page: {}, cveList: [...odd, { id: null, packageList: null }] }),
    });
    expect(rows).toMatchObject([
      {
        vulnerability: 'UNNAMED',
        packageName: '',
        installedVersion: '',
        severity: 'UNSPECIFIED',
        score: null,
      },
    ]);
    expect(scans.map(({ count }) => count)).toEqual([1, 1, 1]);
  });
});
