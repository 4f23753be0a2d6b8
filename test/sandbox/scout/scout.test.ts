import { openAccount } from '../../../src/sandbox/hub/accounts.js';
import { createTokens } from '../../../src/sandbox/hub/tokens.js';
import { createScout } from '../../../src/sandbox/scout/scout.js';
import { type Service, startService } from '../../../src/sandbox/service.js';
import { nodeImages, packages, unindexedDigests, webImage } from '../../../src/sandbox/story.js';

const now = Date.UTC(2025, 6, 10);
let scout: Service;
let bearers: Record<'ada' | 'bob' | 'organisation', string>;

beforeEach(async () => {
  const tokens = createTokens(() => now);
  const bearer = (identifier: string, secret: string) => {
    const account = openAccount(identifier, secret);
    if (!account) throw new Error(`the story has no ${identifier}`);
    return `Bearer ${tokens.issue(account, 600)}`;
  };
  bearers = {
    ada: bearer('ada', 'dckr_pat_ada'),
    bob: bearer('bob', 'dckr_pat_bob'),
    organisation: bearer('demonstrationorg', 'dckr_oat_demonstration'),
  };
  scout = await startService(createScout({ tokens }), { host: '127.0.0.1', port: 0 });
});

afterEach(() => scout.close());

function post(body: string, authorization?: string) {
  const headers = { 'content-type': 'application/json', ...(authorization ? { authorization } : {}) };
  return fetch(`${scout.origin}/v1/graphql`, { method: 'POST', headers, body });
}

async function ask(query: string, { variables = {}, as }: { variables?: object; as?: string } = {}) {
  const response = await post(JSON.stringify({ query, variables }), as);
  return { status: response.status, ...JSON.parse(await response.text()) };
}

const UUID4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const TAGS = `query tags($organization: String, $repo: String!) {
  dhiRepositoryDetails(context: { organization: $organization }, query: { repoName: $repo }) {
    name namespace images { indexDigest tags { name lastUpdated } imageManifests { manifestDigest } }
  }
}`;
const MIRRORS = `query mirrors($organization: String) {
  dhiListMirroredRepositories(context: { organization: $organization }) {
    totalCount canMirrorMoreRepositories
    mirroredRepositories {
      id isMirroring
      destinationRepository { name namespace }
      dhiSourceRepository { displayName namespace name }
    }
  }
}`;
const SUMMARIES = `query summaries($organization: String, $digests: [String!]!) {
  imageSummariesByDigest(context: { organization: $organization }, digests: $digests) {
    digest sbomState vulnerabilityReport { critical high medium low unspecified total }
  }
}`;
const VULNERABILITIES = `query cves($purls: [String!]!, $digest: String, $includeExcepted: Boolean) {
  vulnerabilitiesByPackage(context: {}, packageUrls: $purls, digest: $digest, includeExcepted: $includeExcepted) {
    purl
    vulnerabilities {
      sourceId url fixedBy isExcepted cvss { severity score version vector } cwes { cweId url }
      epss { percentile priority }
      vulnerabilityExceptions { id sourceType type justification status isDhiStatement }
      vexStatements { id }
    }
  }
}`;

const [devImage, runtimeImage] = nodeImages;
const runtimeDigest = runtimeImage?.manifests[0]?.digest ?? '';
const devDigest = devImage?.manifests[0]?.digest ?? '';
const webDigest = webImage.manifests[0]?.digest ?? '';
const refusal = (field: string, status = 403) => ({
  message:
    status === 403
      ? 'You are not allowed to read data for this team'
      : 'The plan of this team does not cover this request',
  path: [field],
  extensions: { code: 'DOWNSTREAM_SERVICE_ERROR', status },
});

describe('the catalogue', () => {
  it('shows the two images of node with their twelve tags to anybody', async () => {
    const { data, errors, extensions } = await ask(TAGS, { variables: { repo: 'node' } });
    expect(errors).toBeUndefined();
    expect(extensions.correlation_id).toMatch(UUID4);
    const { images, ...repository } = data.dhiRepositoryDetails;
    expect(repository).toEqual({ name: 'node', namespace: 'dhi' });
    expect(images.map((image: { tags: { name: string }[] }) => image.tags.map(({ name }) => name))).toEqual([
      ['20.19.3-debian12-dev', '20.19-debian12-dev', '20-debian12-dev', '20.19.3-dev', '20.19-dev', '20-dev'],
      ['20.19.3-debian12', '20.19-debian12', '20-debian12', '20.19.3', '20.19', '20'],
    ]);
    expect(images[1].tags[0].lastUpdated).toBe('2025-07-02T09:15:02.118206Z');
    expect(images[1].imageManifests[0].manifestDigest).toBe(runtimeDigest);
  });

  it('answers null without an error for an unknown name and for the name of a mirror', async () => {
    for (const repo of ['nothing', 'dhi-node']) {
      const { status, data, errors } = await ask(TAGS, { variables: { repo } });
      expect({ status, data, errors }).toEqual({ status: 200, data: { dhiRepositoryDetails: null } });
    }
  });

  it('describes every manifest, with the counts that the summaries give', async () => {
    const { data } = await ask(`{ dhiRepositoryDetails(query: { repoName: "node" }) {
      displayName featured categories { id name } distributions platforms
      images { imageManifests {
        platform compressedSize packageManager shell user lastPushed
        vulnerabilities { critical total } scoutHealthScore { score policies { name status violationCount } }
      } }
    } }`);
    const { images, ...repository } = data.dhiRepositoryDetails;
    expect(repository).toMatchObject({ displayName: 'Node.js', platforms: ['linux/amd64', 'linux/arm64'] });
    expect(images[0].imageManifests[0]).toMatchObject({
      platform: 'linux/amd64',
      compressedSize: 82479790,
      packageManager: 'apt',
      user: 'root',
      vulnerabilities: { critical: 1, total: 5 },
      scoutHealthScore: { score: 'C' },
    });
    expect(images[1].imageManifests[0]).toMatchObject({
      shell: null,
      user: 'node',
      vulnerabilities: { critical: 0, total: 3 },
      scoutHealthScore: { score: 'B' },
    });
  });

  it('is refused in the name of an organisation that the caller does not belong to', async () => {
    const variables = { organization: 'demonstrationorg', repo: 'node' };
    const { status, data, errors } = await ask(TAGS, { variables, as: bearers.bob });
    expect({ status, data, errors }).toEqual({
      status: 200,
      data: { dhiRepositoryDetails: null },
      errors: [refusal('dhiRepositoryDetails')],
    });
    expect((await ask(TAGS, { variables, as: bearers.ada })).data.dhiRepositoryDetails.name).toBe('node');
  });
});

describe('the mirrors', () => {
  it.each(['ada', 'organisation'] as const)('of the organisation are listed for %s', async (who) => {
    const { data } = await ask(MIRRORS, {
      variables: { organization: 'demonstrationorg' },
      as: bearers[who],
    });
    const { mirroredRepositories, ...rest } = data.dhiListMirroredRepositories;
    expect(rest).toEqual({ totalCount: 3, canMirrorMoreRepositories: true });
    expect(mirroredRepositories[0]).toEqual({
      id: 'dhi-mirror-5f0c1a01',
      isMirroring: true,
      destinationRepository: { name: 'dhi-node', namespace: 'demonstrationorg' },
      dhiSourceRepository: { displayName: 'Node.js', namespace: 'dhi', name: 'node' },
    });
  });

  it('cannot become more when the organisation is at its limit', async () => {
    const { data } = await ask(MIRRORS, { variables: { organization: 'bobsorg' }, as: bearers.bob });
    expect(data.dhiListMirroredRepositories).toMatchObject({
      totalCount: 1,
      canMirrorMoreRepositories: false,
    });
  });

  it('are refused to outsiders, strangers and questions that name no organisation, and null the whole data', async () => {
    const attempts = [
      { variables: { organization: 'demonstrationorg' } },
      { variables: { organization: 'demonstrationorg' }, as: bearers.bob },
      { variables: { organization: 'nowhere' }, as: bearers.ada },
      { variables: {}, as: bearers.ada },
    ];
    for (const attempt of attempts) {
      const { status, data, errors, extensions } = await ask(MIRRORS, attempt);
      expect({ status, data, errors }).toEqual({
        status: 200,
        data: null,
        errors: [refusal('dhiListMirroredRepositories')],
      });
      expect(extensions.correlation_id).toMatch(UUID4);
    }
  });

  it('answer 402 when the plan of the organisation is used up', async () => {
    const { data, errors } = await ask(MIRRORS, {
      variables: { organization: 'crowdedorg' },
      as: bearers.ada,
    });
    expect({ data, errors }).toEqual({ data: null, errors: [refusal('dhiListMirroredRepositories', 402)] });
  });

  it('take the other fields of the operation down with them', async () => {
    const { data, errors } = await ask(`{
      node: dhiRepositoryDetails(query: { repoName: "node" }) { name }
      mirrors: dhiListMirroredRepositories(context: { organization: "demonstrationorg" }) { totalCount }
    }`);
    expect(data).toBeNull();
    expect(errors[0].path).toEqual(['mirrors']);
  });
});

describe('the summaries', () => {
  it('count what each image holds, in the order asked, and leave unknown digests out', async () => {
    const digests = [runtimeDigest, 'sha256:unknown', devDigest, runtimeDigest, devImage?.indexDigest];
    const { data } = await ask(SUMMARIES, { variables: { digests } });
    expect(data.imageSummariesByDigest).toEqual([
      {
        digest: runtimeDigest,
        sbomState: 'INDEXED',
        vulnerabilityReport: { critical: 0, high: 1, medium: 0, low: 2, unspecified: 0, total: 3 },
      },
      {
        digest: devDigest,
        sbomState: 'INDEXED',
        vulnerabilityReport: { critical: 1, high: 1, medium: 0, low: 3, unspecified: 0, total: 5 },
      },
    ]);
  });

  it('have no report for an image that is still being indexed', async () => {
    const { data } = await ask(SUMMARIES, { variables: { digests: unindexedDigests } });
    expect(data.imageSummariesByDigest).toEqual([
      { digest: unindexedDigests[0], sbomState: 'INDEXING', vulnerabilityReport: null },
    ]);
  });

  it('show a private image only in the name of its organisation', async () => {
    const digests = [webDigest];
    const own = { digests, organization: 'demonstrationorg' };
    expect(
      (await ask(SUMMARIES, { variables: own, as: bearers.ada })).data.imageSummariesByDigest,
    ).toHaveLength(1);
    expect((await ask(SUMMARIES, { variables: { digests }, as: bearers.ada })).data).toEqual({
      imageSummariesByDigest: [],
    });
    const other = { digests, organization: 'bobsorg' };
    expect((await ask(SUMMARIES, { variables: other, as: bearers.bob })).data).toEqual({
      imageSummariesByDigest: [],
    });
  });
});

describe('the vulnerabilities of packages', () => {
  it('come for known packages only, with an empty list for a clean one', async () => {
    const purls = [packages.undici, 'pkg:npm/unknown@1.0.0', packages.npm];
    const { data } = await ask(VULNERABILITIES, { variables: { purls } });
    expect(data.vulnerabilitiesByPackage).toMatchObject([
      {
        purl: packages.undici,
        vulnerabilities: [
          {
            sourceId: 'CVE-2025-47279',
            fixedBy: '6.21.2',
            isExcepted: false,
            url: 'https://scout.docker.com/v/CVE-2025-47279?s=github&n=undici&vr=%3E%3D6.0.0%2C%3C6.21.2',
            cvss: { severity: 'LOW', score: 3.1, version: 'CVSS_VERSION_3' },
            cwes: [{ cweId: 'CWE-401', url: 'https://cwe.mitre.org/data/definitions/401.html' }],
            epss: { percentile: 0.19214, priority: 'STANDARD' },
          },
        ],
      },
      { purl: packages.npm, vulnerabilities: [] },
    ]);
  });

  it('can have a severity without a score', async () => {
    const { data } = await ask(VULNERABILITIES, { variables: { purls: [packages.openssl] } });
    expect(data.vulnerabilitiesByPackage[0].vulnerabilities[0]).toMatchObject({
      cvss: { severity: 'LOW', score: null, version: null, vector: null },
      epss: null,
    });
  });

  it('leave out what is excepted for the image, unless it is asked for', async () => {
    const found = async (variables: object) => {
      const { data } = await ask(VULNERABILITIES, { variables: { purls: [packages.glibc], ...variables } });
      return data.vulnerabilitiesByPackage[0].vulnerabilities.map(
        (one: { sourceId: string; isExcepted: boolean }) => [one.sourceId, one.isExcepted],
      );
    };
    expect(await found({})).toEqual([
      ['CVE-2025-4802', false],
      ['CVE-2025-8058', false],
    ]);
    expect(await found({ digest: runtimeDigest })).toEqual([['CVE-2025-4802', false]]);
    expect(await found({ digest: runtimeDigest, includeExcepted: true })).toEqual([
      ['CVE-2025-4802', false],
      ['CVE-2025-8058', true],
    ]);
    expect(await found({ digest: unindexedDigests[0] })).toHaveLength(2);
  });

  it('name the statement that excepts them', async () => {
    const variables = { purls: [packages.glibc], digest: devDigest, includeExcepted: true };
    const { data } = await ask(VULNERABILITIES, { variables });
    expect(data.vulnerabilitiesByPackage[0].vulnerabilities[1].vulnerabilityExceptions).toEqual([
      {
        id: 'https://scout.docker.com/public/vex-7d0b3c1e',
        sourceType: 'VEX_STATEMENT',
        type: 'FALSE_POSITIVE',
        justification: 'VULNERABLE_CODE_NOT_IN_EXECUTE_PATH',
        status: 'NOT_AFFECTED',
        isDhiStatement: true,
      },
    ]);
  });
});
