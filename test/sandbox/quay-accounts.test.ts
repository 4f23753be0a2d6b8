import type { AccessToken } from '../../src/sandbox/quay/callers.js';
import { createPageTokens } from '../../src/sandbox/quay/page-token.js';
import type { Premises } from '../../src/sandbox/quay/premises.js';
import { applyPrototypes } from '../../src/sandbox/quay/prototypes.js';
import { removeUser } from '../../src/sandbox/quay/removal.js';
import { renameNamespace } from '../../src/sandbox/quay/renaming.js';
import { findRepository } from '../../src/sandbox/quay/request.js';
import { createWorld } from '../../src/sandbox/quay/world.js';
import { organisation } from '../../src/sandbox/story.js';
import {
  BOB,
  FORBIDDEN,
  INVALID,
  type Quay,
  ROOT,
  refusalOf,
  startQuay,
  UNAUTHENTICATED,
} from './quay-harness.js';

let quay: Quay;

beforeEach(async () => {
  quay = await startQuay({ pageSize: 2 });
});
afterEach(() => quay.close());

describe('stars', () => {
  const star = (repository: string, token = BOB) =>
    quay.send('POST /user/starred', { token, body: { namespace: organisation, repository } });

  it('are set, listed and taken', async () => {
    const set = await star('node');
    expect([set.status, set.body]).toEqual([201, { namespace: organisation, repository: 'node' }]);
    expect((await star('node')).status).toBe(201);
    expect((await quay.send('GET /user/starred', { token: BOB })).body).toEqual({
      repositories: [
        { namespace: organisation, name: 'node', description: 'Node.js for everybody.', is_public: true },
      ],
    });
    expect((await quay.send(`GET /repository/${organisation}/node`, { token: BOB })).body.is_starred).toBe(
      true,
    );
    const taken = await quay.send(`DELETE /user/starred/${organisation}/node`, { token: BOB });
    expect([taken.status, taken.text]).toEqual([204, '']);
    expect((await quay.send('GET /user/starred', { token: BOB })).body).toEqual({ repositories: [] });
  });

  it('for a repository that is not there are 200 and null', async () => {
    const set = await star('nosuch');
    expect([set.status, set.text]).toEqual([200, 'null']);
    const taken = await quay.send(`DELETE /user/starred/${organisation}/nosuch`);
    expect([taken.status, taken.text]).toEqual([200, 'null']);
  });

  it('come in pages', async () => {
    for (const name of ['svc-01', 'svc-02', 'svc-03']) await star(name);
    const first = (await quay.send('GET /user/starred', { token: BOB })).body;
    expect(first.repositories).toHaveLength(2);
    const path = `/user/starred?next_page=${encodeURIComponent(first.next_page)}`;
    const second = (await quay.send(`GET ${path}`, { token: BOB })).body;
    expect(second.repositories.map(({ name }: { name: string }) => name)).toEqual(['svc-03']);
    expect(second).not.toHaveProperty('next_page');
  });

  it('need user:admin, and a body that fits before that', async () => {
    const token = 'quay-ada-read-token';
    expect(refusalOf(await quay.send('GET /user/starred', { token }))).toEqual(FORBIDDEN);
    expect(refusalOf(await quay.send('GET /user/starred', { token: null }))).toEqual(UNAUTHENTICATED);
    expect(refusalOf(await star('node', token))).toEqual(FORBIDDEN);
    expect(refusalOf(await quay.send('POST /user/starred', { token, body: {} }))).toEqual(INVALID);
    expect(refusalOf(await quay.send(`DELETE /user/starred/${organisation}/node`, { token }))).toEqual(
      FORBIDDEN,
    );
  });
});

describe('getUserInformation', () => {
  it('shows the whole own account and of others the name', async () => {
    const own = await quay.send('GET /users/ada');
    expect(own.body).toMatchObject({ is_me: true, email: 'ada@demonstration.example' });
    expect(own.body.organizations[0]).toMatchObject({ name: organisation, is_org_admin: true });
    expect(own.body).toEqual((await quay.send('GET /user/')).body);
    for (const token of [BOB, null]) {
      const { status, body } = await quay.send('GET /users/ada', { token });
      expect([status, Object.keys(body)]).toEqual([200, ['anonymous', 'username', 'avatar']]);
    }
  });

  it('tells a super user which account is the own one', async () => {
    expect((await quay.send('GET /users/root', { token: ROOT })).body.super_user).toBe(true);
    expect((await quay.send('GET /users/ada', { token: ROOT })).body.super_user).toBe(false);
  });

  it('knows neither organizations nor robots', async () => {
    for (const name of [organisation, 'ada+laptop', 'nosuch']) {
      const { status, body } = await quay.send(`GET /users/${name}`);
      expect([status, Object.keys(body)]).toEqual([404, ['message']]);
    }
  });
});

describe('the first account', () => {
  const body = { username: 'quayadmin', password: 'longenough', email: 'q@e.com', access_token: true };

  it('is made without any credential, once, and its token works', async () => {
    const empty = await startQuay({ isEmpty: true });
    const made = await empty.send('POST /user/initialize', { token: null, body });
    expect([made.status, made.body]).toEqual([
      200,
      {
        access_token: expect.stringMatching(/^[A-Za-z0-9]{40}$/),
        email: 'q@e.com',
        encrypted_password: expect.stringMatching(/^.{64}$/),
        username: 'quayadmin',
      },
    ]);
    const sent = { token: made.body.access_token, body: { name: 'neworg' } };
    expect((await empty.send('POST /organization/', sent)).status).toBe(201);
    const again = await empty.send('POST /user/initialize', { token: null, body });
    const message = 'Cannot initialize user in a non-empty database';
    expect([again.status, again.body]).toEqual([400, { message }]);
    await empty.close();
  });

  it.each([
    [{ password: 'short' }, /^Failed to initialize user: Invalid password/],
    [{ username: 'BAD' }, /^Failed to initialize user: Invalid namespace BAD/],
    [{ email: undefined }, /^Failed to initialize user: Invalid email address: None/],
  ])('is not made with %j', async (change, message) => {
    const empty = await startQuay({ isEmpty: true });
    const refused = await empty.send('POST /user/initialize', { token: null, body: { ...body, ...change } });
    await empty.close();
    expect([refused.status, refused.body.message]).toEqual([400, expect.stringMatching(message)]);
  });

  it('comes from elsewhere where the feature is off', async () => {
    const off = await startQuay({ isEmpty: true, off: ['FEATURE_USER_INITIALIZE'] });
    expect((await off.send('POST /user/initialize', { token: null, body })).status).toBe(404);
    await off.close();
  });
});

function createPremises(): Premises {
  const startedAt = new Date('2025-07-10T12:00:00Z');
  return {
    world: createWorld(startedAt),
    startedAt,
    off: new Set(),
    tokens: new Map<string, AccessToken>([['adas', { user: 'ada', scopes: ['repo:read'] }]]),
    pageTokens: createPageTokens(),
    pageSize: 100,
    appTokenLifetimeSeconds: null,
  };
}

/** Everything that a world holds, with the contents of its maps and sets. */
function textOf(premises: Premises): string {
  return JSON.stringify([premises.world, [...premises.tokens]], (_, value) =>
    value instanceof Map || value instanceof Set ? [...value] : value,
  );
}

describe('an account that goes or changes its name', () => {
  it('leaves nothing that names it when it is removed', () => {
    const premises = createPremises();
    const names = /"(?:bob|bob\+[a-z]+)"/;
    expect(textOf(premises)).toMatch(names);
    removeUser(premises, 'bob');
    expect(textOf(premises)).not.toMatch(names);
    removeUser(premises, 'ada');
    expect(premises.tokens.size).toBe(0);
    expect([...premises.world.robots.keys()]).not.toContain('ada+laptop');
  });

  it('keeps everything under its new name', () => {
    const premises = createPremises();
    const before = textOf(premises);
    const { world } = premises;
    renameNamespace(premises, { from: 'ada', to: 'countess' });
    expect(textOf(premises)).toBe(before.replaceAll('"ada"', '"countess"').replaceAll('"ada+', '"countess+'));
    renameNamespace(premises, { from: organisation, to: 'neworg' });
    expect(findRepository(world, 'neworg/web')?.userRoles.get('neworg+ci')).toBe('write');
    expect(world.organizations.get('neworg')?.teams.get('release')?.members).toEqual(new Set(['neworg+ci']));
    expect([world.organizations.has(organisation), world.robots.has(`${organisation}+ci`)]).toEqual([
      false,
      false,
    ]);
  });

  it('renames what the log tells of it', () => {
    const premises = createPremises();
    const entry = { kind: 'x', repository: null, metadata: {}, at: new Date(0) };
    premises.world.log.push({ ...entry, namespace: 'ada', performer: 'ada' });
    renameNamespace(premises, { from: 'ada', to: 'countess' });
    expect(premises.world.log.at(-1)).toEqual({ ...entry, namespace: 'countess', performer: 'countess' });
  });
});

describe('a new repository', () => {
  it('grants what the default permissions say, those for its maker first', () => {
    const { world } = createPremises();
    const node = findRepository(world, `${organisation}/node`);
    const organization = world.organizations.get(organisation);
    if (!node || !organization) throw new Error('the story has both');
    const repository = { ...node, userRoles: new Map(), teamRoles: new Map() };
    const prototypes = [
      { activatingUser: 'ada', delegate: { kind: 'team', name: 'developers' }, role: 'admin' },
      { activatingUser: 'carol', delegate: { kind: 'team', name: 'release' }, role: 'write' },
      { activatingUser: null, delegate: { kind: 'user', name: 'bob' }, role: 'read' },
      { activatingUser: null, delegate: { kind: 'user', name: 'ada' }, role: 'read' },
    ] as const;
    for (const [id, prototype] of prototypes.entries()) {
      organization.prototypes.set(String(id), { ...prototype, id: String(id) });
    }
    applyPrototypes(world, repository, 'ada');
    expect([...repository.teamRoles]).toEqual([['developers', 'admin']]);
    expect([...repository.userRoles]).toEqual([['bob', 'read']]);
  });
});
