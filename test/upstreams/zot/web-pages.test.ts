import { pageFields } from '../../../src/upstreams/zot/web-pages.js';
import { startGateway, type TestGateway } from '../../support/gateway.js';
import { connectSdl } from '../../support/rest.js';
import { describeTarget } from '../../support/traffic.js';
import { type StubUpstream, startUpstream } from '../../support/upstream.js';

const QUERY = 'query ($p: String!) { zotPages(provider: $p) { name url isThere } }';

describe('the links to pages for browsers', () => {
  let upstream: StubUpstream;
  let gateway: TestGateway;

  beforeAll(async () => {
    upstream = await startUpstream(() => ({ status: 302 }));
    gateway = await startGateway({ ZOT_URL: `${upstream.origin}/registry` });
  });
  beforeEach(() => {
    upstream.seen.length = 0;
  });
  afterAll(async () => {
    await upstream.close();
    await gateway.close();
  });

  const ask = (provider: string) => gateway.ask(QUERY, { variables: { p: provider } });

  it('are whole addresses of this zot, behind its path as well, and are looked at there', async () => {
    const { data, errors } = await ask('git hub');
    expect(errors).toEqual([]);
    const pages = Object.entries({
      login: '/zot/auth/login?provider=git%20hub',
      callback: '/zot/auth/callback/git%20hub',
      playground: '/v2/_zot/debug/graphql-playground',
      swagger: '/swagger/v2/index.html',
      ui: '/home',
    });
    expect(data).toEqual({
      zotPages: pages.map(([name, path]) => ({
        name,
        url: `${upstream.origin}/registry${path}`,
        isThere: true,
      })),
    });
    expect(upstream.seen.map(({ method, url }) => `${method} ${url}`).sort()).toEqual(
      pages.map(([, path]) => `HEAD /registry${path}`).sort(),
    );
  });

  it.each(['..', 'a/../../v2', '%2e%2e', ''])('lead nowhere else for the provider %j', async (provider) => {
    const { errors } = await ask(provider);
    expect(errors).toMatchObject([
      { path: ['zotPages', 1, 'isThere'], extensions: { code: 'BAD_USER_INPUT' } },
    ]);
    expect(upstream.seen.map(({ url }) => url.split('?')[0]).sort()).toEqual([
      '/registry/home',
      '/registry/swagger/v2/index.html',
      '/registry/v2/_zot/debug/graphql-playground',
      '/registry/zot/auth/login',
    ]);
  });
});

it('there are none without a zot', async () => {
  const sdl = `
    extend type Query { zotPages(provider: String): [ZotPage!] }
    type ZotPage { url: String isThere: Boolean }`;
  const { ask } = connectSdl(describeTarget(undefined), sdl, { handWritten: pageFields });
  const { errors } = await ask('{ zotPages { url isThere } }');
  expect(errors).toHaveLength(10);
  expect(new Set(errors.map(({ code }) => code))).toEqual(new Set(['UPSTREAM_NOT_CONFIGURED']));
});
