import { organisation } from '../../src/sandbox/story.js';
import {
  ADA,
  BOB,
  CAROL,
  FORBIDDEN,
  INVALID,
  NOT_FOUND,
  type Quay,
  ROOT,
  refusalOf,
  startQuay,
} from './quay-harness.js';

let quay: Quay;

beforeEach(async () => {
  quay = await startQuay();
});
afterEach(() => quay.close());

const ORG = `/organization/${organisation}`;
const TEAM = `${ORG}/team`;

describe('a team', () => {
  it('is made and changed with 200, told apart by new_team, and deleted', async () => {
    const made = await quay.send(`PUT ${TEAM}/devs`, { body: { role: 'creator', description: 'x' } });
    const view = {
      name: 'devs',
      description: 'x',
      can_view: true,
      role: 'creator',
      // The hash is that of the name, as the real Quay sent it for the same one.
      avatar: {
        name: 'devs',
        hash: '03f53542fc2f985f2913c6a5484c82fa526a6939502229428a61c20bc848a300',
        color: '#ffbb78',
        kind: 'team',
      },
      new_team: true,
    };
    expect([made.status, made.body]).toEqual([200, view]);
    const changed = await quay.send(`PUT ${TEAM}/devs`, { body: { role: 'member' } });
    expect([changed.status, changed.body]).toEqual([200, { ...view, role: 'member', new_team: false }]);
    expect((await quay.send(`GET ${ORG}`)).body.ordered_teams).toContain('devs');
    expect((await quay.send(`DELETE ${TEAM}/devs`)).status).toBe(204);
    expect((await quay.send(`GET ${ORG}`)).body.ordered_teams).not.toContain('devs');
    const again = await quay.send(`DELETE ${TEAM}/devs`);
    const message = `Team 'devs' is not a team in org '${organisation}'`;
    expect([again.status, again.body]).toEqual([400, { message }]);
  });

  it('is not made with a name or role that Quay does not know', async () => {
    const bad = await quay.send(`PUT ${TEAM}/BAD`, { body: { role: 'member' } });
    const message = 'Invalid team name BAD: Namespace must match expression ^([a-z0-9]+(?:[._-][a-z0-9]+)*)$';
    expect([bad.status, bad.body]).toEqual([400, { message }]);
    const role = await quay.send(`PUT ${TEAM}/devs`, { body: { role: 'owner' } });
    expect(role.body.detail).toMatch(/^'owner' is not one of \['member', 'creator', 'admin'\]\n/);
  });

  it('that alone gives the caller its right stays as it is', async () => {
    const demoted = await quay.send(`PUT ${TEAM}/owners`, { body: { role: 'member' } });
    expect(demoted.body.message).toMatch(/^Cannot remove admin from team 'owners' because calling user/);
    const deleted = await quay.send(`DELETE ${TEAM}/owners`);
    expect(deleted.body.message).toMatch(/^Deleting team 'owners' would remove admin ability for user 'ada'/);
    const left = await quay.send(`DELETE ${TEAM}/owners/members/ada`);
    expect(left.body.message).toBe('User cannot remove themselves from their only admin team.');
  });

  it('takes the rights that it gave along when it is deleted', async () => {
    expect((await quay.send(`GET /repository/${organisation}/web`, { token: CAROL })).status).toBe(200);
    await quay.send(`DELETE ${TEAM}/developers`);
    const { permissions } = (await quay.send(`GET /repository/${organisation}/web/permissions/team/`)).body;
    expect(Object.keys(permissions)).toEqual(['release']);
    expect(refusalOf(await quay.send(`GET /repository/${organisation}/web`, { token: CAROL }))).toEqual(
      FORBIDDEN,
    );
    expect((await quay.send(`GET ${ORG}/prototypes`)).body.prototypes).toEqual([]);
    await quay.send(`PUT ${TEAM}/developers`, { body: { role: 'member' } });
    expect((await quay.send(`GET ${TEAM}/developers/permissions`)).body).toEqual({ permissions: [] });
  });

  it('shows the repositories it has a right in', async () => {
    expect((await quay.send(`GET ${TEAM}/release/permissions`)).body).toEqual({
      permissions: [{ repository: { name: 'web', is_public: false }, role: 'write' }],
    });
    expect(refusalOf(await quay.send(`GET ${TEAM}/nosuch/permissions`))).toEqual(NOT_FOUND);
    expect(refusalOf(await quay.send(`GET ${TEAM}/release/permissions`, { token: CAROL }))).toEqual(
      FORBIDDEN,
    );
  });
});

describe('the members of a team', () => {
  it('are seen by themselves and by who administers the organization', async () => {
    const { body } = await quay.send(`GET ${TEAM}/developers/members`, { token: CAROL });
    expect(body).toEqual({
      name: 'developers',
      members: [
        {
          name: 'carol',
          kind: 'user',
          is_robot: false,
          avatar: expect.objectContaining({ kind: 'user' }),
          invited: false,
        },
      ],
      can_edit: false,
    });
    expect((await quay.send(`GET ${TEAM}/developers/members`)).body.can_edit).toBe(true);
    expect(refusalOf(await quay.send(`GET ${TEAM}/owners/members`, { token: CAROL }))).toEqual(FORBIDDEN);
    expect(refusalOf(await quay.send(`GET ${TEAM}/nosuch/members`, { token: CAROL }))).toEqual(FORBIDDEN);
    expect(refusalOf(await quay.send(`GET ${TEAM}/nosuch/members`))).toEqual(NOT_FOUND);
  });

  it('are added at once when they belong to the organization, and have the rights of the team then', async () => {
    await quay.send(`PUT ${TEAM}/devs`, { body: { role: 'admin' } });
    const added = await quay.send(`PUT ${TEAM}/devs/members/carol`);
    expect([added.status, added.body.invited]).toEqual([200, false]);
    expect((await quay.send(`GET ${ORG}/members`, { token: CAROL })).status).toBe(200);
    const again = await quay.send(`PUT ${TEAM}/devs/members/carol`);
    const message = 'User carol is already a member of team devs';
    expect([again.status, again.body]).toEqual([400, { message }]);
    expect((await quay.send(`DELETE ${TEAM}/devs/members/carol`)).status).toBe(204);
    expect(refusalOf(await quay.send(`GET ${ORG}/members`, { token: CAROL }))).toEqual(FORBIDDEN);
    const gone = await quay.send(`DELETE ${TEAM}/devs/members/carol`);
    expect(gone.body.message).toBe('User carol does not belong to team devs');
  });

  it('from outside are invited, and seen as such only by who asks and may', async () => {
    const invited = await quay.send(`PUT ${TEAM}/developers/members/bob`);
    expect([invited.status, invited.body]).toEqual([
      200,
      { name: 'bob', kind: 'user', is_robot: false, avatar: expect.anything(), invited: true },
    ]);
    const namesIn = async (token: string, query = '') => {
      const { body } = await quay.send(`GET ${TEAM}/developers/members${query}`, { token });
      return body.members.map(({ name }: { name: string }) => name);
    };
    expect(await namesIn(ADA)).toEqual(['carol']);
    expect(await namesIn(ADA, '?includePending=true')).toEqual(['carol', 'bob']);
    expect(await namesIn(CAROL, '?includePending=true')).toEqual(['carol']);
    expect(refusalOf(await quay.send(`GET /repository/${organisation}/web`, { token: BOB }))).toEqual(
      FORBIDDEN,
    );
    expect((await quay.send(`DELETE ${TEAM}/developers/members/bob`)).status).toBe(204);
    expect(await namesIn(ADA, '?includePending=true')).toEqual(['carol']);
  });

  it('are added without asking where no mail is sent', async () => {
    const mute = await startQuay({ off: ['FEATURE_MAILING'] });
    expect((await mute.send(`PUT ${TEAM}/developers/members/bob`)).body.invited).toBe(false);
    expect((await mute.send(`GET /repository/${organisation}/web`, { token: BOB })).status).toBe(200);
    expect((await mute.send(`PUT ${TEAM}/developers/invite/a@b.com`)).status).toBe(404);
    await mute.close();
  });

  it('can be robots of the organization', async () => {
    const added = await quay.send(`PUT ${TEAM}/developers/members/${organisation}+scanner`);
    expect(added.body).toMatchObject({ is_robot: true, avatar: { kind: 'robot' }, invited: false });
    const foreign = await quay.send(`PUT ${TEAM}/developers/members/bobsorg+deploy`);
    expect(foreign.body.message).toMatch(/^Cannot add the specified robot to this team/);
  });

  it('must exist', async () => {
    const unknown = await quay.send(`PUT ${TEAM}/developers/members/nosuch`);
    expect([...refusalOf(unknown), unknown.body.detail]).toEqual([...INVALID, 'Unknown user']);
    expect(refusalOf(await quay.send(`DELETE ${TEAM}/developers/members/nosuch`))).toEqual(NOT_FOUND);
    expect(refusalOf(await quay.send(`PUT ${TEAM}/nosuch/members/carol`))).toEqual(NOT_FOUND);
  });
});

describe('an invitation by mail', () => {
  it('is sent, listed and taken back', async () => {
    const path = `${TEAM}/developers/invite/a@b.com`;
    const invited = await quay.send(`PUT ${path}`);
    expect([invited.status, invited.body]).toEqual([
      200,
      {
        email: 'a@b.com',
        kind: 'invite',
        avatar: {
          name: 'a@b.com',
          hash: 'fb98d44ad7501a959f3f4f4a3f004fe2d9e581ea6207e218c4b02c08a4d75adf',
          color: '#a1d99b',
          kind: 'user',
        },
        invited: true,
      },
    ]);
    const listed = await quay.send(`GET ${TEAM}/developers/members?includePending=true`);
    expect(listed.body.members).toContainEqual(invited.body);
    expect((await quay.send(`DELETE ${path}`)).status).toBe(204);
    expect(refusalOf(await quay.send(`DELETE ${path}`))).toEqual(NOT_FOUND);
    expect(refusalOf(await quay.send(`PUT ${path}`, { token: CAROL }))).toEqual(FORBIDDEN);
  });
});

describe('a team that a group fills', () => {
  const path = `${TEAM}/developers/syncing`;
  const body = { group_dn: 'cn=developers' };

  it('is set up by super users only', async () => {
    expect(refusalOf(await quay.send(`POST ${path}`, { body }))).toEqual(FORBIDDEN);
    const empty = await quay.send(`POST ${path}`, { token: ROOT, body: {} });
    expect([...refusalOf(empty), empty.body.detail]).toEqual([
      ...INVALID,
      'Could not sync to group: Missing group_dn',
    ]);
    const set = await quay.send(`POST ${path}`, { token: ROOT, body });
    expect([set.status, set.body]).toEqual([
      200,
      {
        name: 'developers',
        description: '',
        can_view: true,
        role: 'member',
        avatar: expect.objectContaining({ kind: 'team' }),
        new_team: false,
      },
    ]);
    expect((await quay.send(`GET ${ORG}`)).body.teams.developers.is_synced).toBe(true);
    const own = (await quay.send(`GET ${TEAM}/developers/members`)).body;
    expect([own.synced, own.can_sync]).toEqual([{ service: 'ldap' }, undefined]);
    const full = (await quay.send(`GET ${TEAM}/developers/members`, { token: ROOT })).body;
    expect(full.synced).toEqual({ service: 'ldap', last_updated: null, config: body });
    expect(full.can_sync.service).toBe('ldap');
  });

  it('takes robots from hand and nobody else until the group is taken away', async () => {
    await quay.send(`POST ${path}`, { token: ROOT, body });
    const refused = await quay.send(`DELETE ${TEAM}/developers/members/carol`);
    expect(refused.body.detail).toBe('Cannot call this method on an auth-synced team');
    const robot = `${TEAM}/developers/members/${organisation}+scanner`;
    expect((await quay.send(`PUT ${robot}`)).status).toBe(200);
    for (const _ of ['synced', 'no longer synced']) {
      expect((await quay.send(`DELETE ${path}`, { token: ROOT })).status).toBe(200);
    }
    expect((await quay.send(`DELETE ${TEAM}/developers/members/carol`)).status).toBe(204);
  });

  it('does not exist where teams are not synced', async () => {
    const other = await startQuay({ off: ['FEATURE_TEAM_SYNCING'] });
    expect((await other.send(`POST ${path}`, { token: ROOT, body })).status).toBe(404);
    expect((await other.send(`GET ${TEAM}/developers/members`, { token: ROOT })).body).not.toHaveProperty(
      'can_sync',
    );
    await other.close();
  });
});
