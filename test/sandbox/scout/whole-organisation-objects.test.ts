import { openAccount } from '../../../src/sandbox/hub/accounts.js';
import { createRootFields } from '../../../src/sandbox/scout/root.js';
import { buildScoutSchema } from '../../../src/sandbox/scout/sdl/schema.js';
import { nodeImages, webImage } from '../../../src/sandbox/story.js';
import { NOW, ORGANISATION } from './harness.js';
import { type Ask, askForEverything, type Manner } from './whole-answers.js';

const ada = openAccount('ada', 'dckr_pat_ada');
const bob = openAccount('bob', 'dckr_pat_bob');
const web = webImage.manifests[0]?.digest ?? '';
const dev = nodeImages[0]?.manifests[0]?.digest ?? '';
const EXCEPTION = 'b7f1c2de-3a58-4c0e-9f52-6f4de1a90c11';
const STREAM = 'environment:staging';
const POLICY = 'definitionName: "vulnerabilities", configurationName: "no-fixable-critical-or-high"';
const WEBHOOK = 'payloadUrl: "https://ci.example/", events: [EVERYTHING], active: true';
const CHANNEL = 'name: "Desk", webhookType: SLACK, url: "https://hooks.slack.com/services/secret"';

const QUERIES: readonly (readonly [string, string])[] = [
  ['vulnerabilityExceptions', 'query: { paging: {} }'],
  [
    'vulnerabilityExceptionsApplicableToImage',
    `query: { image: { digest: "${dev}", hostname: "docker.io", repository: "dhi-node" }, paging: {} }`,
  ],
  ['vulnerabilityException', `id: "${EXCEPTION}"`],
  ['vexStatement', 'id: "https://scout.docker.com/public/vex-7d0b3c1e"'],
  ['vexStatements', 'query: {}'],
  ['vulnerabilityDocuments', 'query: { repoName: "web" }'],
  ['streams', ''],
  ['streamImages', `query: { stream: "${STREAM}" }`],
  ['cvesByStream', `query: { stream: "${STREAM}" }`],
  ['imagesAffectedByCVE', `query: { stream: "${STREAM}", cveId: "CVE-2025-5889" }`],
  ['imagesWithPackage', `query: { stream: "${STREAM}", name: "undici", type: "npm" }`],
  ['recentCves', `query: { stream: "${STREAM}" }`],
  ['streamSummary', `query: { stream: "${STREAM}", summaryMode: UNIQUE_BY_CVE }`],
  ['streamGroupedPackages', `query: { stream: "${STREAM}" }`],
  ['baseImagesSummaryByStream', `query: { stream: "${STREAM}" }`],
  [
    'streamImagesByBaseImage',
    `query: { stream: "${STREAM}", repository: { hostName: "docker.io", repoName: "dhi-node" } }`,
  ],
  ['streamVulnerabilityReports', `query: { stream: "${STREAM}" }`],
  ['allStreamVulnerabilityReports', 'query: {}'],
  ['goalResultsByDigest', `query: { digest: "${dev}" }`],
  ['goalResultsByDigests', `query: { digests: ["${dev}", "${web}"] }`],
  ['goalResultsByInitiative', 'query: { initiative: "health" }'],
  ['goalResults', `query: { ${POLICY}, stream: "${STREAM}" }`],
  ['goalResultSummaries', 'query: {}'],
  ['tagRecommendationsByDigest', `digest: "${dev}"`],
  ['tagRecommendationsByDigests', `digests: ["${dev}"]`],
  ['tagRecommendationsByRepositoryAndTag', 'repository: "dhi-node", tag: "20-dev"'],
  ['listWebhooks', ''],
  ['getWebhook', 'id: "webhook-2d41f7"'],
  ['notificationWebhooks', ''],
  ['notificationWebhook', 'ID: "notify-7a10"'],
  ['notificationsFeed', ''],
  ['userNotificationPreferences', ''],
  ['organizationStatus', ''],
  ['orgFilters', ''],
  ['namespaceEntitlements', ''],
  ['repoFeatures', 'repoName: "dhi-node"'],
  ['reposFeatures', 'repoNames: ["dhi-node", "web"]'],
  ['listEnabledRepos', ''],
  ['listBlockedRepos', ''],
  ['shouldEnableReposOnPush', ''],
  ['rsListRepositories', 'input: {}'],
  ['rsListRegistries', ''],
];

const MUTATIONS: readonly (readonly [string, string])[] = [
  [
    'addVulnerabilityException',
    `input: { cveId: "CVE-2025-5889", type: ACCEPTED_RISK, additionalDetails: "Known.", imageScopes: [{
      repoName: "web", packageScopes: [{ purlFields: { name: "brace-expansion", type: "npm" } }]
    }] }`,
  ],
  ['updateVulnerabilityException', `input: { id: "${EXCEPTION}", cveId: "CVE-2025-5889" }`],
  ['removeVulnerabilityException', `input: { ids: ["${EXCEPTION}"] }`],
  ['addImageToStream', `input: { stream: "${STREAM}", image: "web" }`],
  ['setStreamImages', `input: { stream: "${STREAM}", images: [{ image: "web", appName: "shop" }] }`],
  ['createWebhook', `input: { ${WEBHOOK} }`],
  ['updateWebhook', `input: { id: "webhook-2d41f7", ${WEBHOOK} }`],
  ['deleteWebhook', 'id: "webhook-2d41f7"'],
  ['testWebhook', 'id: "webhook-2d41f7"'],
  ['addNotificationWebhook', `input: { ${CHANNEL} }`],
  ['updateNotificationWebhook', 'input: { ID: "notify-7a11", name: "Desk" }'],
  ['removeNotificationWebhook', 'ID: "notify-7a11"'],
  ['setUserNotificationPreferences', 'input: { allRepositories: false, repositories: [] }'],
  ['enrollIntoScout', ''],
  ['setRepoVulnerabilityReporting', 'reporting: { repoName: "r1", enabled: true }'],
  ['setMultiRepoVulnerabilityReporting', 'reporting: { repoNames: ["r1"], enabled: true }'],
  ['setReposBlocked', 'input: { repoNames: ["r1"], blocked: true }'],
  ['setEnableReposOnPush', 'input: { enabled: true }'],
];

/** Of the account, not of an organisation. */
const OWN: readonly Ask[] = [
  ['Query', 'user', ''],
  ['Query', 'notifications', ''],
  ['Query', 'notificationsPusherChannels', ''],
  ['Mutation', 'updateNotification', 'id: "notification-1", update: { isRead: true }'],
  ['Mutation', 'dismissAllNotifications', ''],
];

const ALL: readonly Ask[] = [
  ...QUERIES.map(([field, args]) => ['Query', field, args] as const),
  ...MUTATIONS.map(([field, args]) => ['Mutation', field, args] as const),
];

async function statusesOf(question: Ask, manner: Manner) {
  const { errors } = await askForEverything(question, manner);
  return errors?.map(({ path, extensions }) => [path, extensions.status]);
}

describe('everything that can be selected', () => {
  it.each([...ALL, ...OWN])('by %s.%s is told', async (...question) => {
    const [, field] = question;
    const organisation = OWN.some(([, own]) => own === field) ? null : ORGANISATION;
    const { data, errors, untold } = await askForEverything(question, { as: ada, organisation });
    expect(errors).toBeUndefined();
    expect(untold).toEqual([]);
    expect(data?.[field]).not.toBeNull();
    expect(data?.[field]).not.toEqual([]);
  });

  it('begins at a root field that a theme answers', () => {
    const schema = buildScoutSchema();
    const roots = [schema.getQueryType(), schema.getMutationType()];
    const published = roots.flatMap((type) => Object.keys(type?.getFields() ?? {}));
    expect(Object.keys(createRootFields(() => NOW)).sort()).toEqual(published.sort());
  });
});

describe('in the name of an organisation', () => {
  it.each(ALL)('%s.%s is refused to strangers, and 402 beyond its plan', async (...question) => {
    const [, field] = question;
    const organisation = ORGANISATION;
    expect(await statusesOf(question, { as: bob, organisation })).toEqual([[[field], 403]]);
    expect(await statusesOf(question, { as: null, organisation })).toEqual([[[field], 403]]);
    expect(await statusesOf(question, { as: ada, organisation: 'crowdedorg' })).toEqual([[[field], 402]]);
  });
});

describe('without an organisation', () => {
  it.each(OWN)('%s.%s is refused to those without a token', async (...question) => {
    expect(await statusesOf(question, { as: null, organisation: null })).toEqual([[[question[1]], 403]]);
  });
});
