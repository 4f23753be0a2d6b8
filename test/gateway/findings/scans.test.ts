import type { Scanner } from '../../../src/gateway/findings/report.js';
import { AMD64, examine, failWith, holdingAt, scanOf } from './examine.js';

const UPSTREAM = { SCOUT: 'scout', CLAIR: 'quay', TRIVY: 'zot' } as const;

describe('the state of a scan', () => {
  it.each([
    ['INDEXED', 'SCANNED'],
    ['INDEXING', 'QUEUED'],
    ['INDEXING_FAILED', 'FAILED'],
    ['INDEXING_UNAVAILABLE', 'UNSUPPORTED'],
    ['NONE', 'NOT_SCANNED'],
    ['SOMETHING_NEW', 'UNKNOWN'],
  ])('of Scout that says %s is %s', async (sbomState, state) => {
    const packages = [{ package: { purl: 'pkg:npm/a@1', vulnerabilities: [{ sourceId: 'CVE-2025-1000' }] } }];
    const examined = await examine({ scout: () => ({ sbomState, imagePackages: { packages } }) });
    const scan = scanOf(examined, 'SCOUT');
    expect(scan).toMatchObject({ state, repository: 'docker.io/acme/tool', digest: AMD64.digest });
    const isDone = state === 'SCANNED';
    expect([scan?.reason === null, scan?.count]).toEqual([isDone, isDone ? 1 : null]);
    expect(examined.rows).toHaveLength(isDone ? 1 : 0);
  });

  it.each([
    ['scanned', 'SCANNED'],
    ['queued', 'QUEUED'],
    ['failed', 'FAILED'],
    ['unsupported', 'UNSUPPORTED'],
    ['manifest_layer_too_large', 'UNSUPPORTED'],
    ['something new', 'UNKNOWN'],
    [undefined, 'UNKNOWN'],
  ])("of Quay's scanner that says %s is %s", async (status, state) => {
    const examined = await examine({ quay: () => ({ status, data: null }) });
    const scan = scanOf(examined, 'CLAIR');
    expect(scan).toMatchObject({ state, repository: 'quay.example/acme/copy', digest: AMD64.digest });
    expect(scan?.reason === null).toBe(state === 'SCANNED');
    expect(scan?.count).toBe(state === 'SCANNED' ? 0 : null);
  });

  it.each([
    [failWith('UPSTREAM_UNSUPPORTED', 'cve search is disabled; turn it on'), 'UNSUPPORTED', 'UNAVAILABLE'],
    [failWith('UPSTREAM_UNSUPPORTED', 'scanning is not supported'), 'UNSUPPORTED', 'UNAVAILABLE'],
    [failWith('UPSTREAM_ERROR', 'cve-db is not present'), 'NOT_SCANNED', 'UNAVAILABLE'],
    [failWith('UPSTREAM_ERROR', 'analysis failed'), 'FAILED', 'UNAVAILABLE'],
    [failWith('UPSTREAM_ERROR', 'zot answered with 500', 500), 'UNKNOWN', 'UNAVAILABLE'],
    [failWith('NOT_FOUND', 'repo metadata not found'), 'UNKNOWN', 'ABSENT'],
    [() => ({ page: null, cveList: null }), 'UNKNOWN', 'FORBIDDEN'],
  ])('of zot that fails with %s is %s', async (zot, state, sourceState) => {
    const examined = await examine({ zot });
    expect(scanOf(examined, 'TRIVY')).toMatchObject({ state, reason: expect.any(String), count: null });
    expect(examined.sources.find(({ upstream }) => upstream === 'zot')?.state).toBe(sourceState);
  });

  it('of a Quay without a scanner is UNSUPPORTED, and that of a scanner that is down UNKNOWN', async () => {
    const off = await examine({ quay: failWith('UPSTREAM_UNSUPPORTED', 'its feature is off') });
    expect(scanOf(off, 'CLAIR')?.state).toBe('UNSUPPORTED');
    const down = await examine({ quay: failWith('UPSTREAM_ERROR', 'boom', 520) });
    expect(scanOf(down, 'CLAIR')).toMatchObject({ state: 'UNKNOWN', reason: 'boom' });
  });

  const failures = (['SCOUT', 'CLAIR', 'TRIVY'] as const).flatMap((scanner) =>
    (
      [
        ['UPSTREAM_UNREACHABLE', 'UNAVAILABLE'],
        ['UPSTREAM_TIMEOUT', 'UNAVAILABLE'],
        ['UNAUTHENTICATED', 'UNAUTHENTICATED'],
        ['FORBIDDEN', 'FORBIDDEN'],
        ['PAYMENT_REQUIRED', 'FORBIDDEN'],
        ['UPSTREAM_NOT_CONFIGURED', 'NOT_CONFIGURED'],
      ] as const
    ).map(([code, state]) => [scanner, code, state] as const),
  );

  it.each(failures)(
    'of %s is UNKNOWN after %s, and the others are as they were',
    async (scanner, code, state) => {
      const upstream = UPSTREAM[scanner];
      const examined = await examine({ [upstream]: failWith(code, `${upstream} said no`) });
      expect(scanOf(examined, scanner)).toMatchObject({
        state: 'UNKNOWN',
        reason: `${upstream} said no`,
        count: null,
      });
      const source = examined.sources.find((one) => one.upstream === upstream);
      expect(source).toMatchObject({ state, reason: expect.stringContaining(`${upstream} said no`) });
      const others = examined.scans.filter((scan) => scan.scanner !== scanner);
      expect(others.map((scan) => [scan.state, scan.count])).toEqual([
        ['SCANNED', 0],
        ['SCANNED', 0],
      ]);
    },
  );

  it('does not hide a fault of the gateway behind an upstream', async () => {
    const fault = () => {
      throw new TypeError('not a function');
    };
    await expect(examine({ zot: fault })).rejects.toThrow('not a function');
  });

  it.each<[Scanner, string]>([
    ['SCOUT', 'scout'],
    ['CLAIR', 'quay'],
    ['TRIVY', 'zot'],
  ])(
    'of %s is UNKNOWN when its upstream has the image nowhere, for the reason that was found',
    async (scanner, upstream) => {
      const source = { upstream, state: 'FORBIDDEN', reason: 'may not look', searched: ['a/b'] } as const;
      const holdings = [holdingAt('scout', 'acme/tool'), holdingAt('quay', 'b'), holdingAt('zot', 'c')];
      const examined = await examine({
        scout: () => null,
        places: { holdings: holdings.filter(({ place }) => place.upstream !== upstream), sources: [source] },
      });
      expect(scanOf(examined, scanner)).toMatchObject({ state: 'UNKNOWN', repository: null, count: null });
      expect(examined.sources.find((one) => one.upstream === upstream)).toMatchObject({
        state: 'FORBIDDEN',
        reason: 'may not look',
        searched: expect.arrayContaining(['a/b']),
      });
    },
  );

  it('of Scout comes from the digest alone when no repository is known, and then it is found', async () => {
    const { asked, scans, sources } = await examine({
      places: {
        holdings: [],
        sources: [{ upstream: 'scout', state: 'ABSENT', reason: null, searched: ['x'] }],
      },
    });
    expect(asked).toMatchObject([
      {
        field: 'imagePackagesByDigest',
        args: { context: {}, digest: AMD64.digest, query: { includeExcepted: true } },
      },
    ]);
    expect(scans.map(({ state }) => state)).toEqual(['SCANNED', 'UNKNOWN', 'UNKNOWN']);
    expect(sources[0]).toMatchObject({ upstream: 'scout', state: 'FOUND' });
  });
});
