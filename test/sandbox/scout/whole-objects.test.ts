import { openAccount } from '../../../src/sandbox/hub/accounts.js';
import { nodeImages, packages, unindexedDigests, webImage } from '../../../src/sandbox/story.js';
import { ORGANISATION } from './harness.js';
import { type Ask, askForEverything, type Manner } from './whole-answers.js';

const ada = openAccount('ada', 'dckr_pat_ada');
const bob = openAccount('bob', 'dckr_pat_bob');
const node = nodeImages[1]?.manifests[0]?.digest ?? '';
const web = webImage.manifests[0]?.digest ?? '';
const nodeDiffIds = JSON.parse(nodeImages[1]?.manifests[0]?.configText ?? '').rootfs.diff_ids;

function at(digest: string, repoName: string, hostName = 'docker.io'): string {
  return `query: { digest: "${digest}", hostName: "${hostName}", repoName: "${repoName}", includeExcepted: true }`;
}

function build(digest: string, repoName: string): string {
  return `query: { digest: "${digest}", hostName: "docker.io", repoName: "${repoName}" }`;
}

const QUERIES: readonly (readonly [string, string])[] = [
  ['dhiRepositories', ''],
  ['dhiRepositoryDetails', 'query: { repoName: "redis" }'],
  ['dhiTagDetails', 'query: { repoName: "redis", tag: "8" }'],
  ['dhiListRepositories', ''],
  ['dhiRepository', 'repoName: "node"'],
  ['dhiRepository', 'repoName: "redis-chart"'],
  ['dhiListMirroredRepositories', ''],
  ['dhiGetMirroredRepository', `query: { mirroredRepositoryId: "dhi-mirror-5f0c1a01" }`],
  [
    'dhiGetMirroredRepositoriesBySourceRepository',
    `query: { dhiSourceRepository: { name: "node", namespace: "dhi" } }`,
  ],
  ['dhiListMirroringLogs', ''],
  ['imagesByDiffIds', `diffIds: ${JSON.stringify(nodeDiffIds)}`],
  ['imageDetailsByDigest', `digest: "${web}", platform: { os: "linux", architecture: "amd64" }`],
  ['imageDetailsListByDigest', `digest: "${nodeImages[1]?.indexDigest}"`],
  ['dhiImageDetailsListByDigest', `digest: "${node}"`],
  ['baseImagesByDigest', `digest: "${web}"`],
  ['taggedImagesByRepository', `query: { repoName: "web" }`],
  ['repository', `query: { hostName: "docker.io", repoName: "dhi-node" }`],
  ['imageSummariesByDigest', `digests: ["${web}", "${unindexedDigests[0]}"]`],
  ['imageVulnerabilitiesByDigest', `digest: "${web}", query: { includeExcepted: true }`],
  ['imagePackagesByDigest', `digest: "${web}"`],
  ['imagePackagesForImageCoords', `${at(node, `${ORGANISATION}/dhi-node`)}`],
  ['dhiImagePackagesForImageCoords', at(node, 'node', 'dhi.io')],
  [
    'vulnerabilitiesByPackage',
    `packageUrls: ${JSON.stringify(Object.values(packages))}, digest: "${node}", includeExcepted: true`,
  ],
  [
    'vulnerabilitiesByPackageForImageCoords',
    `query: { packageUrls: ["${packages.glibc}"], imageCoords: { digest: "${node}" }, includeExcepted: true }`,
  ],
  ['cveSources', `query: { cveId: "CVE-2025-27587" }`],
  ['cveSources', `query: { cveId: "CVE-2025-6965" }`],
  ['attestations', `${build(web, `${ORGANISATION}/web`)}`],
  ['attestationsList', `${build(web, `${ORGANISATION}/web`)}`],
  ['dhiAttestations', build(node, 'dhi/node')],
  ['dhiAttestationsList', build(node, 'dhi/node')],
  ['imageDetectedSecretsByDigest', `digest: "${web}"`],
];

const MUTATIONS: readonly (readonly [string, string])[] = [
  [
    'dhiSetMirroredRepository',
    `input: {
      dhiSourceRepository: { name: "redis", namespace: "dhi" }
      destinationRepository: { name: "dhi-redis-two", namespace: "${ORGANISATION}" }
    }`,
  ],
  ['dhiRemoveMirroredRepository', `input: { mirroredRepositoryId: "dhi-mirror-5f0c1a01" }`],
  ['indexImage', `image: { digest: "${web}", repository: "web" }`],
];

const ALL = [
  ...QUERIES.map(([field, args]) => ['Query', field, args] as const),
  ...MUTATIONS.map(([field, args]) => ['Mutation', field, args] as const),
];

describe('everything that can be selected', () => {
  it.each(ALL)('by %s.%s is told', async (...question) => {
    const { data, errors, untold } = await askForEverything(question, {
      as: ada,
      organisation: ORGANISATION,
    });
    expect(errors).toBeUndefined();
    expect(untold).toEqual([]);
    expect(data?.[question[1]]).not.toBeNull();
    expect(data?.[question[1]]).not.toEqual([]);
  });
});

describe('in the name of an organisation', () => {
  const statusesOf = async (question: Ask, manner: Manner) =>
    (await askForEverything(question, manner)).errors?.map(({ path, extensions }) => [
      path,
      extensions.status,
    ]);

  it.each(ALL)('%s.%s is refused to strangers, and 402 beyond its plan', async (...question) => {
    const [, field] = question;
    const organisation = ORGANISATION;
    expect(await statusesOf(question, { as: bob, organisation })).toEqual([[[field], 403]]);
    expect(await statusesOf(question, { as: null, organisation })).toEqual([[[field], 403]]);
    expect(await statusesOf(question, { as: ada, organisation: 'crowdedorg' })).toEqual([[[field], 402]]);
  });
});
