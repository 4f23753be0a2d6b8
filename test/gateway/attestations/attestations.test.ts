import { createHash } from 'node:crypto';
import { joinVariables } from '../../../src/sandbox/environment.js';
import { type Sandbox, startSandbox } from '../../../src/sandbox/sandbox.js';
import { nodeImages } from '../../../src/sandbox/story.js';
import { toolBillOfMaterials, toolImage, toolSignature } from '../../../src/sandbox/zot/tool-images.js';
import { ADA, type Answer, BOB, sandboxUrls, startGateway, type TestGateway } from '../../support/gateway.js';

const [dev, runtime] = nodeImages;
const COPY = 'demonstrationorg/node';
const SOURCE = 'demonstrationorg/dhi-node';
const COSIGN = 'application/vnd.dev.cosign.artifact.sig.v1+json';
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';

interface Place {
  readonly upstream: string;
  readonly repository: string;
}

interface Page {
  readonly nodes: readonly {
    readonly subjectDigest: string;
    readonly kind: string;
    readonly digest: string;
    readonly predicateType: string | null;
    readonly mediaType: string | null;
    readonly presentIn: readonly Place[];
    readonly missingIn: readonly Place[];
  }[];
  readonly sources: readonly { readonly upstream: string; readonly state: string; readonly reason: string }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
  readonly totalCount: number;
}

const FIELDS = `{
  nodes {
    subjectDigest kind digest predicateType mediaType
    presentIn { upstream repository } missingIn { upstream repository }
  }
  sources { upstream state reason } totalCount pageInfo { hasNextPage endCursor }
}`;

let sandbox: Sandbox;
let gateway: TestGateway;
/** In one repository of zot; a bill of materials is in both. */
let signature: string;

/** To start a sandbox with a gateway takes longer on a busy machine than a test may. */
const START = 30_000;

beforeAll(async () => {
  sandbox = await startSandbox();
  gateway = await startGateway(sandboxUrls(sandbox));
  // One exchange for the whole file: the operations below are counted without it.
  for (const headers of [ADA, BOB]) await gateway.ask('{ dvpNamespaces }', { headers });
  const about = { subject: { mediaType: MANIFEST, digest: indexOf(dev), size: 1 } };
  signature = await attach(SOURCE, { artifactType: COSIGN, ...about });
  for (const name of [SOURCE, COPY]) await attach(name, { artifactType: 'application/spdx+json', ...about });
}, START);
beforeEach(() => sandbox.reset());
afterEach(() => {
  for (const upstream of ['scout', 'hub', 'quay', 'zot'] as const) sandbox[upstream].fail(null);
});
afterAll(async () => {
  await gateway.close();
  await sandbox.close();
});

const host = (upstream: 'quay' | 'zot'): string =>
  upstream === 'quay' ? joinVariables.QUAY_HOST : joinVariables.ZOT_HOST;
const zotAt = (path: string): Place => ({ upstream: 'zot', repository: `${host('zot')}/${path}` });
const quayAt = (path: string): Place => ({ upstream: 'quay', repository: `${host('quay')}/${path}` });
const indexOf = (image: typeof dev): string => image?.indexDigest ?? '';

async function ask(query: string, headers: Record<string, string> = ADA): Promise<Answer> {
  return gateway.ask(query, { headers });
}

async function attestationsOf(reference: string, args = '', headers = ADA): Promise<Page> {
  const answer = await ask(`{ image(reference: "${reference}") { attestations${args} ${FIELDS} } }`, headers);
  expect(answer.errors).toEqual([]);
  const data = answer.data as { image: { attestations: Page } }; // as the query asks
  return data.image.attestations;
}

const calls = () => ({
  scout: sandbox.scout.calls.length,
  hub: sandbox.hub.calls.length,
  quay: sandbox.quay.calls.length,
  zot: sandbox.zot.calls.length,
});
const registryCalls = (): string[] =>
  sandbox.zot.calls
    .filter(({ url }) => !url.includes('/ext/search'))
    .map(({ method, url }) => `${method} ${url}`);
const statesOf = ({ sources }: Page) =>
  Object.fromEntries(sources.map(({ upstream, state }) => [upstream, state]));

/** Uploads an artifact to zot and answers its digest. */
async function attach(name: string, document: object, reference?: string): Promise<string> {
  const send = (path: string, method: string, type: string, body: string) =>
    fetch(`${sandbox.urls.zot}/v2/${name}/${path}`, {
      method,
      headers: { authorization: ADA['x-zot-authorization'], 'content-type': type },
      body,
    });
  const blob = await send(`blobs/uploads/?digest=${sha256('{}')}`, 'POST', 'application/octet-stream', '{}');
  const empty = { mediaType: 'application/vnd.oci.empty.v1+json', digest: sha256('{}'), size: 2 };
  const text = JSON.stringify({
    schemaVersion: 2,
    mediaType: MANIFEST,
    config: empty,
    layers: [empty],
    ...document,
  });
  const put = await send(`manifests/${reference ?? sha256(text)}`, 'PUT', MANIFEST, text);
  expect([blob.status, put.status]).toEqual([201, 201]);
  return sha256(text);
}

function sha256(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}

describe('Image.attestations', () => {
  it('shows what Scout states of every platform, in the mirror and in the catalog', async () => {
    const { nodes, sources } = await attestationsOf(
      'demonstrationorg/dhi-node:20',
      '(kinds: [PROVENANCE, VEX])',
    );
    const platforms = runtime?.manifests.map(({ digest }) => digest).sort() ?? [];
    expect(nodes.map(({ kind, subjectDigest }) => [kind, subjectDigest])).toEqual(
      ['PROVENANCE', 'VEX'].flatMap((kind) => platforms.map((digest) => [kind, digest])),
    );
    for (const { presentIn, missingIn, mediaType } of nodes) {
      expect(presentIn.map(({ repository }) => repository)).toEqual([
        'dhi.io/node',
        'docker.io/demonstrationorg/dhi-node',
      ]);
      expect([missingIn, mediaType]).toEqual([[], null]);
    }
    expect(sources.map(({ upstream }) => upstream)).toEqual(['scout', 'quay', 'zot']);
  });

  it('finds the signature that one repository of zot has lost, and nothing else that is missing', async () => {
    const reference = `${host('zot')}/${SOURCE}@${indexOf(dev)}`;
    const lost = await attestationsOf(reference, '(missing: true, kinds: [SIGNATURE])');
    expect(lost.nodes).toContainEqual({
      subjectDigest: indexOf(dev),
      kind: 'SIGNATURE',
      digest: signature,
      predicateType: null,
      mediaType: COSIGN,
      presentIn: [zotAt(SOURCE)],
      missingIn: [zotAt(COPY)],
    });
    const kept = await attestationsOf(reference, '(missing: false, kinds: [SBOM])');
    expect(kept.nodes.map(({ presentIn }) => presentIn)).toContainEqual([zotAt(SOURCE), zotAt(COPY)]);
    expect(kept.nodes.every(({ missingIn }) => missingIn.length === 0)).toBe(true);
  });

  it("finds the signature under cosign's tag, for which the registry of zot is asked twice", async () => {
    const { nodes } = await attestationsOf(`${host('zot')}/tools/cli:latest`);
    expect(nodes.map(({ kind, digest, mediaType }) => [kind, digest, mediaType])).toEqual([
      ['SIGNATURE', toolSignature.digest, null],
      ['SBOM', toolBillOfMaterials.digest, 'application/spdx+json'],
    ]);
    expect(registryCalls()).toEqual([
      `GET /v2/tools/cli/referrers/${toolImage.indexDigest}`,
      `HEAD /v2/tools/cli/manifests/${toolSignature.tag}`,
    ]);
    expect(calls()).toMatchObject({ zot: 5 });
  });

  it('finds what cosign attested under a tag by the search alone', async () => {
    const digest = await attach(COPY, {}, `${indexOf(runtime).replace(':', '-')}.sbom`);
    sandbox.reset();
    const { nodes } = await attestationsOf(`${host('zot')}/${COPY}:20`, '(kinds: [SBOM], missing: true)');
    expect(nodes).toMatchObject([
      {
        digest,
        subjectDigest: indexOf(runtime),
        presentIn: [zotAt(COPY)],
        missingIn: [quayAt(COPY), zotAt(SOURCE)],
      },
    ]);
    expect(registryCalls()).toEqual([]);
  });

  it('finds what lies under tags of Quay, by the pages of tags that were read anyway', async () => {
    const tag = `${indexOf(runtime).replace(':', '-')}.sig`;
    const manifest = runtime?.manifests[0]?.digest ?? '';
    const { errors } = await ask(
      `mutation { quayChangeTag(repository: "${COPY}", tag: "${tag}", input: { manifestDigest: "${manifest}" }) }`,
    );
    expect(errors).toEqual([]);
    sandbox.reset();
    const { nodes, sources } = await attestationsOf(`${host('quay')}/${COPY}:20`, '(kinds: [SIGNATURE])');
    expect(nodes).toMatchObject([
      { digest: manifest, presentIn: [quayAt(COPY)], missingIn: [zotAt(SOURCE), zotAt(COPY)] },
    ]);
    expect(sources[1]).toMatchObject({ upstream: 'quay', state: 'FOUND' });
    expect(sources[1]?.reason).toContain('only what lies under tags is compared');
    const urls = sandbox.quay.calls.map(({ url }) => url);
    expect(new Set(urls).size).toBe(urls.length);
  });

  it('comes in pages that hold together', async () => {
    const reference = 'demonstrationorg/dhi-node:20';
    const whole = await attestationsOf(reference);
    const first = await attestationsOf(reference, '(first: 3)');
    const second = await attestationsOf(reference, `(first: 500, after: "${first.pageInfo.endCursor}")`);
    expect([...first.nodes, ...second.nodes]).toEqual(whole.nodes);
    expect([first.pageInfo.hasNextPage, second.pageInfo.hasNextPage]).toEqual([true, false]);
    expect(first.totalCount).toBe(whole.nodes.length);
  });

  it('is empty, with its sources, for an image that is nowhere', async () => {
    const { nodes, totalCount, sources } = await attestationsOf(
      `demonstrationorg/nowhere@sha256:${'0'.repeat(64)}`,
    );
    expect([nodes, totalCount]).toEqual([[], 0]);
    expect(sources.map(({ upstream }) => upstream)).toEqual(['scout', 'quay', 'zot']);
    expect(sources.some(({ state }) => state === 'FOUND')).toBe(false);
  });

  it.each(['(first: 501)', '(first: -1)', '(after: "bogus!")'])(
    'refuses %s before anybody is asked',
    async (args) => {
      const { errors } = await ask(`{ image(reference: "node:20") { attestations${args} { totalCount } } }`);
      expect(errors.map(({ path, extensions }) => [path, extensions.code])).toEqual([
        [['image', 'attestations'], 'BAD_USER_INPUT'],
      ]);
      expect(calls()).toEqual({ scout: 0, hub: 0, quay: 0, zot: 0 });
    },
  );

  it('shows each caller only places that this caller sees', async () => {
    const [adas, bobs] = [
      await attestationsOf(`${host('zot')}/${SOURCE}:20`),
      await attestationsOf(`${host('zot')}/${SOURCE}:20`, '', BOB),
    ];
    const zotPlaces = ({ nodes }: Page) =>
      nodes
        .flatMap(({ presentIn, missingIn }) => [...presentIn, ...missingIn])
        .filter(({ upstream }) => upstream === 'zot');
    expect(zotPlaces(adas)).not.toEqual([]);
    expect(zotPlaces(bobs)).toEqual([]);
  });
});

describe('the calls of Image.attestations', () => {
  const images = (selection: string) => {
    const tags = [
      '20',
      '20-dev',
      '20.19',
      '20.19-dev',
      '20-debian12',
      '20-debian12-dev',
      '20.19.3',
      '20.19.3-dev',
    ];
    const references = tags.flatMap((tag) => [
      `demonstrationorg/dhi-node:${tag}`,
      `${host('zot')}/${COPY}:${tag}`,
    ]);
    return ask(`{ images(references: ${JSON.stringify(references)}) { reference ${selection} } }`);
  };

  it('are one document of Scout and one of zot more than the images themselves need, and two for the one that is signed', async () => {
    await images('locations { totalCount }');
    const before = calls();
    sandbox.reset();
    const { errors } = await images('locations { totalCount } attestations { totalCount }');
    expect(errors).toEqual([]);
    expect(calls()).toEqual({ ...before, scout: before.scout + 1, zot: before.zot + 3 });
    expect(calls().zot).toBe(5);
    expect(registryCalls()).toHaveLength(2);
  });

  it('are none more for a second selection of the same', async () => {
    const both =
      'a: attestations(kinds: [SIGNATURE]) { totalCount } b: attestations(missing: true) { totalCount }';
    await images('attestations { totalCount }');
    const before = calls();
    sandbox.reset();
    const { errors } = await images(both);
    expect([errors, calls()]).toEqual([[], before]);
  });
});

describe('Image.attestations with an upstream down', () => {
  const reference = () => `${host('zot')}/${SOURCE}@${indexOf(dev)}`;

  it.each(['scout', 'quay', 'zot'] as const)(
    'tells the rest without %s, and that it is missing',
    async (down) => {
      const whole = await attestationsOf(reference());
      const own = (node: Page['nodes'][number]): boolean =>
        node.presentIn.some(({ upstream }) => upstream !== down);
      sandbox[down].fail({ kind: 'status', status: 503 });
      // An image is known by its digest to whoever answers.
      const part = await attestationsOf(reference());
      const isKnown = part.nodes.length > 0 || down === 'scout';
      expect([isKnown, statesOf(part)[down]]).toEqual([true, 'UNAVAILABLE']);
      expect(part.nodes.map(({ digest }) => digest)).toEqual(
        whole.nodes.filter(own).map(({ digest }) => digest),
      );
      const places = part.nodes.flatMap(({ presentIn, missingIn }) => [...presentIn, ...missingIn]);
      expect(places.some(({ upstream }) => upstream === down)).toBe(false);
    },
  );

  it('tells of what zot has when its registry fails and its search works', async () => {
    sandbox.zot.fail({ kind: 'status', status: 500, path: '/referrers/' });
    const page = await attestationsOf(`${host('zot')}/tools/cli:latest`);
    expect(page.nodes.map(({ kind }) => kind)).toEqual(['SBOM']);
    expect(page.sources[2]).toMatchObject({ upstream: 'zot', state: 'FOUND' });
    expect(page.sources[2]?.reason).toContain(`${host('zot')}/tools/cli: `);
  });
});

describe('Image.attestations with a zot without search', () => {
  it(
    'asks the registry for referrers and tags',
    async () => {
      const bare = await startSandbox({ zot: { search: false } });
      const client = await startGateway(sandboxUrls(bare));
      try {
        const reference = `${host('zot')}/tools/cli:latest`;
        const query = `{ image(reference: "${reference}") { attestations { nodes { kind digest } sources { upstream state } } } }`;
        const { data, errors } = await client.ask(query, { headers: ADA });
        expect(errors).toEqual([]);
        expect(data).toMatchObject({
          image: {
            attestations: {
              nodes: [
                { kind: 'SIGNATURE', digest: toolSignature.digest },
                { kind: 'SBOM', digest: toolBillOfMaterials.digest },
              ],
              sources: [{ upstream: 'scout' }, { upstream: 'quay' }, { upstream: 'zot', state: 'FOUND' }],
            },
          },
        });
      } finally {
        await client.close();
        await bare.close();
      }
    },
    START,
  );
});
