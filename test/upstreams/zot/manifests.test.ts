import {
  digestOf,
  OCI_CONFIG,
  OCI_INDEX,
  OCI_MANIFEST,
  type StubRegistry,
  startRegistry,
} from './stub-registry.js';

let registry: StubRegistry;

beforeAll(async () => {
  registry = await startRegistry();
});
beforeEach(() => registry.clear());
afterAll(() => registry.close());

const PLATFORMS = ['amd64', 'arm', 'arm64', '386', 'ppc64le', 'riscv64', 's390x', 'mips64le'];

/** An index of one image for each platform, every image with a configuration of its own unless they share one. */
function putIndex(configOf: (architecture: string) => unknown): void {
  const manifests = PLATFORMS.map((architecture) => {
    const config = registry.put(OCI_CONFIG, configOf(architecture));
    const platform = { os: 'linux', architecture };
    const manifest = { schemaVersion: 2, mediaType: OCI_MANIFEST, config, layers: [], annotations: platform };
    return { ...registry.put(OCI_MANIFEST, manifest), platform };
  });
  registry.put(OCI_INDEX, { schemaVersion: 2, mediaType: OCI_INDEX, manifests }, 'multi');
}

const IMAGES = `zotManifest(name: "app/web", reference: "multi") {
  ... on ZotOciImageIndex { manifests { manifest { digest ... on ZotOciImageManifest { image { architecture } } } } } }`;

describe('an index of eight platforms with the configuration of each', () => {
  it('takes seventeen calls, however often it is asked in one operation', async () => {
    putIndex((architecture) => ({ architecture }));
    const { data, errors } = await registry.gateway.ask(`{ a: ${IMAGES} b: ${IMAGES} }`);
    expect(errors).toEqual([]);
    const images = PLATFORMS.map((architecture) => ({
      manifest: { digest: expect.stringMatching(/^sha256:/), image: { architecture } },
    }));
    expect(data).toEqual({ a: { manifests: images }, b: { manifests: images } });
    expect(registry.calls()).toHaveLength(17);
    expect(new Set(registry.calls()).size).toBe(17);
  });

  it('takes ten when they share one configuration', async () => {
    putIndex(() => ({ architecture: 'any' }));
    const { data, errors } = await registry.gateway.ask(`{ ${IMAGES} }`);
    expect(errors).toEqual([]);
    expect(JSON.stringify(data).match(/"architecture":"any"/g)).toHaveLength(8);
    expect(registry.calls()).toHaveLength(10);
  });

  it('is read with the media types that it may have, so that no registry sends an older form', async () => {
    putIndex(() => ({}));
    await registry.gateway.ask('{ zotManifest(name: "app/web", reference: "multi") { size } }');
    expect(registry.upstream.seen[0]?.headers.accept).toBe(
      [
        OCI_MANIFEST,
        OCI_INDEX,
        'application/vnd.docker.distribution.manifest.v2+json',
        'application/vnd.docker.distribution.manifest.list.v2+json',
      ].join(', '),
    );
  });
});

describe('a manifest', () => {
  const ask = (reference: string) =>
    registry.gateway.ask(
      'query ($r: String!) { zotManifest(name: "app/web", reference: $r) { __typename digest size raw mediaType } }',
      { variables: { r: reference } },
    );

  it('is given to the letter, with the digest of its bytes', async () => {
    const raw = '{ "schemaVersion": 2,\n\t"manifests": [], "annotations": {"ä": "\\u00e4"} }\n';
    registry.put(OCI_INDEX, raw, 'v1');
    expect((await ask('v1')).data).toEqual({
      zotManifest: {
        __typename: 'ZotOciImageIndex',
        digest: digestOf(raw),
        size: Buffer.byteLength(raw),
        raw,
        mediaType: OCI_INDEX,
      },
    });
  });

  it('cannot tell its digest, size or repository by itself', async () => {
    const layer = {
      mediaType: OCI_MANIFEST,
      digest: digestOf('x'),
      size: 1,
      repository: 'other/one',
      name: 'b',
    };
    const lie = {
      schemaVersion: 2,
      manifests: [layer],
      digest: 'mine',
      size: 1,
      raw: 'r',
      repository: 'o',
      $digest: 1,
    };
    registry.put(OCI_INDEX, lie, 'v1');
    const query = `{ zotManifest(name: "app/web", reference: "v1") { digest size raw
      ... on ZotOciImageIndex { manifests { manifest { digest } } } } }`;
    const { data } = await registry.gateway.ask(query);
    const raw = JSON.stringify(lie);
    expect(data).toEqual({
      zotManifest: { digest: digestOf(raw), size: raw.length, raw, manifests: [{ manifest: null }] },
    });
    expect(registry.calls()).toEqual(['GET manifests/v1', `GET manifests/${digestOf('x')}`]);
  });

  it.each(['sha256', 'sha384', 'sha512'])('is checked by a digest in %s', async (algorithm) => {
    const raw = '{"schemaVersion":2,"manifests":[]}';
    registry.upstream.answer = () => ({ headers: { 'content-type': OCI_INDEX }, body: raw });
    const digest = digestOf(raw, algorithm);
    expect((await ask(digest)).data).toMatchObject({ zotManifest: { digest } });
    expect((await ask(digestOf('other', algorithm))).errors).toMatchObject([
      {
        message: expect.stringContaining('does not have the digest'),
        extensions: { code: 'UPSTREAM_INVALID' },
      },
    ]);
  });

  it('under a digest of an algorithm that is not known is not taken', async () => {
    registry.upstream.answer = () => ({ headers: {}, body: '{"schemaVersion":2,"manifests":[]}' });
    expect((await ask('blake3:abc')).errors).toMatchObject([
      { message: expect.stringContaining('cannot be checked'), extensions: { code: 'UPSTREAM_INVALID' } },
    ]);
  });

  it('that came without a digest under a tag has the one of its bytes', async () => {
    const raw = '{"schemaVersion":2,"manifests":[]}';
    registry.upstream.answer = () => ({ headers: {}, body: raw });
    expect((await ask('v1')).data).toMatchObject({ zotManifest: { digest: digestOf(raw), mediaType: '' } });
  });

  it.each([
    [{ schemaVersion: 2, mediaType: 'application/vnd.x', config: {}, layers: [] }, 'ZotOciImageManifest'],
    [{ schemaVersion: 2, manifests: [] }, 'ZotOciImageIndex'],
  ])('of an unknown media type is what its form says: %j', async (manifest, type) => {
    registry.put('application/json', manifest, 'v1');
    expect((await ask('v1')).data).toMatchObject({ zotManifest: { __typename: type } });
  });

  it.each(['{"schemaVersion":1,"fsLayers":[]}', '[]', 'null', '7', '{', ''])(
    'that is none is the failure of the registry: %s',
    async (body) => {
      registry.upstream.answer = () => ({ headers: {}, body });
      const { data, errors } = await ask('v1');
      expect(data).toEqual({ zotManifest: null });
      expect(errors).toMatchObject([{ extensions: { code: 'UPSTREAM_INVALID' } }]);
    },
  );
});

describe('an image configuration', () => {
  const QUERY = `{ zotManifest(name: "app/web", reference: "v1") { ... on ZotOciImageManifest { image { os config { exposedPorts } } } } }`;
  const putImage = (config: unknown): void => {
    const manifest = { schemaVersion: 2, config: registry.put(OCI_CONFIG, config), layers: [] };
    registry.put(OCI_MANIFEST, manifest, 'v1');
  };

  it.each(['no json', '[]', '7', 'null'])(
    'that is no object is the failure of the registry: %s',
    async (config) => {
      putImage(config);
      const { errors } = await registry.gateway.ask(QUERY);
      expect(errors).toMatchObject([
        {
          message: 'zot: the image configuration is no JSON object',
          extensions: { code: 'UPSTREAM_INVALID' },
        },
      ]);
    },
  );

  it.each([{ config: null }, {}, { config: { ExposedPorts: null } }])('may lack much: %j', async (config) => {
    putImage({ os: 'linux', ...config });
    const { data, errors } = await registry.gateway.ask(QUERY);
    expect(errors).toEqual([]);
    expect(data).toMatchObject({ zotManifest: { image: { os: 'linux' } } });
  });

  it('of more than 8 MiB is not read', async () => {
    putImage({ os: 'x'.repeat(8 << 20) });
    const { errors } = await registry.gateway.ask(QUERY);
    expect(errors).toMatchObject([{ message: 'zot: the image configuration is too large' }]);
  });
});
