import { nodeImages, webImage } from '../../../src/sandbox/story.js';
import { ORGANISATION, refusalAt, type Scout, startScout, type Who } from './harness.js';

let scout: Scout;

beforeAll(async () => {
  scout = await startScout();
});
afterAll(() => scout.close());

const organization = ORGANISATION;
const nodeDigest = nodeImages[1]?.manifests[0]?.digest ?? '';
const webDigest = webImage.manifests[0]?.digest ?? '';
const node = { digest: nodeDigest, hostName: 'dhi.io', repoName: 'node' };
const mirror = { digest: nodeDigest, hostName: 'docker.io', repoName: `${ORGANISATION}/dhi-node` };
const web = { digest: webDigest, hostName: 'docker.io', repoName: `${ORGANISATION}/web` };

function list(field: string): string {
  return `query list($organization: String, $query: MgAttestationsListQuery!) {
    ${field}(context: { organization: $organization }, query: $query) {
      paging { totalCount } items { digest predicateType reference }
    }
  }`;
}

function build(field: string): string {
  return `query build($organization: String, $query: MgAttestationsQuery!) {
    ${field}(context: { organization: $organization }, query: $query) {
      buildParameters { args { key value } }
      dockerfile { rawContent sourceMap { instruction source startLine digests } }
      ociConfig { config { user workingDir env labels { key value } healthcheck { test } } }
      source { commitUrl commitSha dockerfileUrl }
    }
  }`;
}

const SECRETS = `query secrets($organization: String, $digest: String!) {
  imageDetectedSecretsByDigest(context: { organization: $organization }, digest: $digest) {
    digest secrets {
      source { type location { path ordinal digest } }
      findings { ruleId severity match startLine }
    }
  }
}`;

async function ask(query: string, variables: object, as: Who = null) {
  const { data } = await scout.ask(query, {
    variables: { ...(as ? { organization } : {}), ...variables },
    as,
  });
  return Object.values<ReturnType<typeof JSON.parse>>(data)[0];
}

describe('the list of attestations', () => {
  it.each(['attestationsList', 'dhiAttestationsList'])('%s refers to the catalogue', async (field) => {
    const { paging, items } = await ask(list(field), { query: node });
    expect(paging.totalCount).toBe(6);
    expect(items).toHaveLength(6);
    expect(items[0]).toEqual({
      digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
      predicateType: 'https://slsa.dev/provenance/v0.2',
      reference: `dhi.io/node@${items[0].digest}`,
    });
    expect(new Set(items.map(({ digest }: { digest: string }) => digest)).size).toBe(6);
  });

  it('refers to the registry of Scout for a mirror', async () => {
    const { items } = await ask(list('attestationsList'), { query: mirror }, 'carol');
    expect(items[1].reference).toBe(`registry.scout.docker.com/${ORGANISATION}/dhi-node@${items[1].digest}`);
  });

  it('is empty for an image whose build attested nothing, and null for an unknown one', async () => {
    const agent =
      '{ taggedImagesByRepository(context: {}, query: { repoName: "samples/agent-base" }) { images { digest } } }';
    const [{ digest }] = (await scout.ask(agent)).data.taggedImagesByRepository.images;
    const query = { digest, hostName: 'docker.io', repoName: 'samples/agent-base' };
    expect(await ask(list('attestationsList'), { query })).toEqual({ paging: { totalCount: 0 }, items: [] });
    expect(await ask(list('attestationsList'), { query: { ...node, digest: 'sha256:unknown' } })).toBeNull();
    expect(await ask(list('dhiAttestationsList'), { query })).toBeNull();
  });
});

describe('what a build attested', () => {
  it('tells Dockerfile, arguments and source of an own image', async () => {
    const found = await ask(build('attestations'), { query: web }, 'ada');
    const commit = '5e1c309dae7f45e0f39b1bf3ac3cd9db12e7d689';
    expect(found).toMatchObject({
      buildParameters: { args: [{ key: 'RELEASE', value: '4.2.0' }] },
      ociConfig: { config: { user: 'node', workingDir: '/', env: [], healthcheck: null } },
      source: {
        commitSha: commit,
        commitUrl: `https://github.com/${ORGANISATION}/web/commit/${commit}`,
        dockerfileUrl: `https://github.com/${ORGANISATION}/web/blob/${commit}/Dockerfile`,
      },
    });
    expect(found.dockerfile.rawContent).toContain(`FROM ${ORGANISATION}/dhi-node:20\n`);
    expect(found.dockerfile.sourceMap[2]).toEqual({
      instruction: 'COPY',
      source: 'COPY --chown=node . /app',
      startLine: 3,
      digests: [webImage.manifests[0]?.layers[2]?.digest],
    });
  });

  it('knows no Dockerfile of a hardened image', async () => {
    const found = await ask(build('dhiAttestations'), { query: node });
    expect(found).toMatchObject({ buildParameters: null, dockerfile: null, source: { dockerfileUrl: null } });
    expect(await ask(build('attestations'), { query: node })).toEqual(found);
  });

  it('is null to everybody outside the organisation', async () => {
    expect(await ask(build('attestations'), { query: web })).toBeNull();
    expect(await ask(build('dhiAttestations'), { query: web }, 'ada')).toBeNull();
    const { errors } = await scout.ask(build('attestations'), {
      variables: { organization, query: web },
      as: 'bob',
    });
    expect(errors).toEqual([refusalAt('attestations')]);
  });
});

describe('the secrets in an image', () => {
  it('are told with their layer and never in clear', async () => {
    const { secrets } = await ask(SECRETS, { digest: webDigest }, 'ada');
    expect(secrets).toHaveLength(2);
    expect(secrets[0]).toEqual({
      source: {
        type: 'FILE',
        location: { path: '/app/.npmrc', ordinal: 2, digest: webImage.manifests[0]?.layers[2]?.digest },
      },
      findings: [
        {
          ruleId: 'npm-access-token',
          severity: 'CRITICAL',
          match: '//registry.npmjs.org/:_authToken=****',
          startLine: 1,
        },
      ],
    });
    expect(secrets[1].source).toMatchObject({ type: 'ENV', location: { path: null } });
  });

  it('are none in a clean image, and null for one that is unknown or private', async () => {
    expect(await ask(SECRETS, { digest: nodeDigest })).toEqual({ digest: nodeDigest, secrets: [] });
    expect(await ask(SECRETS, { digest: 'sha256:unknown' })).toBeNull();
    expect(await ask(SECRETS, { digest: webDigest })).toBeNull();
    const { errors } = await scout.ask(SECRETS, {
      variables: { organization, digest: webDigest },
      as: 'bob',
    });
    expect(errors).toEqual([refusalAt('imageDetectedSecretsByDigest')]);
  });
});
