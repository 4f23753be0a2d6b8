import { ApolloServer } from '@apollo/server';
import { readConfig } from '../../src/config.js';
import { createGateway, type Gateway } from '../../src/gateway/gateway.js';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.js';
import { createUpstreams } from '../../src/upstreams/index.js';
import { unseen } from '../support/failures.js';
import { ADA, BOB, sandboxUrls, startGateway, type TestGateway } from '../support/gateway.js';
import { type Asked, askEveryWay, type Told, toTold } from './ways.js';

const ORG = 'context: { organization: "demonstrationorg" }';
const NODE = `dhiRepositoryDetails(${ORG}, query: { repoName: "node" })`;
const DIGEST = `sha256:${'0'.repeat(64)}`;

interface Row extends Asked {
  readonly name: string;
  /** Codes of the errors, in the order of their paths. */
  readonly codes?: readonly string[];
}

const ROWS: readonly Row[] = [
  {
    name: 'Scout: aliases, nested aliases and __typename',
    query: `{ node: ${NODE} { is: __typename title: name images { all: tags { tag: name name: lastUpdated } __typename } } }`,
  },
  {
    name: 'Scout: five fields of which one is not in the catalog',
    query: `{ ${['node', 'python', 'redis', 'nowhere', 'node']
      .map(
        (name, at) =>
          `f${at}: dhiRepositoryDetails(query: { repoName: "${name}" }) { name categories { id } }`,
      )
      .join(' ')} }`,
  },
  {
    name: 'Scout: fragments, named and inline',
    query: `query Q { ...Root } fragment Root on Query { ${NODE} { ...Names ... { featured } ... on DhiRepositoryDetailsResult { homeUrl } } }
      fragment Names on DhiRepositoryDetailsResult { name images { ...Tags } } fragment Tags on DhiIndexImage { tags { name } indexDigest }`,
  },
  ...[true, false].map((deep) => ({
    name: `Scout: @include and @skip by a variable that is ${deep}`,
    query: `query ($deep: Boolean!, $repo: String = "node") {
      a: dhiRepositoryDetails(query: { repoName: $repo }) { name images @include(if: $deep) { indexDigest } overview @skip(if: $deep) }
      b: dhiRepositoryDetails(query: { repoName: $repo }) @skip(if: $deep) { ... @include(if: $deep) { name } displayName }
    }`,
    variables: { deep },
  })),
  {
    name: 'Scout: variables inside input objects, one of them absent',
    query: `query ($org: String, $query: DhiRepositoryDetailsQuery!) {
      dhiRepositoryDetails(context: { organization: $org }, query: $query) { name platforms }
    }`,
    variables: { query: { repoName: 'python' } },
  },
  {
    name: 'Scout: vulnerabilities with enums and floats',
    query: `query ($purls: [String!]!) { vulnerabilitiesByPackage(context: {}, packageUrls: $purls, includeExcepted: true) {
      purl vulnerabilities { sourceId cvss { severity score } epss { score priority } vexStatements { status } }
    } imageSummariesByDigest(context: {}, digests: ["${DIGEST}"]) { digest sbomState vulnerabilityReport { total } } }`,
    variables: { purls: ['pkg:npm/undici@6.21.1', 'pkg:npm/none@1'] },
  },
  {
    name: 'joined: pulls of mirrors, under two aliases, with and without their keys',
    query: `query ($timespan: DvpTimespan = MONTHS, $with: Boolean = true) { dhiListMirroredRepositories(${ORG}) {
      mirroredRepositories { id by: pulls(timespan: $timespan) @include(if: $with) { start pullCount }
        weeks: pulls(timespan: WEEKS) { namespace n: pullCount } to: destinationRepository { name: hostname } }
    } }`,
  },
  {
    name: 'joined: pulls in a fragment on the mirror, and nothing else of it',
    query: `{ dhiListMirroredRepositories(${ORG}) { mirroredRepositories { ...Pulls } } } fragment Pulls on DhiMirroredRepository { pulls { repo } }`,
  },
  {
    name: 'Scout: an organization that is not the caller’s, beside another upstream',
    query: `{ mirrors: dhiListMirroredRepositories(${ORG}) { totalCount } quayUser { username } }`,
    headers: BOB,
    codes: ['FORBIDDEN'],
  },
  {
    name: 'Scout: an organization that has used more than it pays for',
    query: '{ dhiListMirroredRepositories(context: { organization: "crowdedorg" }) { totalCount } }',
    codes: ['PAYMENT_REQUIRED'],
  },
  {
    name: 'Quay: a list with nested operations',
    query: `{ quayRepositories(namespace: "demonstrationorg", public: true, lastModified: true) { nextPage repositories {
      name lastModified popularity some: tags(limit: 2) { tags { at: startTs name size } hasAdditional } other: tags(specificTag: "none") { tags { name } }
    } } }`,
  },
  {
    name: 'Quay: one repository in three forms, with enum, number and nested manifest',
    query: `query ($repo: String!) {
      a: quayRepository(repository: $repo, includeStats: true) { __typename state stats { date count } }
      b: quayRepository(repository: $repo) { ... on QuayRepository { tagSummaries { name size } } }
      c: quayRepository(repository: $repo) { n: namespace tags(limit: 1) { tags { manifestDigest } } }
      user: quayUser { username avatar { kind } }
    }`,
    variables: { repo: 'demonstrationorg/node' },
  },
  {
    name: 'Quay: an unknown repository, an unknown manifest and a known one',
    query: `{ no: quayRepository(repository: "demonstrationorg/none") { name }
      yes: quayRepository(repository: "demonstrationorg/node") { name manifest(digest: "${DIGEST}") { digest } } }`,
    codes: ['NOT_FOUND', 'NOT_FOUND'],
  },
  {
    name: 'Quay: a name that leaves its path',
    query: 'query ($repo: String!) { quayRepository(repository: $repo) { name } }',
    variables: { repo: 'demonstrationorg/../node' },
    codes: ['BAD_USER_INPUT'],
  },
  {
    name: 'zot: REST, by body and by headers',
    query: `{ zotApiVersion { dockerDistributionApiVersion } zotRepositories(n: 2) { repositories } zotTags(name: "demonstrationorg/node") { name tags }
      zotManifest(name: "demonstrationorg/node", reference: "20") { __typename mediaType digest size
        ... on ZotOciImageIndex { manifests { size platform { os architecture } annotations { key value } manifest { raw ... on ZotOciImageManifest { layers { digest } } } } } }
      head: zotManifestHeaders(name: "demonstrationorg/node", reference: "20") { contentLength dockerContentDigest } }`,
  },
  {
    name: 'zot: search with renamed fields, enums, input objects and aliases',
    query: `query ($page: ZotSearchPageInput = { limit: 3, sortBy: ALPHABETIC_ASC }) {
      found: zotSearchGlobalSearch(query: "n", requestedPage: $page) { is: __typename page { totalCount } repos { repo: name size lastUpdated } }
      zotSearchImage(image: "demonstrationorg/node:20") { repoName tag digest size manifests { platform { os } } }
    }`,
  },
  {
    name: 'zot: a search that fails beside one that does not',
    query: `{ bad: zotSearchImage(image: "demonstrationorg/none:1") { tag } zotSearchImageList(repo: "demonstrationorg/node") { results { tag } } }`,
    codes: ['NOT_FOUND'],
  },
  {
    name: 'zot: what a caller may not read',
    query: '{ zotTags(name: "demonstrationorg/node") { tags } zotApiKeys { label } }',
    headers: BOB,
    codes: ['FORBIDDEN'],
  },
  {
    name: 'DVP: counts above 2^31, enums, defaults and lists',
    query: `query ($by: DvpGroup, $period: DvpPeriod = LAST_3_MONTHS, $repos: [String!]!) {
      dvpNamespaces ns: dvpNamespace(namespace: "demonstrationorg") { datasets { views timespans } pulls(timespan: MONTHS, group: $by) { pullCount start } }
      dvpReposPulls(repos: $repos, period: $period) { repo pulls { pullCount ipCount } }
    }`,
    variables: { by: 'NAMESPACE', repos: ['demonstrationorg/dhi-node', 'demonstrationorg/none'] },
  },
  {
    name: 'all upstreams at once, without any credential',
    query: `{ ${NODE} { name } dvpNamespaces quayUser { username } zotApiKeys { label } zotSearchGlobalSearch(query: "x") { repos { name } } }`,
    headers: {},
    codes: ['FORBIDDEN', 'UNAUTHENTICATED', 'UNAUTHENTICATED', 'UNAUTHENTICATED', 'UNAUTHENTICATED'],
  },
  {
    name: 'introspection',
    query:
      '{ __schema { queryType { name } directives { name } } __type(name: "DhiMirroredRepository") { fields { name type { kind ofType { name } } } } }',
  },
  {
    name: 'one of two operations, by its name',
    query: 'query A { quayUser { username } } query B { quayUser { email } }',
    operationName: 'B',
  },
  {
    name: 'mutations, one after another, of which one fails',
    query: `mutation ($title: String = "by default") {
      a: quayCreateAppToken(input: { title: $title }) { title } b: quayRevokeAppToken(tokenUuid: "none")
      c: zotUploadNotationCertificate(certificate: "no certificate", truststoreType: CA)
      d: hubCreateAccessToken(input: { identifier: "ada", secret: "wrong" }) { accessToken }
      e: hubLogin(input: { username: "carol", password: "carol-password" }) { token detail }
    }`,
    codes: ['NOT_FOUND', 'BAD_USER_INPUT', 'UNAUTHENTICATED'],
  },
];

let sandbox: Sandbox;
let gateway: Gateway;
let served: TestGateway;
let close: () => Promise<unknown>;

beforeAll(async () => {
  sandbox = await startSandbox();
  const upstreams = createUpstreams(readConfig(sandboxUrls(sandbox)));
  gateway = createGateway(upstreams);
  served = await startGateway(sandboxUrls(sandbox));
  close = () => Promise.all(upstreams.map(({ target }) => target.pool?.destroy()));
});
afterAll(async () => {
  await close();
  await served.close();
  await sandbox.close();
});

const isMutation = ({ query }: Asked): boolean => query.trimStart().startsWith('mutation');

/** Three requests: interpreted under Apollo, compiled under Apollo, compiled past Apollo. */
async function askServer(asked: Asked): Promise<Told[]> {
  const apollo = jest.spyOn(ApolloServer.prototype, 'executeHTTPGraphQLRequest');
  const told: Told[] = [];
  const text = unseen(asked.query);
  for (let run = 0; run < 3; run += 1) {
    const { data, errors } = await served.ask(text, {
      ...asked,
      headers: asked.headers ?? ADA,
    } as object);
    told.push(toTold(data, errors));
  }
  expect(apollo).toHaveBeenCalledTimes(isMutation(asked) ? 3 : 2);
  return told;
}

describe('an operation is answered alike, delegated or not, compiled or not, by Apollo or past it:', () => {
  it.each(ROWS)('$name', async ({ codes = [], name: _name, ...row }) => {
    const asked = { headers: ADA, ...row };
    const { delegated, interpreted, compiled } = await askEveryWay(gateway, asked);
    expect(delegated.errors.map(({ code }) => code)).toEqual(codes);
    expect(interpreted).toEqual(delegated);
    if (isMutation(asked)) expect(compiled).toBeUndefined();
    else expect(compiled).toEqual(delegated);
    for (const told of await askServer(asked)) expect(told).toEqual(delegated);
  });
});

it('a variable with a default that may not be null may be left out, whatever way the operation takes', async () => {
  const query =
    'query ($repos: [String!]! = ["demonstrationorg/none"]) { dvpReposPulls(repos: $repos) { repo pulls { start } } }';
  for (let run = 0; run < 4; run += 1) {
    const { data, errors } = await served.ask(query, { headers: ADA });
    expect([data, errors]).toEqual([{ dvpReposPulls: [{ repo: 'demonstrationorg/none', pulls: [] }] }, []]);
  }
});
