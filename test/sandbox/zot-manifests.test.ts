import {
  BOB,
  closeAll,
  descriptorOf,
  EMPTY,
  INDEX,
  imageOf,
  LAYER,
  MANIFEST,
  refusalOf,
  sha256,
  sha512,
  startZot,
} from './zot-harness.js';

afterEach(closeAll);

const CONFIG_TEXT = '{"architecture":"arm64","os":"linux"}';
const TYPED = { 'content-type': MANIFEST };
const DOCKER = 'application/vnd.docker.distribution.manifest.v2+json';

/** A zot that holds everything an image needs, and the text of its manifest. */
async function withParts(options = {}) {
  const zot = await startZot(options);
  for (const content of [CONFIG_TEXT, 'layer']) await zot.blob('ada/a', content);
  const text = JSON.stringify(imageOf(CONFIG_TEXT, 'layer'));
  const put = (reference: string, body: string | Buffer = text, type = MANIFEST) =>
    zot.send(`PUT /v2/ada/a/manifests/${reference}`, { headers: { 'content-type': type }, body });
  const get = (reference: string) => zot.send(`GET /v2/ada/a/manifests/${reference}`);
  return { ...zot, text, put, get };
}

describe('the push of a manifest', () => {
  it('keeps it byte by byte under its tag and digest, spaces included', async () => {
    const { put, get, text } = await withParts();
    const spaced = `  ${text}\n`;
    const { status, text: answer, header } = await put('1', spaced);
    expect([status, answer]).toEqual([201, '']);
    expect(header('docker-content-digest')).toBe(sha256(spaced));
    expect(header('location')).toBe(`/v2/ada/a/manifests/${sha256(spaced)}`);
    for (const name of ['oci-subject', 'oci-tag']) expect(header(name)).toBeNull();
    for (const reference of ['1', sha256(spaced)]) {
      const got = await get(reference);
      expect([got.text, got.header('content-type')]).toEqual([spaced, MANIFEST]);
    }
  });

  it('goes by digest as well, of either algorithm, and only when the digest is right', async () => {
    const { put, get, text } = await withParts();
    expect((await put(sha512(text))).header('docker-content-digest')).toBe(sha512(text));
    expect((await get(sha512(text))).text).toBe(text);
    expect((await get(sha256(text))).status).toBe(404);
    expect(refusalOf(await put(sha256('other')))).toEqual([400, 'MANIFEST_INVALID']);
    expect(refusalOf(await put('sha256:ab'))).toEqual([400, 'DIGEST_INVALID']);
  });

  it('sets any number of tags along with a digest, and says so once for each', async () => {
    const { put, send, text } = await withParts();
    const { status, headers } = await put(`${sha256(text)}?tag=a&tag=b&tag=a`);
    expect([status, headers.get('oci-tag')]).toEqual([201, 'a, b']);
    expect((await send('GET /v2/ada/a/tags/list')).body.tags).toEqual(['a', 'b']);
    const many = Array.from({ length: 47 }, () => 'tag=c').join('&');
    expect(refusalOf(await put(`${sha256(text)}?${many}`))).toEqual([414, 'MANIFEST_INVALID']);
    expect((await put(`${sha256(text)}?${many.slice(6)}`)).status).toBe(201);
    for (const query of ['tag=', 'tag=-a', 'tag=a/b', `tag=${'x'.repeat(129)}`]) {
      expect(refusalOf(await put(`${sha256(text)}?${query}`))).toEqual([400, 'MANIFEST_INVALID']);
    }
    expect(refusalOf(await put('1?tag=2'))).toEqual([400, 'MANIFEST_INVALID']);
  });

  it('is refused for what is missing, which is not named, and leaves the repository', async () => {
    const { put, send } = await withParts();
    const missing = JSON.stringify(imageOf(CONFIG_TEXT, 'never pushed'));
    const { status, body } = await put('1', missing);
    expect([status, body.errors[0].code]).toEqual([400, 'MANIFEST_INVALID']);
    expect(body.errors[0].detail).toEqual({ description: expect.any(String), reference: '1' });
    const elsewhere = { headers: TYPED, body: JSON.stringify(imageOf(CONFIG_TEXT, 'layer')) };
    expect(refusalOf(await send('PUT /v2/ada/b/manifests/1', elsewhere))).toEqual([400, 'MANIFEST_INVALID']);
    expect((await send('GET /v2/ada/b/tags/list')).body.tags).toEqual([]);
    const child = { ...descriptorOf(MANIFEST, 'nothing'), platform: { os: 'linux', architecture: 'arm64' } };
    const index = JSON.stringify({ schemaVersion: 2, mediaType: INDEX, manifests: [child] });
    expect(refusalOf(await put('1', index, INDEX))).toEqual([400, 'MANIFEST_INVALID']);
  });

  it('does not look for the blobs of an artifact that is neither an image nor empty', async () => {
    const { put, blob } = await withParts();
    const chart = {
      ...imageOf('', ''),
      config: descriptorOf('application/vnd.cncf.helm.config.v1+json', 'x'),
    };
    expect((await put('chart', JSON.stringify(chart))).status).toBe(201);
    const empty = { ...imageOf('', 'layer'), config: descriptorOf(EMPTY, '{}') };
    expect((await put('empty', JSON.stringify(empty))).status).toBe(400);
    await blob('ada/a', '{}');
    expect((await put('empty', JSON.stringify(empty))).status).toBe(201);
  });

  it.each([
    ['broken JSON', '{"schemaVersion":2,'],
    ['another version', JSON.stringify({ ...imageOf('', ''), schemaVersion: 1 })],
    ['no configuration', JSON.stringify({ schemaVersion: 2, layers: [] })],
    [
      'a layer of a type without a slash',
      JSON.stringify({ ...imageOf('', ''), layers: [descriptorOf('spdx+json', 'layer')] }),
    ],
    [
      'a layer without a digest',
      JSON.stringify({ ...imageOf('', ''), layers: [{ mediaType: LAYER, size: 1 }] }),
    ],
  ])('is refused for %s', async (_case, body) => {
    const { put } = await withParts();
    const answer = await put('1', body);
    expect(refusalOf(answer)).toEqual([400, 'MANIFEST_INVALID']);
    expect(answer.body.errors[0].detail.jsonSchemaValidation).toEqual(expect.any(String));
  });

  it('takes whatever is no digest for a tag, an escaped digest included', async () => {
    const { put, get, text, send } = await withParts();
    const tags = ['-bad', 'a%20b', sha256(text).replace(':', '%3A'), 'x'.repeat(129)];
    for (const tag of tags) {
      expect((await put(tag)).status).toBe(201);
      expect((await get(tag)).text).toBe(text);
    }
    expect((await send('GET /v2/ada/a/tags/list')).body.tags).toEqual(tags);
    expect((await put('empty', '')).body.errors[0].detail).not.toHaveProperty('jsonSchemaValidation');
  });

  it('takes 4 MiB and not a byte more', async () => {
    const { put, text } = await withParts();
    const padded = text.padEnd(4 * 1024 * 1024);
    expect((await put('1', padded)).status).toBe(201);
    expect(refusalOf(await put('1', `${padded} `))).toEqual([413, 'MANIFEST_INVALID']);
  });

  it('takes the types of Docker only where they are switched on', async () => {
    const plain = await withParts();
    for (const type of [DOCKER, 'application/json', `${MANIFEST}; charset=utf-8`, '']) {
      const { status, body } = await plain.put('1', plain.text, type);
      expect([status, body.errors[0].code]).toEqual([415, 'MANIFEST_INVALID']);
    }
    const compatible = await withParts({ docker2s2: true });
    const text = JSON.stringify({ ...imageOf(CONFIG_TEXT, 'layer'), mediaType: DOCKER });
    expect((await compatible.put('1', text, DOCKER)).status).toBe(201);
    expect((await compatible.get('1')).header('content-type')).toBe(DOCKER);
  });

  it('stops at the last repository that the quota allows', async () => {
    const { send, put, image, blob } = await withParts({ maxRepos: 7 });
    await blob('ada/b', 'does not count');
    expect((await put('1')).status).toBe(201);
    await blob('ada/b', CONFIG_TEXT);
    await blob('ada/b', 'layer');
    const body = JSON.stringify(imageOf(CONFIG_TEXT, 'layer'));
    const refused = await send('PUT /v2/ada/b/manifests/1', { headers: TYPED, body });
    expect(refusalOf(refused)).toEqual([429, 'TOOMANYREQUESTS']);
    await image('ada/a', '2', 'more in a repository that is there');
  });
});

describe('a tag that moves', () => {
  it('leaves a manifest that nobody can fetch any more, unless it has another tag', async () => {
    const { get, image, manifest, send } = await withParts();
    const first = await image('ada/a', '1', 'first');
    await image('ada/a', '1', 'second');
    expect((await get(first)).status).toBe(404);
    const third = await image('ada/a', '3', 'third');
    const { text } = await get(third);
    await manifest('ada/a', 'other', JSON.parse(text));
    await image('ada/a', '3', 'fourth');
    expect((await get(third)).text).toBe(text);
    const child = await image('ada/a', 'child', 'of an index');
    const { bytes } = await get(child);
    const listed = { mediaType: MANIFEST, digest: child, size: bytes.length };
    await manifest('ada/a', 'index', { schemaVersion: 2, mediaType: INDEX, manifests: [listed] });
    await image('ada/a', 'child', 'no more');
    expect((await get(child)).status).toBe(404);
    expect((await send(`GET /v2/ada/a/blobs/${child}`)).bytes).toEqual(bytes);
    expect((await send('GET /v2/ada/a/tags/list')).body.tags).toEqual(['1', '3', 'child', 'index', 'other']);
  });
});

describe('the removal of a manifest', () => {
  it('by tag takes the tag alone', async () => {
    const { send, get, image } = await withParts();
    const digest = await image('ada/a', '1', 'one');
    const { status, text } = await send('DELETE /v2/ada/a/manifests/1');
    expect([status, text]).toEqual([202, '']);
    expect((await get('1')).status).toBe(404);
    expect((await get(digest)).status).toBe(200);
    expect(refusalOf(await send('DELETE /v2/ada/a/manifests/1'))).toEqual([404, 'MANIFEST_UNKNOWN']);
  });

  it('by digest takes all of its tags along', async () => {
    const { send, put, get, text } = await withParts();
    await put(`${sha256(text)}?tag=1&tag=2`);
    await put('3', `${text} `);
    expect((await send(`DELETE /v2/ada/a/manifests/${sha256(text)}`)).status).toBe(202);
    expect((await get(sha256(text))).status).toBe(404);
    expect((await send('GET /v2/ada/a/tags/list')).body.tags).toEqual(['3']);
    expect((await send(`GET /v2/ada/a/blobs/${sha256('layer')}`)).text).toBe('layer');
  });

  it('is refused for a platform of a stored index, which may go itself', async () => {
    const { send, get } = await withParts();
    const { manifests } = (await send('GET /v2/tools/multi/manifests/latest')).body;
    const path = `DELETE /v2/tools/multi/manifests/${manifests[0].digest}`;
    const refused = await send(path);
    expect(refusalOf(refused)).toEqual([405, 'DENIED']);
    expect(refused.body.errors[0].detail).toMatchObject({ reference: manifests[0].digest });
    const { header } = await send('HEAD /v2/tools/multi/manifests/latest');
    expect((await send(`DELETE /v2/tools/multi/manifests/${header('docker-content-digest')}`)).status).toBe(
      202,
    );
    expect((await send(path)).status).toBe(202);
    expect((await get('latest')).status).toBe(404);
  });

  it('is a bad request in an unknown repository', async () => {
    const { send } = await withParts();
    expect(refusalOf(await send('DELETE /v2/no/where/manifests/1'))).toEqual([400, 'NAME_UNKNOWN']);
  });
});

describe('referrers', () => {
  const subject = { mediaType: MANIFEST, digest: sha256('a subject that nobody pushed'), size: 28 };

  it('are listed with their types, and filtered by any of those asked for', async () => {
    const { send, manifest, put } = await withParts();
    const typed = await manifest(
      'ada/a',
      null,
      imageOf(CONFIG_TEXT, 'layer', { subject, artifactType: 'a/b' }),
    );
    const annotations = { 'org.example': 'yes' };
    const text = JSON.stringify(imageOf(CONFIG_TEXT, 'layer', { subject, annotations }));
    expect((await put(sha256(text), text)).header('oci-subject')).toBe(subject.digest);
    const path = `GET /v2/ada/a/referrers/${subject.digest}`;
    const all = await send(path);
    expect([all.status, all.header('content-type'), all.header('oci-filters-applied')]).toEqual([
      200,
      INDEX,
      null,
    ]);
    const config = imageOf(CONFIG_TEXT, 'layer').config.mediaType;
    expect(all.body).toEqual({
      schemaVersion: 2,
      mediaType: INDEX,
      manifests: [
        { mediaType: MANIFEST, digest: typed, size: expect.any(Number), artifactType: 'a/b' },
        { mediaType: MANIFEST, digest: sha256(text), size: text.length, artifactType: config, annotations },
      ],
    });
    const some = await send(`${path}?artifactType=${encodeURIComponent(config)}&artifactType=c/d`);
    expect(some.body.manifests.map(({ digest }: { digest: string }) => digest)).toEqual([sha256(text)]);
    expect(some.header('oci-filters-applied')).toBe('artifactType');
    expect(
      (await send(`${path}?artifactType=c/d&artifactType=${encodeURIComponent(config)}&artifactType=a/b`))
        .body.manifests,
    ).toHaveLength(2);
  });

  it('are an empty list for whatever is unknown, and a bad request for what is no digest', async () => {
    const { send } = await withParts();
    for (const name of ['ada/a', 'no/where']) {
      const { status, body } = await send(`GET /v2/${name}/referrers/${subject.digest}`);
      expect([status, body.manifests]).toEqual([200, []]);
    }
    const none = await send(`GET /v2/ada/a/referrers/${subject.digest}?artifactType=`);
    expect([none.body.manifests, none.header('oci-filters-applied')]).toEqual([[], 'artifactType']);
    await send(`PUT /v2/ada/a/manifests/untyped`, {
      headers: { 'content-type': INDEX },
      body: JSON.stringify({ schemaVersion: 2, manifests: [], subject }),
    });
    const untyped = await send(`GET /v2/ada/a/referrers/${subject.digest}?artifactType=`);
    expect(untyped.body.manifests).toEqual([
      { mediaType: INDEX, digest: expect.any(String), size: expect.any(Number) },
    ]);
    const bad = await send('GET /v2/ada/a/referrers/latest');
    expect([bad.status, bad.text]).toEqual([400, '']);
    expect(refusalOf(await send(`GET /v2/ada/a/referrers/${subject.digest}`, { as: BOB }))).toEqual([
      403,
      'DENIED',
    ]);
  });
});
