import { gunzipSync } from 'node:zlib';
import { nodeImages, organisation } from '../../src/sandbox/story.js';
import { toolBillOfMaterials, toolImage } from '../../src/sandbox/zot/tool-images.js';
import { closeAll, sha256, startZot, type Zot } from './zot-harness.js';

let zot: Zot;

beforeAll(async () => {
  zot = await startZot();
});
afterAll(closeAll);

interface Listed {
  readonly digest: string;
  readonly size: number;
  readonly platform?: { readonly architecture: string; readonly variant?: string };
}

async function manifestOf(name: string, reference: string) {
  const { status, bytes, body } = await zot.send(`GET /v2/${name}/manifests/${reference}`);
  expect(status).toBe(200);
  return { bytes, body };
}

async function blobOf(name: string, digest: string): Promise<Buffer> {
  const { status, bytes } = await zot.send(`GET /v2/${name}/blobs/${digest}`);
  expect([status, sha256(bytes)]).toEqual([200, digest]);
  return bytes;
}

/** Fetches an image with all of its parts, every one of which must have the digest by which it is listed. */
async function checkWhole(name: string, reference: string): Promise<void> {
  const { bytes, body } = await manifestOf(name, reference);
  if (reference.startsWith('sha256:')) expect(sha256(bytes)).toBe(reference);
  for (const child of body.manifests ?? []) await checkWhole(name, child.digest);
  for (const { digest } of body.config ? [body.config, ...body.layers] : []) await blobOf(name, digest);
}

describe('what zot holds at the start', () => {
  it('is the images of the story with configurations and layers that hash to their digests', async () => {
    for (const { indexDigest } of nodeImages) await checkWhole(`${organisation}/node`, indexDigest);
    for (const tag of ['latest', '1.1.0-debug', '1.0.0']) await checkWhole('tools/cli', tag);
    await checkWhole('tools/cli', `${toolImage.indexDigest.replace(':', '-')}.sig`);
  });

  it('is an image for eight platforms whose layers really are packed archives of the sizes that are told', async () => {
    await checkWhole('tools/multi', 'latest');
    const { body } = await manifestOf('tools/multi', '2.3.0');
    const listed: Listed[] = body.manifests;
    expect(listed.map(({ platform }) => [platform?.architecture, platform?.variant].join('/'))).toEqual([
      '386/',
      'amd64/',
      'arm/v6',
      'arm/v7',
      'arm64/v8',
      'ppc64le/',
      'riscv64/',
      's390x/',
    ]);
    for (const { digest, size, platform } of listed) {
      const { bytes, body: image } = await manifestOf('tools/multi', digest);
      expect(bytes.length).toBe(size);
      const config = await blobOf('tools/multi', image.config.digest);
      const { architecture, variant, rootfs } = JSON.parse(config.toString());
      expect([config.length, architecture, variant]).toEqual([
        image.config.size,
        platform?.architecture,
        platform?.variant,
      ]);
      const layer = await blobOf('tools/multi', image.layers[0].digest);
      expect(layer.length).toBe(image.layers[0].size);
      expect(rootfs.diff_ids).toEqual([sha256(gunzipSync(layer))]);
    }
  });

  it('is a bill of materials that refers to an image, and a signature beside it', async () => {
    const path = `GET /v2/tools/cli/referrers/${toolImage.indexDigest}`;
    const { body } = await zot.send(`${path}?artifactType=application/spdx%2Bjson`);
    expect(body.manifests).toMatchObject([
      { digest: toolBillOfMaterials.digest, artifactType: 'application/spdx+json' },
    ]);
    const { tags } = (await zot.send('GET /v2/tools/cli/tags/list')).body;
    expect(tags).toContain(`${toolImage.indexDigest.replace(':', '-')}.sig`);
  });

  it('is a repository with 250 tags, which take five pages of fifty', async () => {
    const seen: string[] = [];
    let path: string | null = '/v2/tools/many/tags/list?n=50';
    let pages = 0;
    while (path !== null) {
      const reply = await zot.send(`GET ${path}`);
      seen.push(...reply.body.tags);
      pages += 1;
      path = /<(.*)>/.exec(reply.header('link') ?? '')?.[1] ?? null;
    }
    expect([pages, seen.length, new Set(seen).size]).toEqual([5, 250, 250]);
    await checkWhole('tools/many', seen.at(-1) ?? '');
  });
});
