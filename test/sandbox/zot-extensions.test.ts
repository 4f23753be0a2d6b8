import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import {
  ADA,
  BOB,
  closeAll,
  descriptorOf,
  EMPTY,
  imageOf,
  MANIFEST,
  refusalOf,
  startZot,
  type Zot,
} from './zot-harness.js';

afterEach(closeAll);

const SEARCH = 'POST /v2/_zot/ext/search';
const MARKS = 'PUT /v2/_zot/ext/userprefs';
const MANAGEMENT = 'GET /v2/_zot/ext/mgmt';

async function ask({ send }: Zot, query: string, as = ADA) {
  const headers = { 'content-type': 'application/json' };
  const { body } = await send(SEARCH, { as, headers, body: JSON.stringify({ query }) });
  expect(body.errors).toBeUndefined();
  return body.data;
}

describe('the management endpoint', () => {
  it('tells everybody how to log in, as JSON that calls itself text', async () => {
    const { send } = await startZot();
    const { status, body, header } = await send(MANAGEMENT, { as: null });
    expect([status, header('content-type')]).toEqual([200, 'text/plain; charset=utf-8']);
    expect(header('x-content-type-options')).toBe('nosniff');
    expect(body).toMatchObject({
      distSpecVersion: '1.1.1',
      releaseTag: 'v2.1.20',
      http: { auth: { htpasswd: {}, apikey: true } },
    });
  });

  it('asks who it is as soon as the path has a query, and is not there without search', async () => {
    const { send } = await startZot();
    expect((await send(`${MANAGEMENT}?resource=config`, { as: null })).status).toBe(401);
    expect((await send(`${MANAGEMENT}?resource=config`, { as: BOB })).status).toBe(200);
    expect((await send(`${MANAGEMENT}/whatever`, { as: null })).status).toBe(401);
    expect((await send(`${MANAGEMENT}/whatever`, { as: BOB })).status).toBe(200);
    const other = await startZot({ search: false });
    expect((await other.send(MANAGEMENT)).status).toBe(404);
  });

  it.each([
    [{ auth: 'none' } as const, {}],
    [{ auth: 'bearer', apiKeys: false } as const, { bearer: { realm: expect.any(String), service: 'zot' } }],
    [
      { openid: true, apiKeys: false },
      { htpasswd: {}, openid: { providers: { oidc: { name: 'Identity' } } }, apikey: true },
    ],
  ])('names the methods of %j', async (options, auth) => {
    const { send } = await startZot(options);
    expect((await send(MANAGEMENT, { as: null })).body.http).toEqual({ auth });
  });
});

describe('stars and bookmarks', () => {
  const marksOf = async (zot: Zot, as = ADA) => {
    const fields = 'Results { Name StarCount IsStarred IsBookmarked }';
    const { all, stars, bookmarks } = await ask(
      zot,
      `{ all: GlobalSearch(query: "tools/cli") { Repos { StarCount IsStarred IsBookmarked } }
         stars: StarredRepos { ${fields} } bookmarks: BookmarkedRepos { ${fields} } }`,
      as,
    );
    const names = (list: { Results: { Name: string }[] }) => list.Results.map(({ Name }) => Name);
    return [all.Repos[0], names(stars), names(bookmarks)];
  };

  it('are toggled without a word, and seen through search by the one who set them', async () => {
    const zot = await startZot();
    for (const action of ['toggleStar', 'toggleBookmark']) {
      const { status, text } = await zot.send(`${MARKS}?action=${action}&repo=tools/cli`);
      expect([status, text]).toEqual([200, '']);
    }
    await zot.send(`${MARKS}?action=toggleStar&repo=tools/cli`, { as: BOB });
    const marked = { StarCount: 2, IsStarred: true, IsBookmarked: true };
    expect(await marksOf(zot)).toEqual([marked, ['tools/cli'], ['tools/cli']]);
    expect(await marksOf(zot, BOB)).toEqual([{ ...marked, IsBookmarked: false }, ['tools/cli'], []]);
    await zot.send(`${MARKS}?action=toggleStar&repo=tools/cli`);
    expect(await marksOf(zot)).toEqual([{ ...marked, StarCount: 1, IsStarred: false }, [], ['tools/cli']]);
  });

  it('filter the repositories that are found', async () => {
    const zot = await startZot();
    await zot.send(`${MARKS}?action=toggleStar&repo=tools/many`);
    const names = async (filter: string) => {
      const { GlobalSearch } = await ask(
        zot,
        `{ GlobalSearch(query: "tools", filter: ${filter}) { Repos { Name } } }`,
      );
      return GlobalSearch.Repos.map(({ Name }: { Name: string }) => Name);
    };
    expect(await names('{ IsStarred: true }')).toEqual(['tools/many']);
    expect(await names('{ IsStarred: false }')).toEqual(['tools/cli', 'tools/multi']);
    expect(await names('{ IsBookmarked: true }')).toEqual([]);
  });

  it.each([
    ['action=toggleStar', 400],
    ['repo=tools/cli', 400],
    ['action=other&repo=tools/cli', 400],
    ['action=toggleStar&repo=', 404],
    ['action=toggleBookmark&repo=', 404],
    ['action=toggleStar&repo=no/where', 404],
    ['action=toggleBookmark&repo=no/where', 200],
  ])('answer %s with %i and no body', async (query, status) => {
    const { send } = await startZot();
    const answer = await send(`${MARKS}?${query}`);
    expect([answer.status, answer.text]).toEqual([status, '']);
  });

  it('are for users, of what they may read', async () => {
    const path = `${MARKS}?action=toggleStar&repo=`;
    const { send } = await startZot({ anonymousRead: true });
    expect((await send(`${path}demonstrationorg/node`, { as: BOB })).status).toBe(403);
    const anonymous = await send(`${path}tools/cli`, { as: null });
    expect([anonymous.status, anonymous.text]).toEqual([403, '']);
    const open = await startZot({ auth: 'none' });
    expect((await open.send(`${path}tools/cli`, { as: null })).status).toBe(403);
    for (const options of [{ ui: false }, { search: false }]) {
      const other = await startZot(options);
      expect((await other.send(`${path}tools/cli`)).status).toBe(404);
    }
  });
});

describe('cosign keys', () => {
  const KEYS = 'POST /v2/_zot/ext/cosign';
  const pemOf = (key: KeyObject) => String(key.export({ type: 'spki', format: 'pem' }));

  /** Signs an image as cosign does: a document about the digest, and a tag made of it. */
  async function signImage(zot: Zot, name: string, digest: string, key: KeyObject): Promise<void> {
    const payload = JSON.stringify({
      critical: { image: { 'docker-manifest-digest': digest } },
      optional: null,
    });
    const signature = sign('sha256', Buffer.from(payload), key).toString('base64');
    const layer = descriptorOf('application/vnd.dev.cosign.simplesigning.v1+json', payload);
    const annotations = { 'dev.cosignproject.cosign/signature': signature };
    await zot.blob(name, payload);
    await zot.blob(name, '{}');
    const document = {
      ...imageOf('', ''),
      config: descriptorOf(EMPTY, '{}'),
      layers: [{ ...layer, annotations }],
    };
    await zot.manifest(name, `${digest.replace(':', '-')}.sig`, document);
  }

  const signaturesOf = async (zot: Zot, image: string) =>
    (await ask(zot, `{ Image(image: "${image}") { IsSigned SignatureInfo { Tool IsTrusted Author } } }`))
      .Image;

  it('make signatures trusted that they verify, pushed before or after, and no others', async () => {
    const zot = await startZot();
    const [known, other] = [1, 2].map(() => generateKeyPairSync('ec', { namedCurve: 'P-256' }));
    const [first, second, third] = await Promise.all(
      ['first', 'second', 'third'].map((tag) => zot.image('ada/a', tag, tag)),
    );
    if (!known || !other || !first || !second || !third) throw new Error('nothing to sign with');
    await signImage(zot, 'ada/a', first, known.privateKey);
    expect((await zot.send(KEYS, { body: pemOf(known.publicKey) })).status).toBe(200);
    await signImage(zot, 'ada/a', second, known.privateKey);
    await signImage(zot, 'ada/a', third, other.privateKey);
    const trusted = { Tool: 'cosign', IsTrusted: true, Author: pemOf(known.publicKey) };
    for (const tag of ['first', 'second']) {
      expect(await signaturesOf(zot, `ada/a:${tag}`)).toEqual({ IsSigned: true, SignatureInfo: [trusted] });
    }
    const untrusted = { Tool: 'cosign', IsTrusted: false, Author: '' };
    expect(await signaturesOf(zot, 'ada/a:third')).toEqual({ IsSigned: true, SignatureInfo: [untrusted] });
    expect(await signaturesOf(zot, 'tools/cli:1.0.0')).toEqual({ IsSigned: false, SignatureInfo: [] });
  });

  it.each([
    ['notation', 'application/vnd.cncf.notary.signature'],
    ['cosign', 'application/vnd.dev.cosign.artifact.sig.v1+json'],
    ['cosign', 'application/vnd.dev.sigstore.bundle.v0.3+json'],
  ])('show a signature of %s, %s, that the registry alone has among the referrers', async (tool, type) => {
    const zot = await startZot();
    const digest = await zot.image('ada/a', '1', 'one');
    await zot.blob('ada/a', '{}');
    const subject = { mediaType: MANIFEST, digest, size: 1 };
    const config = { ...descriptorOf(type, '{}') };
    const signature = await zot.manifest('ada/a', null, {
      ...imageOf('', '', { subject }),
      config,
      layers: [],
    });
    const untrusted = { Tool: tool, IsTrusted: false, Author: '' };
    expect(await signaturesOf(zot, 'ada/a:1')).toEqual({ IsSigned: true, SignatureInfo: [untrusted] });
    const { body } = await zot.send(`GET /v2/ada/a/referrers/${digest}`);
    expect(body.manifests).toMatchObject([{ digest: signature, artifactType: type }]);
    const listed = await ask(
      zot,
      `{ Image(image: "ada/a:1") { Referrers { Digest } } Referrers(repo: "ada/a", digest: "${digest}") { Digest } }`,
    );
    expect(listed).toEqual({ Image: { Referrers: [] }, Referrers: [] });
  });

  it('are public keys of at most 8 MiB, from administrators, where the extension is on', async () => {
    const { send } = await startZot();
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const secret = String(privateKey.export({ type: 'pkcs8', format: 'pem' }));
    for (const body of ['no key', '', secret, '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----']) {
      const { status, text } = await send(KEYS, { body });
      expect([status, text]).toEqual([400, '']);
    }
    const large = await send(KEYS, { body: pemOf(publicKey).padEnd(8 * 1024 * 1024 + 1) });
    expect([large.status, large.text]).toEqual([413, '']);
    expect(refusalOf(await send(KEYS, { as: BOB, body: pemOf(publicKey) }))).toEqual([403, 'DENIED']);
    const other = await startZot({ cosign: false });
    expect((await other.send(KEYS, { body: pemOf(publicKey) })).status).toBe(404);
  });
});
