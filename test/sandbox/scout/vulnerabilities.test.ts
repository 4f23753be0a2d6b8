import { nodeImages, packages, unindexedDigests, webImage } from '../../../src/sandbox/story.js';
import { ORGANISATION, refusalAt, type Scout, startScout, type Who } from './harness.js';

let scout: Scout;

beforeEach(async () => {
  scout = await startScout();
});
afterEach(() => scout.close());

const organization = ORGANISATION;
const webDigest = webImage.manifests[0]?.digest ?? '';
const nodeDigest = nodeImages[1]?.manifests[0]?.digest ?? '';

const IN_IMAGE = `query inImage($organization: String, $query: VulnerabilitiesByPackageQuery!) {
  vulnerabilitiesByPackageForImageCoords(context: { organization: $organization }, query: $query) {
    items { purl vulnerabilities { sourceId isExcepted vulnerabilityExceptions { sourceType } } }
  }
}`;
const BY_DIGEST = `query byDigest($organization: String, $digest: String!, $query: ScImageVulnerabilitiesByDigestQuery) {
  imageVulnerabilitiesByDigest(context: { organization: $organization }, digest: $digest, query: $query) {
    digest vulnerabilities { purl vulnerabilities { sourceId isExcepted } }
  }
}`;
const SUMMARIES = `query summaries($organization: String, $digests: [String!]!, $repository: ScRepositoryInput) {
  imageSummariesByDigest(context: { organization: $organization }, digests: $digests, repository: $repository) {
    digest sbomState vulnerabilityReport { total }
  }
}`;
const SOURCES = `query sources($cveId: String!) {
  cveSources(context: {}, query: { cveId: $cveId }) {
    cveId defaultSource epss { percentile }
    sources {
      source sourceName url state exploitabilityScore cvss { severity score version }
      packages { name namespace type osName osVersion versions { vulnerableRange fixedBy } } cwes { cweId }
    }
  }
}`;

interface Package {
  readonly purl: string;
  readonly vulnerabilities: readonly { readonly sourceId: string }[];
}

const idsOf = (found: Package[]) =>
  found.flatMap(({ vulnerabilities }) => vulnerabilities.map(({ sourceId }) => sourceId));

describe('the vulnerabilities of packages in an image', () => {
  it('leave out what is excepted there', async () => {
    const query = {
      packageUrls: [packages.glibc, 'pkg:npm/unknown@1'],
      imageCoords: { digest: nodeDigest, hostname: 'docker.io', repository: 'dhi/node' },
    };
    const { data } = await scout.ask(IN_IMAGE, { variables: { query } });
    const { items } = data.vulnerabilitiesByPackageForImageCoords;
    expect(items).toHaveLength(1);
    expect(idsOf(items)).toEqual(['CVE-2025-4802']);
    const all = await scout.ask(IN_IMAGE, { variables: { query: { ...query, includeExcepted: true } } });
    expect(all.data.vulnerabilitiesByPackageForImageCoords.items[0].vulnerabilities[1]).toEqual({
      sourceId: 'CVE-2025-8058',
      isExcepted: true,
      vulnerabilityExceptions: [{ sourceType: 'VEX_STATEMENT' }],
    });
  });

  it('are refused in the name of a foreign organisation, and take the data with them', async () => {
    const query = { packageUrls: [], imageCoords: { digest: webDigest } };
    const { data, errors } = await scout.ask(IN_IMAGE, { variables: { organization, query }, as: 'bob' });
    expect({ data, errors }).toEqual({
      data: null,
      errors: [refusalAt('vulnerabilitiesByPackageForImageCoords')],
    });
  });
});

describe('the vulnerabilities of an image', () => {
  const find = async (variables: object, as: Who = null): Promise<Package[]> => {
    const { data } = await scout.ask(BY_DIGEST, { variables, as });
    return data.imageVulnerabilitiesByDigest.vulnerabilities;
  };

  it('come with its whole bill of materials', async () => {
    const found = await find({ digest: nodeDigest });
    expect(found.map(({ purl }) => purl)).toEqual([packages.glibc, packages.openssl, packages.undici]);
    expect(idsOf(found)).toEqual(['CVE-2025-4802', 'CVE-2025-27587', 'CVE-2025-47279']);
    expect(idsOf(await find({ digest: nodeDigest, query: { includeExcepted: true } }))).toHaveLength(4);
  });

  it('are none for an unknown image and for one that was not analysed', async () => {
    expect(await find({ digest: 'sha256:unknown' })).toEqual([]);
    expect(await find({ digest: unindexedDigests[0] })).toEqual([]);
  });

  it('of a private image are seen in the name of its organisation only', async () => {
    expect(await find({ digest: webDigest, organization }, 'carol')).toHaveLength(4);
    expect(await find({ digest: webDigest }, 'carol')).toEqual([]);
    expect(await find({ digest: webDigest, organization: 'bobsorg' }, 'bob')).toEqual([]);
  });
});

describe('the summaries', () => {
  const summarise = async (variables: object, as: Who = null) =>
    (await scout.ask(SUMMARIES, { variables, as })).data.imageSummariesByDigest;

  it('can be limited to one repository', async () => {
    const digests = [nodeDigest, webDigest];
    const ask = (repoName: string, hostName = 'hub.docker.com') =>
      summarise({ organization, digests, repository: { hostName, repoName } }, 'ada');
    expect(await ask(`${ORGANISATION}/web`)).toEqual([
      { digest: webDigest, sbomState: 'INDEXED', vulnerabilityReport: { total: 5 } },
    ]);
    expect(await ask(`${ORGANISATION}/dhi-node`)).toHaveLength(1);
    expect(await ask('node', 'dhi.io')).toHaveLength(1);
    expect(await ask('node', 'quay.io')).toEqual([]);
    expect(await ask('dhi/redis')).toEqual([]);
  });

  it('count what the organisation excepted by hand as excepted, for itself only', async () => {
    const python = `query { taggedImagesByRepository(context: {}, query: { hostName: "dhi.io", repoName: "dhi/python" }) {
      images { digest }
    } }`;
    const [{ digest }] = (await scout.ask(python)).data.taggedImagesByRepository.images;
    const [theirs] = await summarise({ digests: [digest] });
    const [own] = await summarise({ organization, digests: [digest] }, 'ada');
    expect(own.vulnerabilityReport.total).toBe(theirs.vulnerabilityReport.total - 1);
  });
});

describe('the sources of a CVE', () => {
  it('rate it differently', async () => {
    const { data } = await scout.ask(SOURCES, { variables: { cveId: 'cve-2025-27587' } });
    expect(data.cveSources).toMatchObject({
      cveId: 'CVE-2025-27587',
      defaultSource: 'debian',
      epss: null,
      sources: [
        {
          source: 'debian',
          sourceName: 'Debian Security Tracker',
          url: 'https://security-tracker.debian.org/tracker/CVE-2025-27587',
          exploitabilityScore: null,
          cvss: { severity: 'LOW', score: null, version: null },
          packages: [
            {
              name: 'openssl',
              namespace: 'debian',
              type: 'deb',
              osName: 'debian',
              osVersion: '12',
              versions: [{ vulnerableRange: '>=0', fixedBy: null }],
            },
          ],
          cwes: [{ cweId: 'CWE-385' }],
        },
        {
          source: 'nist',
          exploitabilityScore: '3.9',
          cvss: { severity: 'MEDIUM', score: 5.3, version: 'CVSS_VERSION_3' },
          packages: [],
        },
      ],
    });
  });

  it('are null when nobody knows it', async () => {
    expect((await scout.ask(SOURCES, { variables: { cveId: 'CVE-1999-0001' } })).data).toEqual({
      cveSources: null,
    });
  });
});
