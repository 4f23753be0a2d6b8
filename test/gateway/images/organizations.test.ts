import { PortolanError } from '../../../src/errors.js';
import { createTraces } from '../../../src/gateway/images/traces.js';
import { parseImageReference } from '../../../src/gateway/joined/image-reference.js';
import type { Joined } from '../../../src/gateway/joined/joined.js';
import { createOrganizations } from '../../../src/gateway/joined/organizations.js';
import { fakeJoined, fakeSession } from '../repositories/fake-joined.js';

const INDEX = `sha256:${'1'.repeat(64)}`;
const MANIFEST = `sha256:${'2'.repeat(64)}`;
const JOINS: Joined['raw']['joins'] = {
  hosts: { quay: undefined, zot: undefined },
  mirrors: [],
  quayRepositories: [],
};

interface Asked {
  readonly context: { readonly organization?: string };
  readonly digest: string;
  readonly repository?: string;
}

const imageIn = (hostName: string, repoName: string) => ({
  digest: MANIFEST,
  createdAt: '2026-01-31T12:00:00Z',
  platform: { os: 'linux', architecture: 'amd64', variant: null },
  tags: [{ name: '1', updatedAt: null, current: true, digest: INDEX, mediaType: null }],
  repository: { hostName, repoName, pullCount: 1 },
});

/** Scout with a mirror of `dhi.io/node` in each of these organizations, which only those who name it are shown. */
function scoutWith(verdicts: Readonly<Record<string, Error | null>>) {
  return fakeJoined({
    user: () => ({ orgs: Object.keys(verdicts).map((name) => ({ name })) }),
    streams: ({ context }) => verdicts[(context as Asked['context']).organization ?? ''] ?? { paging: {} },
    dhiImageDetailsListByDigest: () => [imageIn('dhi.io', 'dhi/node')],
    imageDetailsListByDigest: (args) => {
      const { context, repository } = args as unknown as Asked; // as the gateway asks
      const isNamed = repository === `${context.organization}/dhi-node`;
      return isNamed ? [imageIn('hub.docker.com', repository)] : [];
    },
    dhiListMirroredRepositories: ({ context }) => ({
      mirroredRepositories: [
        {
          dhiSourceRepository: { name: 'node' },
          destinationRepository: {
            hostname: 'hub.docker.com',
            namespace: (context as Asked['context']).organization,
            name: 'dhi-node',
          },
        },
      ],
    }),
  });
}

describe('the organizations of a caller', () => {
  const placesIn = async (verdicts: Readonly<Record<string, Error | null>>, known: readonly string[]) => {
    const fake = scoutWith(verdicts);
    const joined: Joined = { ...fake, raw: { ...fake.raw, joins: JOINS } };
    const organizations = createOrganizations(joined);
    const session = fakeSession();
    for (const name of known) organizations.proved(name, session);
    const traceOf = createTraces(joined, organizations);
    const { holdings, sources } = await traceOf(parseImageReference(INDEX), session).places;
    const asked = fake.asked.map(([name]) => name);
    return { names: holdings.map(({ place }) => place.path).sort(), sources, asked };
  };

  it('show their mirrors, whether Scout was known to answer for them or has just begun to', async () => {
    const { names } = await placesIn({ first: null, second: null }, ['first']);
    expect(names).toEqual(['first/dhi-node', 'node', 'second/dhi-node']);
  });

  it('are asked nothing more when Scout refuses them, and are named', async () => {
    const refusal = new PortolanError('PAYMENT_REQUIRED', 'the plan does not cover this');
    const { names, sources, asked } = await placesIn({ first: null, second: refusal }, []);
    expect(names).toEqual(['first/dhi-node', 'node']);
    expect(sources[0]?.reason).toBe('organization second: the plan does not cover this');
    expect(asked.filter((name) => name === 'dhiListMirroredRepositories')).toHaveLength(1);
  });
});
