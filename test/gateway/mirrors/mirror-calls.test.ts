import { buildSchema, type GraphQLSchema, graphqlSync } from 'graphql';
import { buildScoutSchema } from '../../../src/sandbox/scout/sdl/schema.js';
import { searchSdl } from '../../../src/sandbox/zot/search/sdl.js';
import { startGateway, type TestGateway } from '../../support/gateway.js';
import {
  json,
  type SeenRequest,
  type StubReply,
  type StubUpstream,
  startUpstream,
} from '../../support/upstream.js';

const MIRRORS = 20;
const TAGS = 30;
/** Docker keeps the first ten, and Quay and zot copy five of them each. */
const names = Array.from({ length: 10 }, (_, index) => `n${index}`);
const tagNames = Array.from({ length: TAGS }, (_, index) => `1.${index}`);
const PUSHED = '2026-01-01T00:00:00Z';
const digestOf = (name: string, tag: string) =>
  `sha256:${Buffer.from(`${name}:${tag}`).toString('hex').padEnd(64, '0')}`;

const scoutRoots = {
  dhiListMirroredRepositories: () => ({
    mirroredRepositories: names.map((name) => ({
      id: name,
      dhiSourceRepository: { hostname: 'dhi.io', namespace: 'dhi', name },
      destinationRepository: { hostname: 'hub.docker.com', namespace: 'team', name: `dhi-${name}` },
    })),
  }),
  dhiListMirroringLogs: () => ({ items: [] }),
  dhiRepositoryDetails: ({ query: { repoName } }: { query: { repoName: string } }) => ({
    images: tagNames.map((tag) => ({
      indexDigest: digestOf(repoName, tag),
      tags: [{ name: tag, lastUpdated: PUSHED }],
      imageManifests: [],
    })),
  }),
  taggedImagesByRepository: ({ query: { repoName } }: { query: { repoName: string } }) => ({
    paging: { totalCount: TAGS },
    tags: tagNames.map((name) => ({
      name,
      digest: digestOf(repoName.replace('team/dhi-', ''), name),
      updatedAt: PUSHED,
    })),
  }),
};

const zotRoots = {
  ExpandedRepoInfo: ({ repo }: { repo: string }) => ({
    Images: tagNames.map((Tag) => ({ Tag, Digest: digestOf(repo.replace('team/', ''), Tag) })),
  }),
};

function quayAnswer(url: string): unknown {
  if (url.includes('/mirror/health')) {
    return { repositories: { details: names.slice(0, 5).map((repository) => ({ repository })) } };
  }
  const name = /repository\/team\/(\w+)\//.exec(url)?.[1] ?? '';
  if (url.includes('/mirror'))
    return { external_reference: `docker.io/team/dhi-${name}`, sync_status: 'SUCCESS' };
  const tags = tagNames.map((tag) => ({ name: tag, manifest_digest: digestOf(name, tag), start_ts: 1 }));
  return { tags, page: 1, has_additional: false };
}

function answerGraphql(
  schema: GraphQLSchema,
  rootValue: object,
  { method, url, body }: SeenRequest,
): StubReply {
  const sent =
    method === 'POST' ? JSON.parse(body) : Object.fromEntries(new URL(url, 'http://x').searchParams);
  const { query: source, variables } = sent;
  const variableValues = typeof variables === 'string' ? JSON.parse(variables) : variables;
  return json(graphqlSync({ schema, rootValue, source, variableValues }));
}

describe('the calls for the drift of 20 mirrors of 30 tags', () => {
  const stubs: StubUpstream[] = [];
  let gateway: TestGateway;

  beforeAll(async () => {
    const scoutSchema = buildScoutSchema();
    const zotSchema = buildSchema(searchSdl);
    const scout = await startUpstream((seen) => answerGraphql(scoutSchema, scoutRoots, seen));
    const quay = await startUpstream(({ url }) =>
      url.includes('/organization/') ? json({ status: 404, title: 'not_found' }, 404) : json(quayAnswer(url)),
    );
    const zot = await startUpstream((seen) => answerGraphql(zotSchema, zotRoots, seen));
    stubs.push(scout, quay, zot);
    const copies = names.slice(5).map((name) => `dhi.io/${name}=${new URL(zot.origin).host}/team/${name}`);
    gateway = await startGateway({
      SCOUT_URL: `${scout.origin}/v1/graphql`,
      HUB_URL: scout.origin,
      QUAY_URL: quay.origin,
      ZOT_URL: zot.origin,
      MIRRORS: copies.join(','),
    });
  }, 60_000);
  afterAll(async () => {
    await gateway.close();
    await Promise.all(stubs.map((stub) => stub.close()));
  });

  it('are 2 documents of Scout, 1 of zot, and a configuration and a tag list for each mirror of Quay', async () => {
    const query = `{ mirrors(organization: "team") { totalCount nodes {
      kind source { path } destination { path } lastRun { status } drift { state tags { name state } } } } }`;
    const headers = { 'x-docker-authorization': 'Bearer jwt', 'x-quay-authorization': 'Bearer token' };
    // Interpreted, then compiled.
    for (let run = 0; run < 3; run += 1) {
      for (const { seen } of stubs) seen.splice(0);
      const { data, errors } = await gateway.ask(query, { headers });
      expect(errors).toEqual([]);
      const { totalCount, nodes } = Object(data).mirrors;
      expect(totalCount).toBe(MIRRORS);
      for (const { drift } of nodes) {
        expect(drift.state).toBe('IN_SYNC');
        expect(drift.tags).toHaveLength(TAGS);
      }
      const [scout = [], quay = [], zot = []] = stubs.map(({ seen }) => seen.map(({ url }) => url));
      expect([scout.length, zot.length]).toEqual([2, 1]);
      expect(quay).toHaveLength(2 + 5 + 5);
      expect(new Set(quay).size).toBe(quay.length);
    }
  });

  it.each([
    ['(organization: "team", states: [BEHIND, UNKNOWN]) { totalCount nodes { drift { state } } }', 0],
    ['(organization: "team", states: [IN_SYNC]) { totalCount nodes { lastRun { at } drift { state } } }', 20],
    ['(organization: "team") { totalCount nodes { drift { state } } }', 20],
  ])('are the same for mirrors%s', async (question, count) => {
    for (const { seen } of stubs) seen.splice(0);
    const headers = { 'x-docker-authorization': 'Bearer jwt' };
    const { data, errors } = await gateway.ask(`{ mirrors${question} }`, { headers });
    expect(errors).toEqual([]);
    expect(Object(data).mirrors.totalCount).toBe(count);
    expect(stubs.map(({ seen }) => seen.length)).toEqual([2, 12, 1]);
  });
});
