import { nodeImages, packages, unindexedDigests, webImage } from '../../../src/sandbox/story.js';
import { ORGANISATION, refusalAt, type Scout, startScout, type Who } from './harness.js';

let scout: Scout;

beforeAll(async () => {
  scout = await startScout();
});
afterAll(() => scout.close());

const organization = ORGANISATION;
const nodeManifest = nodeImages[1]?.manifests[0];
const digest = nodeManifest?.digest ?? '';
const webDigest = webImage.manifests[0]?.digest ?? '';
const BILL = `digest sbomState
  imagePackages { packages {
    locations { path diffId }
    package {
      name purl type namespace version author licenses description
      purlFields { name namespace type version qualifiers subpath }
      vulnerabilities {
        sourceId isExcepted
        vulnerabilityExceptions { id sourceType type justification additionalDetails isDhiStatement }
      }
    }
  } }
  imageLayers { layers { diffId ordinal } }
  imageHistories { ordinal layer { digest } }`;
const BY_DIGEST = `query byDigest($organization: String, $digest: String!, $query: IpImagePackagesByDigestQuery) {
  imagePackagesByDigest(context: { organization: $organization }, digest: $digest, query: $query) { ${BILL} }
}`;
const BY_COORDS = `query byCoords($organization: String, $query: IpImagePackagesForImageCoordsQuery!) {
  imagePackagesForImageCoords(context: { organization: $organization }, query: $query) { hostName repoName ${BILL} }
}`;
const TWIN = `query twin($query: IpImagePackagesForImageCoordsQuery!) {
  dhiImagePackagesForImageCoords(query: $query) { hostName repoName ${BILL} }
}`;
const node = { digest, hostName: 'docker.io', repoName: 'dhi/node' };

interface Bill {
  readonly imagePackages: {
    readonly packages: readonly {
      readonly package: {
        readonly purl: string;
        readonly vulnerabilities: readonly { readonly sourceId: string }[];
      };
    }[];
  };
}

async function ask(query: string, variables: object, as: Who = null) {
  const { data } = await scout.ask(query, {
    variables: { ...(as ? { organization } : {}), ...variables },
    as,
  });
  return Object.values<Bill & Record<string, unknown>>(data)[0];
}

const idsOf = (bill?: Bill | null) =>
  bill?.imagePackages.packages.flatMap((entry) =>
    entry.package.vulnerabilities.map(({ sourceId }) => sourceId),
  );

describe('a bill of materials', () => {
  it('names packages, their place and the layers', async () => {
    const bill = await ask(BY_DIGEST, { digest });
    const layers = nodeManifest?.layers.map((layer) => layer.digest) ?? [];
    expect(bill).toMatchObject({
      digest,
      sbomState: 'INDEXED',
      imageLayers: { layers: layers.map((diffId, ordinal) => ({ diffId, ordinal })) },
      imageHistories: layers.map((blob, ordinal) => ({ ordinal, layer: { digest: blob } })),
    });
    expect(bill?.imagePackages.packages).toHaveLength(3);
    expect(bill?.imagePackages.packages[2]).toMatchObject({
      locations: [{ path: expect.stringContaining('/undici/'), diffId: layers[1] }],
      package: {
        name: 'undici',
        purl: packages.undici,
        type: 'npm',
        namespace: null,
        version: '6.21.1',
        author: null,
        licenses: ['MIT'],
        description: 'HTTP client for Node.js.',
        purlFields: {
          name: 'undici',
          namespace: null,
          type: 'npm',
          version: '6.21.1',
          qualifiers: null,
          subpath: null,
        },
      },
    });
    expect(bill?.imagePackages.packages[0]).toMatchObject({
      package: {
        namespace: 'debian',
        version: '2.36-9+deb12u10',
        purlFields: { qualifiers: 'os_distro=bookworm&os_name=debian&os_version=12' },
      },
    });
  });

  it('is empty while the image is not analysed, and null for an unknown one', async () => {
    expect(await ask(BY_DIGEST, { digest: unindexedDigests[0] })).toEqual({
      digest: unindexedDigests[0],
      sbomState: 'INDEXING',
      imagePackages: { packages: [] },
      imageLayers: { layers: [] },
      imageHistories: null,
    });
    expect(await ask(BY_DIGEST, { digest: 'sha256:unknown' })).toBeNull();
    expect(await ask(BY_DIGEST, { digest: nodeImages[1]?.indexDigest })).toBeNull();
  });

  it('leaves excepted vulnerabilities out unless they are asked for', async () => {
    expect(idsOf(await ask(BY_COORDS, { query: node }))).toEqual([
      'CVE-2025-4802',
      'CVE-2025-27587',
      'CVE-2025-47279',
    ]);
    expect(idsOf(await ask(BY_COORDS, { query: { ...node, includeExcepted: true } }))).toHaveLength(4);
  });

  it('takes the decisions of Debian for exceptions when it is told to', async () => {
    const query = { ...node, includeNodsa: true };
    expect(idsOf(await ask(BY_COORDS, { query }))).toEqual(['CVE-2025-4802', 'CVE-2025-47279']);
    const all = await ask(BY_COORDS, { query: { ...query, includeExcepted: true } });
    const openssl = all?.imagePackages.packages.find((entry) => entry.package.purl === packages.openssl);
    expect(openssl?.package.vulnerabilities).toEqual([
      {
        sourceId: 'CVE-2025-27587',
        isExcepted: true,
        vulnerabilityExceptions: [
          {
            id: 'debian-nodsa-CVE-2025-27587',
            sourceType: 'EXTERNAL',
            type: 'ACCEPTED_RISK',
            justification: null,
            additionalDetails: 'Debian NODSA',
            isDhiStatement: false,
          },
        ],
      },
    ]);
  });

  it('is found at the place that is asked for only', async () => {
    const at = async (hostName: string, repoName: string) =>
      (await ask(BY_COORDS, { query: { digest, hostName, repoName } }))?.repoName;
    expect(await at('hub.docker.com', 'dhi/node')).toBe('dhi/node');
    expect(await at('dhi.io', 'node')).toBe('node');
    expect(await at('quay.io', 'dhi/node')).toBeUndefined();
    expect(await at('docker.io', 'dhi/redis')).toBeUndefined();
    expect(await at('docker.io', `${ORGANISATION}/dhi-node`)).toBeUndefined();
  });

  it('of a private image is seen in the name of its organisation only', async () => {
    const query = { digest: webDigest, hostName: 'docker.io', repoName: `${ORGANISATION}/web` };
    expect(await ask(BY_COORDS, { query }, 'carol')).toMatchObject({ repoName: `${ORGANISATION}/web` });
    expect(await ask(BY_COORDS, { query })).toBeNull();
    expect(await ask(BY_DIGEST, { digest: webDigest })).toBeNull();
    const { errors } = await scout.ask(BY_DIGEST, {
      variables: { organization, digest: webDigest },
      as: 'bob',
    });
    expect(errors).toEqual([refusalAt('imagePackagesByDigest')]);
  });

  it('can be limited to what the organisation owns', async () => {
    const query = { includePublic: false };
    expect(await ask(BY_DIGEST, { digest, query }, 'ada')).not.toBeNull();
    const agent = `{ repository(context: {}, query: { hostName: "docker.io", repoName: "samples/demonstration-agent" }) { repoName }
      taggedImagesByRepository(context: {}, query: { repoName: "samples/demonstration-agent" }) { images { digest } } }`;
    const [{ digest: foreign }] = (await scout.ask(agent)).data.taggedImagesByRepository.images;
    expect(await ask(BY_DIGEST, { digest: foreign }, 'ada')).not.toBeNull();
    expect(await ask(BY_DIGEST, { digest: foreign, query }, 'ada')).toBeNull();
  });

  it('of the catalogue has a twin that takes the name in the catalogue', async () => {
    const bill = await ask(TWIN, { query: { digest, hostName: 'dhi.io', repoName: 'node' } });
    expect(bill).toMatchObject({ digest, hostName: 'dhi.io', repoName: 'node' });
    expect(
      await ask(TWIN, { query: { digest: webDigest, hostName: 'docker.io', repoName: 'web' } }),
    ).toBeNull();
  });
});
