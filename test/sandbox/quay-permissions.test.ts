import { organisation } from '../../src/sandbox/story.js';
import {
  BOB,
  CAROL,
  FORBIDDEN,
  INVALID,
  NOT_FOUND,
  type Quay,
  ROOT,
  refusalOf,
  startQuay,
  UNAUTHENTICATED,
} from './quay-harness.js';

const ORG = `/organization/${organisation}`;
const WEB = `/repository/${organisation}/web`;
const USERS = `${WEB}/permissions/user`;
const TEAMS = `${WEB}/permissions/team`;
const NO_USER = 'User does not have permission for repo.';
const NO_TEAM = 'Team does not have permission for repo.';

let quay: Quay;

beforeEach(async () => {
  quay = await startQuay({ tokens: { writer: { user: 'ada', scopes: ['repo:write'] } } });
});
afterEach(() => quay.close());

describe('the right of a user in a repository', () => {
  it('is given, changed, listed and taken, and works', async () => {
    expect(refusalOf(await quay.send(`GET ${WEB}`, { token: BOB }))).toEqual(FORBIDDEN);
    const given = await quay.send(`PUT ${USERS}/bob`, { body: { role: 'read' } });
    const view = {
      role: 'read',
      name: 'bob',
      is_robot: false,
      avatar: expect.objectContaining({ name: 'bob', kind: 'user' }),
      is_org_member: false,
    };
    expect([given.status, given.body]).toEqual([200, view]);
    expect((await quay.send(`GET ${WEB}`, { token: BOB })).body.can_write).toBe(false);
    await quay.send(`PUT ${USERS}/bob`, { body: { role: 'write' } });
    expect((await quay.send(`GET ${WEB}`, { token: BOB })).body.can_write).toBe(true);
    expect((await quay.send(`GET ${USERS}/bob`)).body).toEqual({ ...view, role: 'write' });
    const { permissions } = (await quay.send(`GET ${USERS}/`)).body;
    expect(Object.keys(permissions)).toEqual([`${organisation}+ci`, 'bob']);
    expect(permissions[`${organisation}+ci`]).toMatchObject({ is_robot: true, is_org_member: true });
    const taken = await quay.send(`DELETE ${USERS}/bob`);
    expect([taken.status, taken.text]).toEqual([204, '']);
    expect(refusalOf(await quay.send(`GET ${WEB}`, { token: BOB }))).toEqual(FORBIDDEN);
  });

  it('that was not given is 400, in two forms', async () => {
    const shown = await quay.send(`GET ${USERS}/bob`);
    expect([shown.status, shown.body]).toEqual([400, { message: NO_USER }]);
    const taken = await quay.send(`DELETE ${USERS}/bob`);
    expect([...refusalOf(taken), taken.body.detail]).toEqual([...INVALID, NO_USER]);
  });

  it.each([
    ['nosuch', 'Invalid username: nosuch'],
    ['bobsorg+deploy', `Cannot add robot bobsorg+deploy under namespace ${organisation}`],
    [organisation, 'Namespace owner must always be admin.'],
  ])('is not given to %s', async (name, detail) => {
    const refused = await quay.send(`PUT ${USERS}/${name}`, { body: { role: 'read' } });
    expect([...refusalOf(refused), refused.body.detail]).toEqual([...INVALID, detail]);
  });

  it('sums up over teams as it was given', async () => {
    await quay.send(`PUT ${USERS}/carol`, { body: { role: 'write' } });
    const both = await quay.send(`GET ${USERS}/carol/transitive`);
    expect([both.status, both.body]).toEqual([200, { permissions: [{ role: 'write' }, { role: 'read' }] }]);
    // Who administers the organization has its right from there, not from the repository.
    expect(refusalOf(await quay.send(`GET ${USERS}/ada/transitive`))).toEqual(NOT_FOUND);
  });

  it('can be that of a robot of the namespace, which counts as a member', async () => {
    await quay.send('PUT /organization/bobsorg/robots/ci', { token: BOB });
    const path = '/repository/bobsorg/tools/cli/permissions/user/bobsorg+ci';
    const given = await quay.send(`PUT ${path}`, { token: BOB, body: { role: 'admin' } });
    expect(given.body).toMatchObject({ role: 'admin', is_robot: true, is_org_member: true });
  });
});

describe('the right of a team in a repository', () => {
  it('is given, changed, listed and taken, and works', async () => {
    const given = await quay.send(`PUT ${TEAMS}/developers`, { body: { role: 'admin' } });
    const view = {
      role: 'admin',
      name: 'developers',
      avatar: expect.objectContaining({ name: 'developers', kind: 'team' }),
    };
    expect([given.status, given.body]).toEqual([200, view]);
    expect((await quay.send(`GET ${WEB}`, { token: CAROL })).body.can_admin).toBe(true);
    expect((await quay.send(`GET ${TEAMS}/developers`)).body).toEqual({ role: 'admin' });
    expect((await quay.send(`GET ${TEAMS}/`)).body.permissions.developers).toEqual(view);
    expect((await quay.send(`DELETE ${TEAMS}/developers`)).status).toBe(204);
    expect(refusalOf(await quay.send(`GET ${WEB}`, { token: CAROL }))).toEqual(FORBIDDEN);
    const shown = await quay.send(`GET ${TEAMS}/developers`);
    expect([shown.status, shown.body]).toEqual([400, { message: NO_TEAM }]);
    const taken = await quay.send(`DELETE ${TEAMS}/developers`);
    expect([...refusalOf(taken), taken.body.detail]).toEqual([...INVALID, NO_TEAM]);
  });

  it('needs a team of the organization and a known role', async () => {
    const team = await quay.send(`PUT ${TEAMS}/nosuch`, { body: { role: 'read' } });
    expect(team.body.detail).toBe(`No team nosuch in organization ${organisation}`);
    const role = await quay.send(`PUT ${TEAMS}/developers`, { body: { role: 'owner' } });
    expect(role.body.detail).toMatch(/^'owner' is not one of \['read', 'write', 'admin'\]\n/);
  });
});

describe('rights in a repository', () => {
  it('are for those who administer it, by role and by scope', async () => {
    for (const line of [`GET ${USERS}/`, `GET ${TEAMS}/`, `GET ${USERS}/bob/transitive`]) {
      for (const token of [CAROL, BOB, 'writer']) {
        expect(refusalOf(await quay.send(line, { token }))).toEqual(FORBIDDEN);
      }
      expect(refusalOf(await quay.send(line, { token: null }))).toEqual(UNAUTHENTICATED);
    }
    expect((await quay.send(`GET ${USERS}/`, { token: ROOT })).status).toBe(200);
  });

  it('are an empty list where there is no repository', async () => {
    const path = `/repository/${organisation}/nosuch/permissions`;
    expect((await quay.send(`GET ${path}/user/`)).body).toEqual({ permissions: {} });
    expect((await quay.send(`GET ${path}/team/`)).body).toEqual({ permissions: {} });
    expect(refusalOf(await quay.send(`PUT ${path}/user/bob`, { body: { role: 'read' } }))).toEqual(INVALID);
    expect(refusalOf(await quay.send(`GET ${path}/user/`, { token: BOB }))).toEqual(FORBIDDEN);
  });
});

describe('a default permission', () => {
  const path = `${ORG}/prototypes`;
  const delegate = { name: 'developers', kind: 'team' };

  it('is made, changed and deleted', async () => {
    const made = await quay.send(`POST ${path}`, { body: { role: 'read', delegate } });
    const view = {
      activating_user: null,
      delegate: { ...delegate, avatar: expect.objectContaining({ kind: 'team' }) },
      role: 'read',
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    };
    expect([made.status, made.body]).toEqual([200, view]);
    const one = `${path}/${made.body.id}`;
    const changed = await quay.send(`PUT ${one}`, { body: { role: 'write' } });
    expect([changed.status, changed.body]).toEqual([200, { ...made.body, role: 'write' }]);
    expect((await quay.send(`GET ${path}`)).body.prototypes.at(-1)).toEqual(changed.body);
    const deleted = await quay.send(`DELETE ${one}`);
    expect([deleted.status, deleted.text]).toEqual([204, '']);
    expect(refusalOf(await quay.send(`DELETE ${one}`))).toEqual(NOT_FOUND);
    expect(refusalOf(await quay.send(`PUT ${one}`, { body: { role: 'read' } }))).toEqual(NOT_FOUND);
  });

  it('can be for what one user makes, and for a user or robot', async () => {
    const body = {
      role: 'admin',
      activating_user: { name: 'ada' },
      delegate: { name: `${organisation}+ci`, kind: 'user' },
    };
    const made = await quay.send(`POST ${path}`, { body });
    const { avatar: _, ...user } = made.body.activating_user;
    expect(user).toEqual({ name: 'ada', is_robot: false, kind: 'user', is_org_member: true });
    expect(made.body.delegate).toMatchObject({ is_robot: true, is_org_member: true, kind: 'user' });
    await quay.send(`DELETE ${ORG}/robots/ci`);
    const { prototypes } = (await quay.send(`GET ${path}`)).body;
    expect(prototypes.map(({ id }: { id: string }) => id)).not.toContain(made.body.id);
  });

  it.each([
    [{ role: 'read', delegate: { name: 'nosuch', kind: 'user' } }, 'Missing delegate user or team'],
    [{ role: 'read', delegate, activating_user: { name: 'nosuch' } }, 'Unknown activating user'],
    [{ role: 'read' }, expect.stringMatching(/^'delegate' is a required property\n/)],
    [{ role: 'read', delegate: { name: 'x' } }, expect.stringMatching(/^'kind' is a required property\n/)],
    [
      { role: 'read', delegate, activating_user: {} },
      expect.stringMatching(/^'name' is a required property\n/),
    ],
  ])('is not made from %j', async (body, detail) => {
    const refused = await quay.send(`POST ${path}`, { body });
    expect([...refusalOf(refused), refused.body.detail]).toEqual([...INVALID, detail]);
  });

  it('for a team that is not there is 400 in the format of the data model', async () => {
    const body = { role: 'read', delegate: { name: 'nosuch', kind: 'team' } };
    const refused = await quay.send(`POST ${path}`, { body });
    expect([refused.status, Object.keys(refused.body)]).toEqual([400, ['message']]);
  });

  it('is for those who administer the organization', async () => {
    expect(refusalOf(await quay.send(`GET ${path}`, { token: CAROL }))).toEqual(FORBIDDEN);
    const sent = { token: BOB, body: { role: 'read', delegate } };
    expect(refusalOf(await quay.send(`POST ${path}`, sent))).toEqual(FORBIDDEN);
  });
});

describe('the access tokens of a repository', () => {
  const GONE = { message: 'Handling of access tokens is no longer supported' };

  it.each([
    ['GET', '/', undefined, GONE],
    ['POST', '/', { friendlyName: 'x' }, { message: 'Creation of access tokens is no longer supported' }],
    ['GET', '/abc', undefined, GONE],
    ['PUT', '/abc', { role: 'read' }, GONE],
    ['DELETE', '/abc', undefined, GONE],
  ])('are gone: %s %s', async (method, path, body, expected) => {
    const answer = await quay.send(`${method} ${WEB}/tokens${path}`, { body });
    expect([answer.status, answer.body]).toEqual([410, expected]);
    const refused = await quay.send(`${method} ${WEB}/tokens${path}`, { body, token: CAROL });
    expect(refusalOf(refused)).toEqual(FORBIDDEN);
  });

  it('are gone only for bodies that would have fitted', async () => {
    expect(refusalOf(await quay.send(`POST ${WEB}/tokens/`, { body: {} }))).toEqual(INVALID);
    expect(refusalOf(await quay.send(`PUT ${WEB}/tokens/abc`, { body: { role: 'x' } }))).toEqual(INVALID);
  });
});
