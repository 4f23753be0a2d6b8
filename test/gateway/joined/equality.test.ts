import { readdirSync, readFileSync } from 'node:fs';
import { readyTabs } from '../../../playground/tabs.js';
import { readConfig } from '../../../src/config.js';
import { createGateway, type Gateway } from '../../../src/gateway/gateway.js';
import { type Sandbox, startSandbox } from '../../../src/sandbox/sandbox.js';
import { createUpstreams } from '../../../src/upstreams/index.js';
import { DAY_OF_PAGES } from '../../support/examples.js';
import { ADA, BOB, sandboxUrls } from '../../support/gateway.js';
import { standStill } from '../../support/stand-still.js';
import { askEveryWay } from '../ways.js';

/** How long an upstream took differs from answer to answer. */
const EXAMPLES = readdirSync('examples').filter((file) => file !== 'which-credentials-work.graphql');

const RAW = `query {
  image(reference: "dhi.io/node:20-dev") {
    ... on Node { id }
    locations(first: 5) { edges { cursor node {
      __typename registry
      scoutImages { digest repository { repoName } platform { architecture } }
      quayManifest { digest isManifestList }
      zotManifest { __typename digest ... on ZotOciImageIndex { manifests { digest } } }
      registryRepository { __typename path ... on QuayRegistryRepository { quayRepository { description } } }
    } } }
    other: locations(first: 1) { nodes { tags { name } } pageInfo { hasNextPage } }
  }
  mirrors(organization: "demonstrationorg") { nodes {
    kind dhiMirroredRepository { id } quayMirror { externalReference }
    destination { __typename ... on ZotRegistryRepository { zotRepository { tags(n: 1) { tags } } } }
  } }
}`;
const FAILING = `query {
  bad: image(reference: "Not:A:Reference") { digest }
  images(references: ["dhi.io/node:20", "team//x"]) { digest }
  page: image(reference: "dhi.io/node:20") { digest locations(first: -1) { totalCount } }
  nodes(ids: ["nonsense", "WyJJbWFnZSIsImRoaS5pby9ub2RlOjIwIl0"]) { __typename id ... on Image { digest } }
  registryRepository(reference: "dhi.io/node:20") { path }
}`;

describe('an operation of the joined graph is answered alike, delegated or not, compiled or not:', () => {
  let sandbox: Sandbox;
  let gateway: Gateway;
  let close: () => Promise<unknown>;

  beforeAll(async () => {
    standStill(DAY_OF_PAGES.now());
    sandbox = await startSandbox(DAY_OF_PAGES);
    const config = readConfig(sandboxUrls(sandbox));
    const upstreams = createUpstreams(config);
    gateway = createGateway(upstreams, config.joins);
    close = () => Promise.all(upstreams.map(({ target }) => target.pool?.destroy()));
    // What Scout says of the caller's organizations is found out once.
    await askEveryWay(gateway, { query: RAW, headers: ADA });
  }, 30_000);
  afterAll(async () => {
    await close();
    await sandbox.close();
    jest.useRealTimers();
  });

  it.each(EXAMPLES)('%s', async (file) => {
    const query = readFileSync(`examples/${file}`, 'utf8');
    // The compiled way wants variables that may not be null, default or not.
    const tab = readyTabs.find((ready) => ready.query === query);
    const asked = { query, variables: JSON.parse(tab?.variables ?? '{}'), headers: ADA };
    const { delegated, interpreted, compiled } = await askEveryWay(gateway, asked);
    expect(delegated.errors).toEqual([]);
    expect(interpreted).toEqual(delegated);
    expect(compiled).toEqual(delegated);
  });

  it.each([
    ['raw objects below joined ones', RAW, ADA, []],
    ['raw objects that the caller may not see', RAW, BOB, undefined],
    ['what is wrong with the question', FAILING, ADA, Array.from({ length: 4 }, () => 'BAD_USER_INPUT')],
  ] as const)('%s', async (_name, query, headers, codes) => {
    const { delegated, interpreted, compiled } = await askEveryWay(gateway, { query, headers });
    if (codes) expect(delegated.errors.map(({ code }) => code)).toEqual(codes);
    expect(interpreted).toEqual(delegated);
    expect(compiled).toEqual(delegated);
  });
});
