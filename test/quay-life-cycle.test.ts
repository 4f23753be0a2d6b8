import { type Sandbox, startSandbox } from '../src/sandbox/sandbox.js';
import { ADA, sandboxUrls, startGateway, type TestGateway } from './support/gateway.js';

const ROOT = { 'x-quay-authorization': 'Bearer quay-root-token' };
const BOATS = 'harbour/boats';
const SERVICE = 'demonstrationorg/svc-01';

let sandbox: Sandbox;
let gateway: TestGateway;

beforeAll(async () => {
  sandbox = await startSandbox();
  gateway = await startGateway(sandboxUrls(sandbox));
});

afterAll(async () => {
  await gateway.close();
  await sandbox.close();
});

/** Asks as ada, unless somebody else is named; nothing of it may fail. */
async function ask(query: string, { headers = ADA, variables = {} }: Asking = {}) {
  const { data, errors } = await gateway.ask(query, { headers, variables });
  expect(errors).toEqual([]);
  return data;
}

interface Asking {
  readonly headers?: Record<string, string>;
  readonly variables?: Record<string, unknown>;
}

/** One life, in the order of its steps: each finds what the ones before it left. */
describe('an organization in Quay', () => {
  it('is created with a team, to which somebody is invited', async () => {
    await ask(`mutation {
      quayCreateOrganization(input: { name: "harbour", email: "team@harbour.example" })
      quayUpdateOrganizationTeam(organization: "harbour", team: "crew", input: { role: MEMBER, description: "Sails" }) { newTeam }
      quayUpdateOrganizationTeamMember(organization: "harbour", team: "crew", member: "carol") { name invited }
    }`);
    const data = await ask(
      '{ quayOrganization(organization: "harbour") { orderedTeams teams { name role members(includePending: true) { members { name invited } } } } }',
    );
    expect(data).toEqual({
      quayOrganization: {
        orderedTeams: ['owners', 'crew'],
        teams: [
          { name: 'owners', role: 'ADMIN', members: { members: [{ name: 'ada', invited: false }] } },
          { name: 'crew', role: 'MEMBER', members: { members: [{ name: 'carol', invited: true }] } },
        ],
      },
    });
  });

  it('has a repository, which a robot and the team may use', async () => {
    await ask(`mutation {
      quayCreateRepository(input: { namespace: "harbour", repository: "boats", visibility: PRIVATE, description: "Boats" }) { name }
      quayCreateOrganizationRobot(organization: "harbour", robotShortname: "ci", input: { description: "Builds" }) { name }
      quayChangeRepositoryUserPermissions(repository: "${BOATS}", username: "harbour+ci", input: { role: WRITE }) { role }
      quayChangeRepositoryTeamPermissions(repository: "${BOATS}", team: "crew", input: { role: READ }) { role }
    }`);
    const data = await ask(`{
      quayRepository(repository: "${BOATS}") { description permissions { users { name role isRobot } teams { name role } } }
      quayOrganization(organization: "harbour") {
        repositories { repositories { name } }
        robots { name permissions { role repository { name } } federation { issuer } }
        teams { permissions { role repository { name } } }
      }
    }`);
    expect(data).toEqual({
      quayRepository: {
        description: 'Boats',
        permissions: {
          users: [
            { name: 'ada', role: 'ADMIN', isRobot: false },
            { name: 'harbour+ci', role: 'WRITE', isRobot: true },
          ],
          teams: [{ name: 'crew', role: 'READ' }],
        },
      },
      quayOrganization: {
        repositories: { repositories: [{ name: 'boats' }] },
        robots: [
          {
            name: 'harbour+ci',
            permissions: [{ role: 'WRITE', repository: { name: 'boats' } }],
            federation: [],
          },
        ],
        teams: [{ permissions: [] }, { permissions: [{ role: 'READ', repository: { name: 'boats' } }] }],
      },
    });
  });

  it('is told of what happens by a notification', async () => {
    const created = await ask(`mutation {
      quayCreateRepositoryNotification(repository: "${BOATS}", input: {
        event: REPO_PUSH, method: WEBHOOK, config: { url: "https://harbour.example/hook" }, eventConfig: {}, title: "Pushes"
      }) { uuid event method config }
    }`);
    expect(created).toEqual({
      quayCreateRepositoryNotification: {
        uuid: expect.any(String),
        event: 'REPO_PUSH',
        method: 'WEBHOOK',
        config: { url: 'https://harbour.example/hook' },
      },
    });
    expect(await ask(`{ quayRepository(repository: "${BOATS}") { notifications { title } } }`)).toEqual({
      quayRepository: { notifications: [{ title: 'Pushes' }] },
    });
  });

  it('mirrors an upstream repository, when its state says so', async () => {
    const rule = '{ ruleKind: TAG_GLOB_CSV, ruleValue: ["v*"] }';
    await ask(
      `mutation ($start: DateTime!) {
        quayChangeRepositoryState(repository: "${BOATS}", input: { state: MIRROR })
        quayCreateRepositoryMirror(repository: "${BOATS}", input: {
          externalReference: "registry.example/boats", syncInterval: 3600, syncStartDate: $start,
          robotUsername: "harbour+ci", rootRule: ${rule}, skopeoTimeoutInterval: 300
        })
        quaySyncRepositoryMirrorNow(repository: "${BOATS}")
      }`,
      { variables: { start: '2026-01-31T12:00:00.5+01:00' } },
    );
    const data = await ask(
      `{ quayRepository(repository: "${BOATS}") { state mirror { externalReference syncStatus rootRule { ruleValue } } } }`,
    );
    expect(data).toMatchObject({
      quayRepository: {
        state: 'MIRROR',
        mirror: { externalReference: 'registry.example/boats', rootRule: { ruleValue: ['v*'] } },
      },
    });
  });

  it('keeps to a quota that only super users set, and prunes old tags', async () => {
    await ask(
      'mutation { quayCreateOrganizationQuota(organization: "harbour", input: { limitBytes: 5000000000 }) }',
      { headers: ROOT },
    );
    await ask(
      `mutation { quayCreateOrganizationAutoPrunePolicy(organization: "harbour", input: { method: NUMBER_OF_TAGS, value: 5 }) { uuid } }`,
    );
    const data = await ask(
      '{ quayOrganization(organization: "harbour") { quota { limitBytes } autoPrunePolicies { method value } } }',
    );
    expect(data).toEqual({
      quayOrganization: {
        quota: [{ limitBytes: 5_000_000_000 }],
        autoPrunePolicies: [{ method: 'NUMBER_OF_TAGS', value: '5' }],
      },
    });
  });

  it('has an audit log of all this', async () => {
    const data = await ask(
      '{ quayOrganizationLogs(organization: "harbour") { logs { kind performer { name } } } }',
    );
    const { logs } = (data as { quayOrganizationLogs: { logs: { kind: string }[] } }).quayOrganizationLogs; // as selected
    const kinds = logs.map(({ kind }) => kind);
    expect(kinds).toEqual(expect.arrayContaining(['create_robot', 'create_repo', 'org_create_team']));
  });

  it('leaves nothing behind when it is deleted', async () => {
    await ask('mutation { quayDeleteAdministeredOrganization(organization: "harbour") }');
    const { errors } = await gateway.ask(
      `{ quayOrganization(organization: "harbour") { name } quayRepository(repository: "${BOATS}") { name } }`,
      { headers: ADA },
    );
    expect(errors.map(({ path, extensions }) => [path, extensions.code])).toEqual([
      [['quayOrganization'], 'NOT_FOUND'],
      [['quayRepository'], 'FORBIDDEN'],
    ]);
  });
});

describe('a tag in Quay', () => {
  const tags = `quayTags(repository: "${SERVICE}", specificTag: "latest", onlyActiveTags: true) { tags { name manifestDigest } }`;

  it('is made, deleted and restored', async () => {
    const first = await ask(`{ quayTags(repository: "${SERVICE}", limit: 1) { tags { manifestDigest } } }`);
    const { tags: found } = (first as { quayTags: { tags: { manifestDigest: string }[] } }).quayTags; // as selected
    const variables = { digest: found[0]?.manifestDigest };
    const latest = { quayTags: { tags: [{ name: 'latest', manifestDigest: variables.digest }] } };
    await ask(
      `mutation ($digest: String) { quayChangeTag(repository: "${SERVICE}", tag: "latest", input: { manifestDigest: $digest }) }`,
      { variables },
    );
    expect(await ask(`{ ${tags} }`)).toEqual(latest);
    await ask(`mutation { quayDeleteFullTag(repository: "${SERVICE}", tag: "latest") }`);
    expect(await ask(`{ ${tags} }`)).toEqual({ quayTags: { tags: [] } });
    await ask(
      `mutation ($digest: String) { quayRestoreTag(repository: "${SERVICE}", tag: "latest", input: { manifestDigest: $digest }) }`,
      { variables },
    );
    expect(await ask(`{ ${tags} }`)).toEqual(latest);
  });

  it('leads to its manifest, the labels and the report', async () => {
    await ask(
      `mutation ($digest: String!) { quayAddManifestLabel(repository: "${SERVICE}", digest: $digest, input: { key: "team", value: "crew", mediaType: null }) { id } }`,
      { variables: { digest: await digestOfFirstTag() } },
    );
    const data = await ask(
      `{ quayTags(repository: "${SERVICE}", limit: 1) { tags { manifest { labels { key value } security { status } pullStatistics { manifestPullCount } } } } }`,
    );
    expect(data).toEqual({
      quayTags: {
        tags: [
          {
            manifest: {
              labels: expect.arrayContaining([{ key: 'team', value: 'crew' }]),
              security: { status: 'SCANNED' },
              pullStatistics: { manifestPullCount: expect.any(Number) },
            },
          },
        ],
      },
    });
  });

  async function digestOfFirstTag(): Promise<string> {
    const data = await ask(`{ quayTags(repository: "${SERVICE}", limit: 1) { tags { manifestDigest } } }`);
    return (
      (data as { quayTags: { tags: { manifestDigest: string }[] } }).quayTags.tags[0]?.manifestDigest ?? ''
    ); // as selected
  }
});

describe('secrets of Quay', () => {
  it('reach the caller who asked, and no line of the log', async () => {
    const data = await ask(`mutation {
      quayCreateOrganizationRobot(organization: "demonstrationorg", robotShortname: "vault") { token }
      quayRegenerateOrganizationRobotToken(organization: "demonstrationorg", robotShortname: "vault") { token }
      quayCreateAppToken(input: { title: "laptop" }) { tokenCode }
      quayCreateOrganizationApplication(organization: "demonstrationorg", input: { name: "vault" }) { clientId clientSecret }
    }`);
    const secrets = JSON.stringify(data).match(/"(?:token|tokenCode|clientSecret)":"[^"]{8,}"/g) ?? [];
    expect(secrets).toHaveLength(4);
    expect(gateway.logged()).toContain('Mutation.quayRegenerateOrganizationRobotToken');
    for (const secret of secrets) expect(gateway.logged()).not.toContain(secret.split('"')[3]);
  });
});

describe('a feature that is off', () => {
  it('is named by the error of the fields that need it, and costs no other', async () => {
    const without = await startSandbox({
      quayFeaturesOff: ['FEATURE_REPO_MIRROR', 'FEATURE_SECURITY_SCANNER'],
    });
    const other = await startGateway(sandboxUrls(without));
    const { data, errors } = await other.ask(
      '{ quayRepository(repository: "demonstrationorg/svc-18") { name mirror { syncStatus } } quayRegistryCapabilities { mirrorArchitectures } }',
      { headers: ADA },
    );
    await other.close();
    await without.close();
    expect(data).toMatchObject({
      quayRepository: { name: 'svc-18', mirror: null },
      quayRegistryCapabilities: { mirrorArchitectures: expect.any(Array) },
    });
    expect(errors.map(({ message, extensions }) => [extensions.code, message])).toEqual([
      [
        'UPSTREAM_UNSUPPORTED',
        'Quay: this Quay does not have the operation: FEATURE_REPO_MIRROR is off, or it is too old',
      ],
    ]);
  });
});
