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
  UNAUTHENTICATED,
} from './quay-harness.js';

let quay: Quay;

beforeEach(async () => {
  quay = await startQuay({ tokens: { member: { user: 'carol', scopes: ['repo:create'] } } });
});
afterEach(() => quay.close());

const ORG = `/organization/${organisation}`;

async function make(name = 'neworg', body: object = {}) {
  return quay.send('POST /organization/', { body: { name, ...body } });
}

describe('an organization', () => {
  it('is made with its maker as the only owner, changed and deleted', async () => {
    const created = await make('neworg', { email: 'n@example.com' });
    expect([created.status, created.text]).toEqual([201, '"Created"']);
    const changed = await quay.send('PUT /organization/neworg', {
      body: {
        email: 'n2@example.com',
        invoice_email: true,
        invoice_email_address: 'i@example.com',
        tag_expiration_s: 86400,
      },
    });
    expect(changed.status).toBe(200);
    expect(changed.body).toEqual({
      name: 'neworg',
      email: 'n2@example.com',
      // The hash is that of the address, as the real Quay sent it for the same one.
      avatar: {
        name: 'neworg',
        hash: 'd4bf2e95ed9e55d0905e4de199c923127fe9963db7b13cad57605b8adc917a2a',
        color: expect.stringMatching(/^#[0-9a-f]{6}$/),
        kind: 'user',
      },
      is_admin: true,
      is_member: true,
      teams: {
        owners: {
          name: 'owners',
          description: '',
          role: 'admin',
          avatar: expect.objectContaining({ name: 'owners', kind: 'team' }),
          can_view: true,
          repo_count: 0,
          member_count: 1,
          is_synced: false,
        },
      },
      ordered_teams: ['owners'],
      invoice_email: true,
      invoice_email_address: 'i@example.com',
      tag_expiration_s: 86400,
      is_free_account: true,
      quotas: [],
      quota_report: expect.objectContaining({ quota_bytes: 0, configured_quota: null }),
    });
    expect((await quay.send('GET /organization/neworg')).body).toEqual(changed.body);
    const deleted = await quay.send('DELETE /organization/neworg');
    expect([deleted.status, deleted.text]).toEqual([204, '']);
    expect(refusalOf(await quay.send('GET /organization/neworg'))).toEqual(NOT_FOUND);
    expect(refusalOf(await quay.send('DELETE /organization/neworg', { token: ROOT }))).toEqual(NOT_FOUND);
  });

  it('shows to strangers its name, and that they are none of its own', async () => {
    for (const token of [BOB, null]) {
      const { status, body } = await quay.send(`GET ${ORG}`, { token });
      expect(status).toBe(200);
      expect(Object.keys(body)).toEqual(['name', 'email', 'avatar', 'is_admin', 'is_member']);
      expect(body).toMatchObject({ email: '', is_admin: false, is_member: false });
    }
  });

  it('shows its teams to a member, who may look into the own one only', async () => {
    const { body } = await quay.send(`GET ${ORG}`, { token: CAROL });
    expect(body).toMatchObject({ email: '', is_admin: false, is_member: true });
    expect(body).not.toHaveProperty('invoice_email');
    expect(body.ordered_teams).toEqual(['owners', 'developers', 'release']);
    expect([body.teams.owners.can_view, body.teams.developers.can_view]).toEqual([false, true]);
    expect(body.teams.developers.repo_count).toBeGreaterThan(20);
  });

  it('counts nothing where storage is not counted', async () => {
    const other = await startQuay({ off: ['FEATURE_QUOTA_MANAGEMENT'] });
    const { body } = await other.send(`GET ${ORG}`);
    await other.close();
    expect(body).not.toHaveProperty('quota_report');
    const counted = (await quay.send(`GET ${ORG}`)).body.quota_report;
    expect(counted.quota_bytes).toBeGreaterThan(1_000_000);
  });

  it.each([
    [{ name: organisation }, 'A user or organization with this name already exists'],
    [{ name: 'bob' }, 'A user or organization with this name already exists'],
    [
      { name: 'BAD' },
      'Invalid namespace BAD: Namespace must match expression ^([a-z0-9]+(?:[._-][a-z0-9]+)*)$',
    ],
    [{ name: 'x' }, 'Invalid namespace x: Namespace must be between 2 and 255 characters in length'],
    [{ name: 'neworg', email: 'nobody' }, 'Invalid email address'],
    [{ name: 'neworg', email: 'bob@bobsorg.example' }, 'Email has already been used: bob@bobsorg.example'],
  ])('is not made from %j', async (body, detail) => {
    const refused = await quay.send('POST /organization/', { body });
    expect(refusalOf(refused)).toEqual(INVALID);
    expect(refused.body.detail).toBe(detail);
  });

  it('needs user:admin to be made and org:admin to be changed', async () => {
    const narrow = await startQuay({
      tokens: {
        orgs: { user: 'ada', scopes: ['org:admin'] },
        self: { user: 'ada', scopes: ['user:admin'] },
      },
    });
    const make = await narrow.send('POST /organization/', { token: 'orgs', body: { name: 'neworg' } });
    expect(refusalOf(make)).toEqual(FORBIDDEN);
    for (const method of ['PUT', 'DELETE']) {
      expect(refusalOf(await narrow.send(`${method} ${ORG}`, { token: 'self', body: {} }))).toEqual(
        FORBIDDEN,
      );
    }
    expect((await narrow.send(`PUT ${ORG}`, { token: 'orgs', body: {} })).status).toBe(200);
    await narrow.close();
  });

  it('keeps tags only as long as the registry offers', async () => {
    const refused = await quay.send(`PUT ${ORG}`, { body: { tag_expiration_s: 5 } });
    expect([refused.status, refused.body]).toEqual([400, { message: 'Invalid tag expiration option' }]);
    expect((await quay.send(`PUT ${ORG}`, { body: { tag_expiration_s: 0 } })).body.tag_expiration_s).toBe(0);
    const repository = await quay.send(`GET /repository/${organisation}/node`);
    expect(repository.body.tag_expiration_s).toBe(0);
  });

  it('checks a body before the right to send it', async () => {
    const sent = { token: BOB, body: { invoice_email: 'yes' } };
    expect(refusalOf(await quay.send(`PUT ${ORG}`, sent))).toEqual(INVALID);
    expect(refusalOf(await quay.send(`PUT ${ORG}`, { token: BOB, body: {} }))).toEqual(FORBIDDEN);
  });

  it('takes everything of its own along when it is deleted', async () => {
    await quay.send('POST /user/starred', {
      token: BOB,
      body: { namespace: organisation, repository: 'node' },
    });
    expect((await quay.send('GET /user/starred', { token: BOB })).body.repositories).toHaveLength(1);
    await quay.send(`DELETE ${ORG}`);
    expect((await quay.send('GET /user/starred', { token: BOB })).body.repositories).toEqual([]);
    const listed = await quay.send(`GET /repository?public=true&namespace=${organisation}`);
    expect(listed.body.repositories).toEqual([]);
    expect(
      (await quay.send('GET /user/')).body.organizations.map(({ name }: { name: string }) => name),
    ).toEqual(['crowdedorg']);
    await make(organisation);
    expect((await quay.send(`GET ${ORG}/robots`)).body.robots).toEqual([]);
    expect((await quay.send(`GET ${ORG}/applications`)).body.applications).toEqual([]);
    expect((await quay.send(`GET ${ORG}/prototypes`)).body.prototypes).toEqual([]);
  });
});

describe('the members of an organization', () => {
  it('are listed with their teams, people only', async () => {
    const { status, body } = await quay.send(`GET ${ORG}/members`);
    expect(status).toBe(200);
    expect(body.members.map(({ name }: { name: string }) => name)).toEqual(['ada', 'carol']);
    expect(body.members[0]).toEqual({
      name: 'ada',
      kind: 'user',
      avatar: expect.objectContaining({ kind: 'user' }),
      teams: [{ name: 'owners', avatar: expect.objectContaining({ kind: 'team' }) }],
      repositories: [],
    });
  });

  it('are shown one by one, the own robots among them', async () => {
    const robot = await quay.send(`GET ${ORG}/members/${organisation}+scanner`);
    expect(robot.body).toMatchObject({ kind: 'robot', teams: [], repositories: ['node'] });
    expect(refusalOf(await quay.send(`GET ${ORG}/members/bob`))).toEqual(NOT_FOUND);
    expect(refusalOf(await quay.send(`GET ${ORG}/members/bobsorg+deploy`))).toEqual(NOT_FOUND);
  });

  it('lose their teams and rights when they are removed', async () => {
    await quay.send(`PUT /repository/${organisation}/web/permissions/user/carol`, {
      body: { role: 'write' },
    });
    expect((await quay.send(`DELETE ${ORG}/members/carol`)).status).toBe(204);
    expect(refusalOf(await quay.send(`GET ${ORG}/members/carol`))).toEqual(NOT_FOUND);
    expect(refusalOf(await quay.send(`GET /repository/${organisation}/web`, { token: CAROL }))).toEqual(
      FORBIDDEN,
    );
    expect(refusalOf(await quay.send(`DELETE ${ORG}/members/nosuch`))).toEqual(NOT_FOUND);
  });

  it('keep at least one owner', async () => {
    const refused = await quay.send(`DELETE ${ORG}/members/ada`);
    const message = 'Cannot remove user as they are the only organization admin';
    expect([refused.status, refused.body]).toEqual([400, { message }]);
  });

  it('are shown to nobody else', async () => {
    for (const path of ['members', 'members/ada', 'collaborators']) {
      expect(refusalOf(await quay.send(`GET ${ORG}/${path}`, { token: CAROL }))).toEqual(FORBIDDEN);
      expect(refusalOf(await quay.send(`GET ${ORG}/${path}`, { token: null }))).toEqual(UNAUTHENTICATED);
    }
  });

  it('are told from collaborators, who have a right and no team', async () => {
    const { body } = await quay.send(`GET ${ORG}/collaborators`);
    expect(body.collaborators).toEqual([
      {
        kind: 'user',
        name: 'bob',
        avatar: expect.objectContaining({ name: 'bob' }),
        repositories: ['svc-19'],
      },
    ]);
    await quay.send(`DELETE /repository/${organisation}/svc-19/permissions/user/bob`);
    expect((await quay.send(`GET ${ORG}/collaborators`)).body.collaborators).toEqual([]);
  });
});

describe('a proxy cache', () => {
  it('is checked, set, shown to members and taken away', async () => {
    const path = `${ORG}/proxycache`;
    const nothing = { upstream_registry: '', expiration_s: '', insecure: '' };
    expect((await quay.send(`GET ${path}`)).body).toEqual(nothing);
    const body = {
      upstream_registry: 'quay.io/redhat',
      upstream_registry_username: 'u',
      upstream_registry_password: 'p',
    };
    const checked = await quay.send(`POST ${ORG}/validateproxycache`, { body });
    expect([checked.status, checked.text]).toEqual([202, '"Valid"']);
    const created = await quay.send(`POST ${path}`, { body });
    expect([created.status, created.text]).toEqual([201, '"Created"']);
    expect((await quay.send(`GET ${path}`, { token: 'member' })).body).toEqual({
      upstream_registry: 'quay.io/redhat',
      expiration_s: 86400,
      insecure: false,
    });
    const again = await quay.send(`POST ${path}`, { body });
    expect(again.body.detail).toBe('Proxy Cache Configuration already exists');
    const deleted = await quay.send(`DELETE ${path}`);
    expect([deleted.status, deleted.text]).toEqual([201, '"Deleted"']);
    expect(refusalOf(await quay.send(`DELETE ${path}`))).toEqual(NOT_FOUND);
    expect((await quay.send(`GET ${path}`)).body).toEqual(nothing);
  });

  it.each([
    [{ upstream_registry: 'docker.io' }, 202, 'Anonymous'],
    [{ upstream_registry: 'registry.invalid' }, 400, /^Failed login/],
    [{ upstream_registry: 'docker.io', upstream_registry_username: 'u' }, 400, /^Failed login/],
    [{ upstream_registry: '127.0.0.1:5000' }, 400, /not allowed$/],
  ])('of %j is answered with %i', async (body, status, text) => {
    const checked = await quay.send(`POST ${ORG}/validateproxycache`, { body });
    expect(checked.status).toBe(status);
    expect(checked.body?.detail ?? checked.body).toEqual(
      typeof text === 'string' ? text : expect.stringMatching(text),
    );
  });

  it('belongs to the organization and to a registry that offers it', async () => {
    expect(refusalOf(await quay.send(`GET ${ORG}/proxycache`, { token: BOB }))).toEqual(FORBIDDEN);
    const post = await quay.send(`POST ${ORG}/proxycache`, {
      token: CAROL,
      body: { upstream_registry: 'docker.io' },
    });
    expect(refusalOf(post)).toEqual(FORBIDDEN);
    const seeded = await quay.send('GET /organization/crowdedorg/proxycache', { token: ADA });
    expect(seeded.body.upstream_registry).toBe('docker.io/library');
    const off = await startQuay({ off: ['FEATURE_PROXY_CACHE'] });
    expect((await off.send(`GET ${ORG}/proxycache`)).status).toBe(404);
    await off.close();
  });
});
