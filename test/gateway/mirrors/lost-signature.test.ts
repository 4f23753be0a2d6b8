import { createHash } from 'node:crypto';
import { type Sandbox, startSandbox } from '../../../src/sandbox/sandbox.js';
import { nodeImages } from '../../../src/sandbox/story.js';
import { ADA, sandboxUrls, startGateway, type TestGateway } from '../../support/gateway.js';

const SOURCE = 'demonstrationorg/dhi-node';
const COPY = 'demonstrationorg/node';
const COSIGN = 'application/vnd.dev.cosign.artifact.sig.v1+json';
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const subject = { mediaType: MANIFEST, digest: nodeImages[0]?.indexDigest ?? '', size: 1 };

describe('a signature that a copy did not bring along', () => {
  let sandbox: Sandbox;
  let gateway: TestGateway;
  let signature: string;
  let billOfMaterials: string;

  beforeAll(async () => {
    sandbox = await startSandbox();
    gateway = await startGateway({
      ...sandboxUrls(sandbox),
      ZOT_HOST: 'zot.example',
      MIRRORS: [`zot.example/${SOURCE}=zot.example/${COPY}`, `dhi.io/node=zot.example/${COPY}`].join(','),
    });
    signature = await attach(SOURCE, COSIGN);
    for (const name of [SOURCE, COPY]) billOfMaterials = await attach(name, 'application/spdx+json');
  }, 60_000);
  afterAll(async () => {
    await gateway.close();
    await sandbox.close();
  });

  it('is told with every tag of its image, what came along is not, and null is said of a source that shows none', async () => {
    const { data, errors } = await gateway.ask(
      `{ mirrors(organization: "demonstrationorg", first: 100) { nodes {
        kind sourceReference drift { missingReferrers { tag subjectDigest digest kind } }
      } } }`,
      { headers: ADA },
    );
    expect(errors).toEqual([]);
    const [fromCatalog, fromZot] = Object(data).mirrors.nodes.filter(
      ({ kind }: { kind: string }) => kind === 'CONFIGURED',
    );
    expect(fromCatalog).toMatchObject({ sourceReference: 'dhi.io/node', drift: { missingReferrers: null } });
    expect(fromZot.sourceReference).toBe(`zot.example/${SOURCE}`);
    // The story may have lost other ones.
    const { missingReferrers } = fromZot.drift;
    const own = missingReferrers.filter(({ digest }: { digest: string }) => digest === signature);
    const lost = { subjectDigest: subject.digest, digest: signature, kind: 'SIGNATURE' };
    const tags = [...(nodeImages[0]?.tags ?? [])].sort();
    expect(own).toEqual(tags.map((tag) => ({ tag, ...lost })));
    expect(JSON.stringify(missingReferrers)).not.toContain(billOfMaterials);
  });

  /** Uploads an artifact about the image to zot and answers its digest. */
  async function attach(name: string, artifactType: string): Promise<string> {
    const empty = { mediaType: 'application/vnd.oci.empty.v1+json', digest: sha256('{}'), size: 2 };
    const layout = { schemaVersion: 2, mediaType: MANIFEST, config: empty, layers: [empty] };
    const text = JSON.stringify({ ...layout, artifactType, subject });
    const sent = [
      [`blobs/uploads/?digest=${sha256('{}')}`, 'POST', 'application/octet-stream', '{}'],
      [`manifests/${sha256(text)}`, 'PUT', MANIFEST, text],
    ] as const;
    for (const [path, method, type, body] of sent) {
      const headers = { authorization: ADA['x-zot-authorization'], 'content-type': type };
      const { status } = await fetch(`${sandbox.urls.zot}/v2/${name}/${path}`, { method, headers, body });
      expect(status).toBe(201);
    }
    return sha256(text);
  }
});

function sha256(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}
