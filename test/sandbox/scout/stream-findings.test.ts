import { packages, webImage } from '../../../src/sandbox/story.js';
import { ORGANISATION, refusalAt, type Scout, startScout, type Who } from './harness.js';

let scout: Scout;

beforeEach(async () => {
  scout = await startScout();
});
afterEach(() => scout.close());

const organization = ORGANISATION;
const stream = 'environment:production';
const webDigest = webImage.manifests[0]?.digest ?? '';
const REPORT = '{ critical high medium low unspecified total }';

const CVES = `query cves($query: ScStreamCVEsQuery!) {
  cvesByStream(context: { organization: "${organization}" }, query: $query) {
    paging { totalCount }
    items {
      cveId highestSeverity highestCVSSScore detectedInCount fixable
      packages { purl severity cvssScore fixedBy }
    }
  }
}`;
const SUMMARY = `query summary($organization: String, $query: StreamSummaryQuery!) {
  streamSummary(context: { organization: $organization }, query: $query) { vulnerabilityReport ${REPORT} }
}`;
const AFFECTED = `query affected($query: ScImagesAffectedByCVEQuery!) {
  imagesAffectedByCVE(context: { organization: "${organization}" }, query: $query) {
    paging { totalCount } packageCount
    items {
      affectedImage { digest repository { repoName } }
      affectedPackages { purl name version osName osVersion type changesets { ordinal } locations }
    }
  }
}`;
const RECENT = `query recent($query: ScRecentCVEsQuery!) {
  recentCves(context: { organization: "${organization}" }, query: $query) {
    items { cveId highestSeverity publishedAt detectedInCount }
  }
}`;
const GROUPED = `query grouped($query: ScStreamGroupedPackagesQuery!) {
  streamGroupedPackages(context: { organization: "${organization}" }, query: $query) {
    paging { totalCount } packageTypes
    items {
      packageRoot { name type namespace } versionCount imageCount images { digest }
      repositories { repoName } uniqueVulnerabilityReport { high medium low total }
    }
  }
}`;
const HOLDERS = `query holders($query: PkImagesWithPackageQuery!) {
  imagesWithPackage(context: { organization: "${organization}" }, query: $query) {
    paging { totalCount } versions
    items { name digest lastPushed packageVersions repository { hostName repoName } platform { os architecture variant } }
  }
}`;
const BILL = `query bill($query: IpImagePackagesForImageCoordsQuery!) {
  imagePackagesForImageCoords(context: { organization: "${organization}" }, query: $query) {
    imagePackages { packages { package { purl vulnerabilities { sourceId } } } }
  }
}`;
const SERIES = `query series($query: StrVulnerabilityReportsQuery!) {
  streamVulnerabilityReports(context: { organization: "${organization}" }, query: $query) {
    items { timestamp vulnerabilityReport ${REPORT} }
  }
}`;
const ALL_SERIES = `query all($query: AllStrVulnerabilityReportsQuery!) {
  allStreamVulnerabilityReports(context: { organization: "${organization}" }, query: $query) {
    items { stream reports { vulnerabilityReport { total } } }
  }
}`;
const IMAGES = `query images($stream: String!) {
  streamImages(context: { organization: "${organization}" }, query: { stream: $stream }) {
    items { digest repository { hostName repoName } }
  }
}`;
const ACCEPT = `mutation accept($cveId: String!, $scopes: [ScVexStatementImageScopeInput!]) {
  addVulnerabilityException(context: { organization: "${organization}" }, input: {
    cveId: $cveId, type: ACCEPTED_RISK, additionalDetails: "Known.", imageScopes: $scopes
  }) { exception { id } }
}`;

interface Cve {
  readonly cveId: string;
  readonly detectedInCount: number;
  readonly packages: readonly { readonly purl: string }[];
}

async function ask(document: string, query: object, as: Who = 'carol') {
  const { data, errors } = await scout.ask(document, { variables: { organization, query }, as });
  return errors ? { errors } : Object.values<ReturnType<typeof JSON.parse>>(data)[0];
}

async function cveIds(query: object): Promise<string[]> {
  const { items } = await ask(CVES, { stream, ...query });
  return items.map(({ cveId }: Cve) => cveId);
}

async function summary(summaryMode: string, query: object = {}) {
  return (await ask(SUMMARY, { stream, summaryMode, ...query })).vulnerabilityReport;
}

const accept = (cveId: string, scopes: object[] | null = null) =>
  scout.ask(ACCEPT, { variables: { cveId, scopes }, as: 'ada' });

describe('the CVEs of a stream', () => {
  it('come with the worst rating, the number of images and the fixes, the worst first', async () => {
    const { items, paging } = await ask(CVES, { stream });
    expect(paging.totalCount).toBe(5);
    expect(items.map(({ cveId, detectedInCount }: Cve) => [cveId, detectedInCount])).toEqual([
      ['CVE-2025-4802', 3],
      ['CVE-2025-8058', 2],
      ['CVE-2025-27587', 3],
      ['CVE-2025-47279', 2],
      ['CVE-2025-5889', 1],
    ]);
    expect(items[0]).toEqual({
      cveId: 'CVE-2025-4802',
      highestSeverity: 'HIGH',
      highestCVSSScore: '7.8',
      detectedInCount: 3,
      fixable: true,
      packages: [{ purl: packages.glibc, severity: 'HIGH', cvssScore: '7.8', fixedBy: ['2.36-9+deb12u11'] }],
    });
    expect(items[2]).toMatchObject({ highestCVSSScore: null, fixable: false, packages: [{ fixedBy: [] }] });
  });

  it.each([
    [{ severity: 'MEDIUM' }, ['CVE-2025-8058']],
    [{ severities: ['HIGH', 'MEDIUM'] }, ['CVE-2025-4802', 'CVE-2025-8058']],
    [{ cveId: 'cve-2025-47' }, ['CVE-2025-47279']],
    [
      { repos: [{ hostName: 'docker.io', repoName: `${organization}/dhi-redis` }] },
      ['CVE-2025-4802', 'CVE-2025-8058', 'CVE-2025-27587'],
    ],
    [{ repos: [] }, []],
  ])('pass the filter %j', async (filter, expected) => {
    expect(await cveIds({ filter })).toEqual(expected);
  });

  it('are ordered, paged and filtered by the filters of the organisation', async () => {
    const ordering = { field: 'DETECTED_IN_COUNT', sortOrder: 'ASCENDING' };
    expect((await cveIds({ ordering }))[0]).toBe('CVE-2025-5889');
    expect((await cveIds({ ordering: { field: 'CVSS_SCORE', sortOrder: 'ASCENDING' } }))[0]).toBe(
      'CVE-2025-27587',
    );
    expect(await cveIds({ paging: { pageSize: 3, page: 2 } })).toEqual(['CVE-2025-47279', 'CVE-2025-5889']);
    expect(await cveIds({ orgFilters: [{ name: 'team', value: 'storefront' }] })).toHaveLength(5);
    expect(await cveIds({ orgFilters: [{ name: 'team', value: 'platform' }] })).toHaveLength(4);
    expect(await ask(CVES, { stream: 'environment:nowhere' })).toBeNull();
  });

  it('count no more where they are excepted', async () => {
    await accept('CVE-2025-5889');
    await accept('CVE-2025-47279', [{ repoName: 'web' }]);
    const { items } = await ask(CVES, { stream, filter: { cveId: 'CVE-2025-' } });
    expect(items.map(({ cveId, detectedInCount }: Cve) => [cveId, detectedInCount])).toEqual([
      ['CVE-2025-4802', 3],
      ['CVE-2025-8058', 2],
      ['CVE-2025-27587', 3],
      ['CVE-2025-47279', 1],
    ]);
  });
});

describe('the summary of a stream', () => {
  it('counts every finding, every package once, or every CVE once', async () => {
    expect(await summary('CUMULATIVE_BY_PURL')).toEqual({
      critical: 0,
      high: 3,
      medium: 2,
      low: 6,
      unspecified: 0,
      total: 11,
    });
    const unique = { critical: 0, high: 1, medium: 1, low: 3, unspecified: 0, total: 5 };
    expect(await summary('UNIQUE_BY_PURL')).toEqual(unique);
    expect(await summary('UNIQUE_BY_CVE')).toEqual(unique);
  });

  it('adds up to what the bills of materials of the same images say, before and after an exception', async () => {
    for (const cveId of ['CVE-1999-0001', 'CVE-2025-4802']) {
      await accept(cveId);
      const { data } = await scout.ask(IMAGES, { variables: { stream }, as: 'ada' });
      let found = 0;
      const cves = new Set<string>();
      for (const { digest, repository } of data.streamImages.items) {
        const bill = await ask(BILL, { digest, ...repository });
        for (const { package: one } of bill.imagePackages.packages) {
          found += one.vulnerabilities.length;
          for (const { sourceId } of one.vulnerabilities) cves.add(sourceId);
        }
      }
      expect(found).toBe(cveId === 'CVE-2025-4802' ? 8 : 11);
      expect((await summary('CUMULATIVE_BY_PURL')).total).toBe(found);
      expect((await summary('UNIQUE_BY_CVE')).total).toBe(cves.size);
      expect((await cveIds({})).sort()).toEqual([...cves].sort());
    }
  });

  it('can be of some repositories, and is empty for a stream that is not there', async () => {
    const repos = [{ hostName: 'hub.docker.com', repoName: `${organization}/web` }];
    expect((await summary('CUMULATIVE_BY_PURL', { filter: { repos } })).total).toBe(5);
    expect((await summary('CUMULATIVE_BY_PURL', { stream: 'environment:nowhere' })).total).toBe(0);
  });

  it('is closed to others', async () => {
    expect(await ask(SUMMARY, { stream, summaryMode: 'UNIQUE_BY_CVE' }, 'bob')).toEqual({
      errors: [refusalAt('streamSummary')],
    });
  });
});

describe('the images that a CVE hits', () => {
  it('come with the packages, where these lie and which layer brought them', async () => {
    const { items, ...rest } = await ask(AFFECTED, { stream, cveId: 'cve-2025-8058' });
    expect(rest).toEqual({ paging: { totalCount: 2 }, packageCount: 1 });
    expect(items[0]).toEqual({
      affectedImage: { digest: webDigest, repository: { repoName: `${organization}/web` } },
      affectedPackages: [
        {
          purl: packages.glibc,
          name: 'glibc',
          version: '2.36-9+deb12u10',
          osName: 'debian',
          osVersion: '12',
          type: 'deb',
          changesets: [{ ordinal: 0 }],
          locations: ['/var/lib/dpkg/status.d/libc6'],
        },
      ],
    });
  });

  it('are ordered and filtered by repository, and none for an unknown CVE', async () => {
    const query = { stream, cveId: 'CVE-2025-4802' };
    const ordering = { field: 'REPO_NAME', sortOrder: 'ASCENDING' };
    const { items } = await ask(AFFECTED, { ...query, ordering, paging: { pageSize: 2 } });
    expect(
      items.map((one: { affectedImage: { repository: unknown } }) => one.affectedImage.repository),
    ).toEqual([{ repoName: `${organization}/dhi-node` }, { repoName: `${organization}/dhi-redis` }]);
    expect((await ask(AFFECTED, { ...query, filter: { repoName: 'web' } })).items).toHaveLength(1);
    expect(await ask(AFFECTED, { ...query, cveId: 'CVE-1999-0001' })).toEqual({
      paging: { totalCount: 0 },
      packageCount: 0,
      items: [],
    });
  });
});

describe('the recent CVEs', () => {
  it('are those published last, of the asked severities', async () => {
    const { items } = await ask(RECENT, { stream });
    expect(items[0]).toEqual({
      cveId: 'CVE-2025-8058',
      highestSeverity: 'MEDIUM',
      publishedAt: '2025-07-23T20:15:27Z',
      detectedInCount: 2,
    });
    expect(items.map(({ cveId }: Cve) => cveId).at(-1)).toBe('CVE-2025-47279');
    expect((await ask(RECENT, { stream, filter: { severities: ['HIGH'] } })).items).toHaveLength(1);
  });
});

describe('the packages of a stream', () => {
  it('are grouped whatever their version, the most used first', async () => {
    const { items, packageTypes, paging } = await ask(GROUPED, { stream });
    expect([packageTypes, paging.totalCount]).toEqual([['deb', 'npm'], 4]);
    expect(items[0]).toMatchObject({
      packageRoot: { name: 'glibc', type: 'deb', namespace: 'debian' },
      versionCount: 1,
      imageCount: 3,
      uniqueVulnerabilityReport: { high: 1, medium: 1, low: 0, total: 2 },
    });
    expect(items[0].repositories).toHaveLength(3);
    expect(items[3].packageRoot).toEqual({ name: 'brace-expansion', type: 'npm', namespace: null });
    expect(items[3].images).toEqual([{ digest: webDigest }]);
  });

  it('are filtered by a part of the name and by type, and ordered by name', async () => {
    const names = async (query: object) =>
      (await ask(GROUPED, { stream, ...query })).items.map(
        ({ packageRoot }: { packageRoot: { name: string } }) => packageRoot.name,
      );
    expect(await names({ filter: { packageName: 'SSL' } })).toEqual(['openssl']);
    const ordering = { field: 'NAME', sortOrder: 'ASCENDING' };
    expect(await names({ filter: { packageType: 'npm' }, ordering })).toEqual(['brace-expansion', 'undici']);
  });

  it('lead to the images that hold one', async () => {
    const query = { stream, name: 'undici', type: 'npm' };
    const { items, ...rest } = await ask(HOLDERS, query);
    expect(rest).toEqual({ paging: { totalCount: 2 }, versions: ['6.21.1'] });
    expect(items[0]).toEqual({
      name: `${organization}/web:4.2.0`,
      digest: webDigest,
      lastPushed: '2025-07-03T11:27:40.06Z',
      packageVersions: ['6.21.1'],
      repository: { hostName: 'hub.docker.com', repoName: `${organization}/web` },
      platform: { os: 'linux', architecture: 'amd64', variant: null },
    });
    const count = async (change: object) => (await ask(HOLDERS, { ...query, ...change })).paging.totalCount;
    expect(await count({ filter: { packageVersion: '1.0.0' } })).toBe(0);
    expect(await count({ filter: { repoName: 'node' } })).toBe(1);
    expect(await count({ filter: { kvs: [{ key: 'team', values: ['storefront', 'other'] }] } })).toBe(1);
    expect(await count({ namespace: 'debian' })).toBe(0);
    expect(await count({ name: 'glibc', type: 'deb', namespace: 'debian' })).toBe(3);
  });
});

describe('the reports over time', () => {
  it('end with the present state, seven days with every finding unless asked otherwise', async () => {
    const { items } = await ask(SERIES, { stream });
    expect(items).toHaveLength(7);
    expect(items[0].timestamp).toBe('2025-07-04T00:00:00Z');
    expect(items[6].timestamp).toBe('2025-07-10T00:00:00Z');
    expect(items[6].vulnerabilityReport).toEqual(await summary('CUMULATIVE_BY_PURL'));
    const unique = await ask(SERIES, { stream, summaryType: 'UNIQUE', timescale: 'DAYS_90' });
    expect(unique.items).toHaveLength(90);
    expect(unique.items[89].vulnerabilityReport).toEqual(await summary('UNIQUE_BY_CVE'));
  });

  it('know nothing of what was recorded, published or excepted later', async () => {
    const totals = async () =>
      (await ask(SERIES, { stream })).items.map(
        ({ vulnerabilityReport }: { vulnerabilityReport: { total: number } }) => vulnerabilityReport.total,
      );
    // Recorded on 5 July at eight; CVE-2025-8058 is published on 23 July.
    expect(await totals()).toEqual([0, 0, 9, 9, 9, 9, 11]);
    await accept('CVE-2025-4802');
    expect(await totals()).toEqual([0, 0, 9, 9, 9, 9, 8]);
  });

  it('can be had for several streams at once', async () => {
    const { items } = await ask(ALL_SERIES, { timescale: 'DAYS_14' });
    expect(items.map((one: { stream: string }) => one.stream)).toEqual([
      stream,
      'environment:staging',
      'latest-indexed',
    ]);
    expect(items[0].reports).toHaveLength(14);
    const some = await ask(ALL_SERIES, { streams: ['latest-indexed', 'environment:nowhere'] });
    expect(some.items.map((one: { stream: string }) => one.stream)).toEqual(['latest-indexed']);
    expect(await ask(SERIES, { stream: 'environment:nowhere' })).toBeNull();
  });
});
