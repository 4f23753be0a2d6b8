import { type Sandbox, startSandbox } from '../../../src/sandbox/sandbox.js';
import { webImage } from '../../../src/sandbox/story.js';
import { ADA, type Answer, BOB, sandboxUrls, startGateway, type TestGateway } from '../../support/gateway.js';

/** Everything of the joined graph about one private image, its repository and the organization's mirrors. */
const EVERYTHING = `query ($image: String!) {
  image(reference: $image) {
    digest kind createdAt platforms { architecture }
    locations { nodes { registry repository pulls } sources { upstream state reason } }
    findings { totalCount scans { scanner repository } nodes { vulnerability } sources { upstream reason } }
    attestations { totalCount nodes { presentIn { repository } } sources { upstream reason } }
  }
  mirrors(organization: "demonstrationorg") { nodes { kind sourceReference drift { tags { name state destinationDigest } } } sources { upstream state reason } }
  registryRepository(reference: "quay.example/demonstrationorg/web") {
    tags { nodes { name digest } sources { upstream state } }
    pulls { bySource { upstream total } }
  }
  registryRepositories(first: 100) { nodes { host path } sources { upstream state } }
}`;

interface Location {
  readonly registry: string;
  readonly repository: string;
}

interface Tag {
  readonly destinationDigest: string | null;
}

interface Mirror {
  readonly kind: string;
  readonly drift: { readonly tags: readonly Tag[] };
}

const HIDDEN = ['demonstrationorg/web', 'svc-21', ...webImage.manifests.map(({ digest }) => digest)];

describe('two callers of the joined graph', () => {
  let sandbox: Sandbox;
  let gateway: TestGateway;

  beforeAll(async () => {
    sandbox = await startSandbox();
    gateway = await startGateway(sandboxUrls(sandbox));
  }, 30_000);
  afterAll(async () => {
    await gateway.close();
    await sandbox.close();
  });

  const variables = { image: webImage.indexDigest };
  const ask = (headers: Record<string, string>): Promise<Answer> =>
    gateway.ask(EVERYTHING, { headers, variables });

  const locationsOf = ({ data }: Answer): string[] => {
    const { locations } = Object(data?.image);
    return locations.nodes.map(({ registry, repository }: Location) => `${registry}/${repository}`);
  };
  const expectAda = (answer: Answer): void => {
    expect(locationsOf(answer)).toEqual([
      'docker.io/demonstrationorg/web',
      'quay.example/demonstrationorg/web',
    ]);
    expect(answer.text).toContain('dhi.io/redis');
  };
  const expectNothingHidden = (answer: Answer): void => {
    expect(answer.data?.image).toMatchObject({ digest: null, kind: null, platforms: [] });
    expect(locationsOf(answer)).toEqual([]);
    const { text } = answer;
    // What was looked into is told by the name that the caller gave, and by no other.
    const found = HIDDEN.filter((hidden) => text.replaceAll(/"reason":"[^"]*"/g, '').includes(hidden));
    expect(found).toEqual([]);
    // What the configuration names is the gateway's own knowledge; what is in there, is not.
    const { nodes = [] } = Object(answer.data?.mirrors);
    expect(nodes.filter(({ kind }: Mirror) => kind !== 'CONFIGURED')).toEqual([]);
    const compared: readonly Tag[] = nodes.flatMap(({ drift }: Mirror) => drift.tags);
    expect(compared.filter(({ destinationDigest }) => destinationDigest !== null)).toEqual([]);
  };

  it('see the same digest where each of them may, one after the other', async () => {
    for (let round = 0; round < 3; round += 1) {
      expectAda(await ask(ADA));
      expectNothingHidden(await ask(BOB));
      expectNothingHidden(await ask({}));
    }
  }, 60_000);

  it('see the same digest where each of them may, at the same time', async () => {
    const callers = Array.from({ length: 12 }, (_, index) => [ADA, BOB, {}][index % 3] ?? {});
    const answers = await Promise.all(callers.map(ask));
    for (const [index, answer] of answers.entries()) {
      (index % 3 === 0 ? expectAda : expectNothingHidden)(answer);
    }
  }, 60_000);
});
