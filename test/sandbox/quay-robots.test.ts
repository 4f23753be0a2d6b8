import { organisation } from '../../src/sandbox/story.js';
import {
  BOB,
  CAROL,
  FORBIDDEN,
  INVALID,
  type Quay,
  ROOT,
  refusalOf,
  startQuay,
  UNAUTHENTICATED,
} from './quay-harness.js';

const ORG = `/organization/${organisation}`;
const UNKNOWN = { message: 'Could not find robot with specified username' };
const NOW = new Date('2025-07-10T12:00:00Z');

let quay: Quay;

beforeEach(async () => {
  quay = await startQuay({
    now: () => NOW,
    tokens: {
      orgs: { user: 'ada', scopes: ['org:admin'] },
      self: { user: 'ada', scopes: ['user:admin'] },
      member: { user: 'carol', scopes: ['repo:create'] },
    },
  });
});
afterEach(() => quay.close());

describe.each([
  ['a user', '/user/robots', 'ada'],
  ['an organization', `${ORG}/robots`, organisation],
])('a robot of %s', (_, path, owner) => {
  it('is made, shown, given another token and deleted', async () => {
    const made = await quay.send(`PUT ${path}/newbot`, { body: { description: 'd' } });
    expect([made.status, made.body]).toEqual([
      201,
      {
        name: `${owner}+newbot`,
        created: 'Thu, 10 Jul 2025 12:00:00 -0000',
        last_accessed: null,
        description: 'd',
        token: expect.stringMatching(/^[A-Z0-9]{64}$/),
        unstructured_metadata: null,
      },
    ]);
    const shown = await quay.send(`GET ${path}/newbot`);
    expect([shown.status, shown.body]).toEqual([200, { ...made.body, unstructured_metadata: {} }]);
    const renewed = await quay.send(`POST ${path}/newbot/regenerate`);
    expect(renewed.status).toBe(200);
    expect(Object.keys(renewed.body)).toEqual(['name', 'created', 'last_accessed', 'description', 'token']);
    expect(renewed.body.token).not.toBe(made.body.token);
    expect((await quay.send(`GET ${path}/newbot`)).body.token).toBe(renewed.body.token);
    const deleted = await quay.send(`DELETE ${path}/newbot`);
    expect([deleted.status, deleted.text]).toEqual([204, '']);
    for (const line of [
      `GET ${path}/newbot`,
      `DELETE ${path}/newbot`,
      `GET ${path}/newbot/permissions`,
      `GET ${path}/newbot/federation`,
      `POST ${path}/newbot/regenerate`,
    ]) {
      const { status, body } = await quay.send(line);
      expect([status, body]).toEqual([400, UNKNOWN]);
    }
  });

  it('may be made without a body, and keeps the metadata it is given', async () => {
    expect((await quay.send(`PUT ${path}/plain`)).body.description).toBe('');
    const body = { unstructured_metadata: { a: [1] } };
    expect((await quay.send(`PUT ${path}/marked`, { body })).body.unstructured_metadata).toEqual({ a: [1] });
    expect((await quay.send(`GET ${path}/marked`)).body.unstructured_metadata).toEqual({ a: [1] });
  });

  it.each([
    ['BAD', {}, /^The name for the robot 'BAD' is invalid: Namespace must match expression/],
    ['twice', {}, /^Existing robot with name: .*\+twice$/],
    ['long', { description: 'x'.repeat(256) }, /' is too long\n/],
    ['typed', { description: 1 }, /^1 is not of type 'string'\n/],
  ])('is not made as %s with %j', async (name, body, detail) => {
    await quay.send(`PUT ${path}/twice`);
    const refused = await quay.send(`PUT ${path}/${name}`, { body });
    expect(refusalOf(refused)).toEqual(INVALID);
    expect(refused.body.detail).toMatch(detail);
  });

  it('shares a login with the issuers it is given', async () => {
    await quay.send(`PUT ${path}/bot`);
    const federation = `${path}/bot/federation`;
    expect((await quay.send(`GET ${federation}`)).body).toEqual([]);
    const config = [{ issuer: 'https://i', subject: 's' }];
    const set = await quay.send(`POST ${federation}`, { body: [{ ...config[0], more: 1 }] });
    expect([set.status, set.body]).toEqual([200, config]);
    expect((await quay.send(`GET ${federation}`)).body).toEqual(config);
    expect((await quay.send(`DELETE ${federation}`)).status).toBe(204);
    expect((await quay.send(`GET ${federation}`)).body).toEqual([]);
  });

  it.each([
    [[{ issuer: 'i', subject: 's' }], /^Issuer must be a URL/],
    [[{ issuer: 'https://i', subject: '' }], /^Missing one or more required fields/],
    [Array(2).fill({ issuer: 'https://i', subject: 's' }), /^Duplicate federation config entry$/],
    [[{ issuer: 'https://i' }], /^'subject' is a required property\n.*\nOn instance\[0\]:\n/s],
    [{ issuer: 'https://i', subject: 's' }, /is not of type 'array'\n/],
  ])('refuses the issuers %j', async (body, detail) => {
    await quay.send(`PUT ${path}/bot`);
    const refused = await quay.send(`POST ${path}/bot/federation`, { body });
    expect(refusalOf(refused)).toEqual(INVALID);
    expect(refused.body.detail).toMatch(detail);
  });
});

describe('robots in a list', () => {
  it('show teams and repositories when asked, and no token when asked not to', async () => {
    const { status, body } = await quay.send(`GET ${ORG}/robots?permissions=true`);
    expect(status).toBe(200);
    const [ci] = body.robots;
    expect(Object.keys(ci)).toEqual([
      'name',
      'created',
      'last_accessed',
      'teams',
      'repositories',
      'description',
      'token',
    ]);
    expect([ci.name, ci.repositories]).toEqual([`${organisation}+ci`, ['web']]);
    expect(ci.teams).toEqual([{ name: 'release', avatar: expect.objectContaining({ kind: 'team' }) }]);
    const [plain] = (await quay.send(`GET ${ORG}/robots?token=false`)).body.robots;
    expect(Object.keys(plain)).toEqual(['name', 'created', 'last_accessed', 'description']);
  });

  it('can be limited to the first few', async () => {
    expect((await quay.send(`GET ${ORG}/robots?limit=1`)).body.robots).toHaveLength(1);
    const refused = await quay.send(`GET ${ORG}/robots?limit=many`);
    expect(refused.body).toEqual({ message: { limit: 'If specified, the number of robots to return.' } });
  });

  it('show to members neither tokens nor rights, and to strangers nothing', async () => {
    const { body } = await quay.send(`GET ${ORG}/robots?permissions=true`, { token: 'member' });
    expect(body.robots.length).toBeGreaterThan(1);
    for (const robot of body.robots) {
      expect(Object.keys(robot)).toEqual(['name', 'created', 'last_accessed', 'description']);
    }
    expect(refusalOf(await quay.send(`GET ${ORG}/robots`, { token: BOB }))).toEqual(FORBIDDEN);
    expect(refusalOf(await quay.send(`GET ${ORG}/robots`, { token: null }))).toEqual(UNAUTHENTICATED);
    expect(refusalOf(await quay.send('GET /organization/nosuch/robots'))).toEqual(FORBIDDEN);
  });

  it('are those of the caller on the own path', async () => {
    const names = (await quay.send('GET /user/robots', { token: 'self' })).body.robots;
    expect(names.map(({ name }: { name: string }) => name)).toEqual(['ada+laptop']);
    expect(refusalOf(await quay.send('GET /user/robots', { token: 'orgs' }))).toEqual(FORBIDDEN);
    expect((await quay.send('GET /user/robots', { token: CAROL })).body).toEqual({ robots: [] });
  });
});

describe('the rights of a robot', () => {
  it('are listed with the bare names of repositories', async () => {
    expect((await quay.send(`GET ${ORG}/robots/ci/permissions`)).body).toEqual({
      permissions: [{ repository: { name: 'web', is_public: false }, role: 'write' }],
    });
    expect((await quay.send('GET /user/robots/laptop/permissions')).body).toEqual({ permissions: [] });
  });

  it('need user:admin and a right over the organization together', async () => {
    const path = `${ORG}/robots/ci/permissions`;
    expect(refusalOf(await quay.send(`GET ${path}`, { token: 'orgs' }))).toEqual(FORBIDDEN);
    const second = await quay.send(`GET ${path}`, { token: 'self' });
    expect([second.status, Object.keys(second.body)]).toEqual([403, ['message']]);
  });

  it('end with the robot, also its seat in a team', async () => {
    await quay.send(`DELETE ${ORG}/robots/ci`);
    await quay.send(`PUT ${ORG}/robots/ci`);
    expect((await quay.send(`GET ${ORG}/robots/ci/permissions`)).body).toEqual({ permissions: [] });
    expect((await quay.send(`GET ${ORG}/team/release/members`)).body.members).toEqual([]);
  });

  it('are kept from deletion by a mirror that works with them', async () => {
    const refused = await quay.send(`DELETE ${ORG}/robots/mirror`);
    expect([...refusalOf(refused), refused.body.detail]).toEqual([
      ...INVALID,
      'Robot is being used by a mirror',
    ]);
    await quay.send(`DELETE ${ORG}`);
    await quay.send('POST /organization/', { body: { name: organisation } });
    expect((await quay.send(`GET ${ORG}/robots`)).body).toEqual({ robots: [] });
  });

  it('of an organization are for those who administer it', async () => {
    for (const line of [
      `GET ${ORG}/robots/ci`,
      `PUT ${ORG}/robots/newbot`,
      `DELETE ${ORG}/robots/ci`,
      `POST ${ORG}/robots/ci/regenerate`,
      `GET ${ORG}/robots/ci/federation`,
    ]) {
      expect(refusalOf(await quay.send(line, { token: CAROL }))).toEqual(FORBIDDEN);
    }
    expect((await quay.send(`GET ${ORG}/robots/ci`, { token: ROOT })).body.token).toMatch(/^[A-F0-9]{64}$/);
    const missing = await quay.send('GET /organization/nosuch/robots/ci', { token: ROOT });
    expect([missing.status, missing.body]).toEqual([400, { message: 'Organization does not exist: nosuch' }]);
  });
});
