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

const APPLICATIONS = `/organization/${organisation}/applications`;
const START = new Date('2025-07-10T12:00:00.250Z');

let quay: Quay;
let now: Date;

beforeEach(async () => {
  now = START;
  quay = await startQuay({
    now: () => now,
    tokens: { narrow: { user: 'ada', scopes: ['org:admin', 'repo:write'] } },
  });
});
afterEach(() => quay.close());

async function make(): Promise<string> {
  const { body } = await quay.send(`POST ${APPLICATIONS}`, { body: { name: 'app2' } });
  return `${APPLICATIONS}/${body.client_id}`;
}

function later(seconds: number): void {
  now = new Date(now.getTime() + seconds * 1000);
}

describe('an application', () => {
  it('is made, shown, replaced and deleted', async () => {
    const created = await quay.send(`POST ${APPLICATIONS}`, { body: { name: 'app2' } });
    expect([created.status, created.body]).toEqual([
      200,
      {
        name: 'app2',
        description: '',
        application_uri: '',
        client_id: expect.stringMatching(/^[A-Z0-9]{20}$/),
        client_secret: expect.stringMatching(/^[A-Z0-9]{40}$/),
        redirect_uri: '',
        avatar_email: null,
      },
    ]);
    const path = `${APPLICATIONS}/${created.body.client_id}`;
    expect((await quay.send(`GET ${path}`)).body).toEqual(created.body);
    const settings = { name: 'app3', redirect_uri: 'http://x', application_uri: 'http://y' };
    const described = { ...settings, description: 'd', avatar_email: 'a@example.com' };
    await quay.send(`PUT ${path}`, { body: described });
    expect((await quay.send(`GET ${path}`)).body).toEqual({ ...created.body, ...described });
    const replaced = await quay.send(`PUT ${path}`, { body: settings });
    expect(replaced.body).toEqual({ ...created.body, ...settings });
    const listed = (await quay.send(`GET ${APPLICATIONS}`)).body.applications;
    expect(listed.map(({ name }: { name: string }) => name)).toEqual(['Deploy dashboard', 'app3']);
    const deleted = await quay.send(`DELETE ${path}`);
    expect([deleted.status, deleted.text]).toEqual([204, '']);
    for (const line of [`GET ${path}`, `DELETE ${path}`, `GET /app/${created.body.client_id}`]) {
      expect(refusalOf(await quay.send(line))).toEqual(NOT_FOUND);
    }
  });

  it('tells everybody who it is, and nobody its secret', async () => {
    const { status, body } = await quay.send('GET /app/DEPLOYDASHBOARD00001', { token: null });
    expect(status).toBe(200);
    expect(body).toEqual({
      name: 'Deploy dashboard',
      description: 'Shows what runs where.',
      uri: 'https://dashboard.demonstration.example',
      avatar: expect.objectContaining({ name: 'Deploy dashboard', kind: 'app' }),
      organization: {
        name: organisation,
        email: '',
        avatar: expect.objectContaining({ kind: 'user' }),
        is_admin: false,
        is_member: false,
        teams: {},
        ordered_teams: [],
      },
    });
    const owner = (await quay.send('GET /app/DEPLOYDASHBOARD00001')).body.organization;
    expect([owner.is_admin, owner.teams]).toEqual([true, {}]);
  });

  it('cannot have the reserved name, and needs its URIs when it is replaced', async () => {
    const reserved = { body: { name: '__quay_bootstrap_app' } };
    expect(refusalOf(await quay.send(`POST ${APPLICATIONS}`, reserved))).toEqual(INVALID);
    const refused = await quay.send(`PUT ${await make()}`, { body: { name: 'x' } });
    expect(refused.body.detail).toMatch(/^'redirect_uri' is a required property\n/);
  });

  it('is for those who administer the organization', async () => {
    for (const [line, body] of [
      [`GET ${APPLICATIONS}`],
      [`POST ${APPLICATIONS}`, { name: 'x' }],
      [`GET ${APPLICATIONS}/DEPLOYDASHBOARD00001`],
      [`DELETE ${APPLICATIONS}/DEPLOYDASHBOARD00001`],
      [`GET ${APPLICATIONS}/DEPLOYDASHBOARD00001/tokens`],
    ] as const) {
      for (const token of [BOB, CAROL]) {
        expect(refusalOf(await quay.send(line, { token, body }))).toEqual(FORBIDDEN);
      }
    }
    expect(refusalOf(await quay.send(`GET ${APPLICATIONS}`, { token: null }))).toEqual(UNAUTHENTICATED);
    expect((await quay.send(`GET ${APPLICATIONS}`, { token: ROOT })).body.applications).toHaveLength(1);
  });
});

describe('a token of an application', () => {
  it('works at once, shows when it was used, and not any more when it is revoked', async () => {
    const path = `${await make()}/tokens`;
    const created = await quay.send(`POST ${path}`, {
      body: { name: ' ci ', scope: 'repo:read,repo:write repo:read', expiration: 3600 },
    });
    expect(created.status).toBe(200);
    const { token, ...shown } = created.body;
    expect(token).toMatch(/^[A-Za-z0-9]{40}$/);
    expect(shown).toEqual({
      uuid: expect.stringMatching(/^[0-9a-f-]{36}$/),
      name: 'ci',
      scope: 'repo:read repo:write',
      expires_at: '2025-07-10T13:00:00.250000Z',
      created: '2025-07-10T12:00:00.250000Z',
      created_by: 'ada',
      last_accessed: null,
    });
    expect((await quay.send(`GET ${path}`)).body).toEqual({ tokens: [shown] });
    later(60);
    expect((await quay.send(`GET /repository/${organisation}/web`, { token })).body.can_write).toBe(true);
    expect((await quay.send(`GET ${path}`)).body.tokens[0].last_accessed).toBe('2025-07-10T12:01:00.250000Z');
    expect((await quay.send(`DELETE ${path}/${shown.uuid}`)).status).toBe(204);
    expect((await quay.send(`GET /repository/${organisation}/web`, { token })).status).toBe(401);
    expect(refusalOf(await quay.send(`DELETE ${path}/${shown.uuid}`))).toEqual(NOT_FOUND);
  });

  it('reaches no further than its scopes', async () => {
    const path = `${await make()}/tokens`;
    const { token } = (await quay.send(`POST ${path}`, { body: { name: 'ci', scope: 'repo:read' } })).body;
    expect((await quay.send(`GET /repository/${organisation}/web`, { token })).body.can_write).toBe(false);
    expect(refusalOf(await quay.send(`GET ${path}`, { token }))).toEqual(FORBIDDEN);
  });

  it('expires: its bearer is then anonymous and the list leaves it out', async () => {
    const path = `${await make()}/tokens`;
    const sent = { body: { name: 'ci', scope: 'repo:read', expiration: 60 } };
    const { token } = (await quay.send(`POST ${path}`, sent)).body;
    expect((await quay.send(`GET /repository/${organisation}/web`, { token })).status).toBe(200);
    later(60);
    expect((await quay.send(`GET /repository/${organisation}/web`, { token })).status).toBe(401);
    expect((await quay.send(`GET ${path}`)).body.tokens).toEqual([]);
  });

  it('lives ten years unless it is told otherwise, and no longer then', async () => {
    const path = `${await make()}/tokens`;
    for (const expiration of [undefined, 1e12]) {
      const { body } = await quay.send(`POST ${path}`, {
        body: { name: 'ci', scope: 'repo:read', expiration },
      });
      expect(body.expires_at).toBe('2035-07-11T00:00:00.250000Z');
    }
  });

  it.each([
    ['an application', (path: string) => `DELETE ${path}`],
    ['an organization', () => `DELETE /organization/${organisation}`],
  ])('goes with %s that is deleted', async (_, deletion) => {
    const path = await make();
    const sent = { body: { name: 'ci', scope: 'user:read' } };
    const { token } = (await quay.send(`POST ${path}/tokens`, sent)).body;
    expect((await quay.send('GET /user/', { token })).status).toBe(200);
    await quay.send(deletion(path));
    expect((await quay.send('GET /user/', { token })).status).toBe(401);
  });

  it('is listed by fifties, the newest first', async () => {
    const path = `${await make()}/tokens`;
    for (let number = 1; number <= 51; number++) {
      await quay.send(`POST ${path}`, { body: { name: `t${number}`, scope: 'repo:read' } });
    }
    const first = (await quay.send(`GET ${path}`)).body;
    expect(first.tokens).toHaveLength(50);
    expect(first.tokens[0].name).toBe('t51');
    const next = (await quay.send(`GET ${path}?next_page=${encodeURIComponent(first.next_page)}`)).body;
    expect(next.tokens.map(({ name }: { name: string }) => name)).toEqual(['t1']);
    expect(next).not.toHaveProperty('next_page');
  });

  it.each([
    [{ name: 'ci', scope: 'bogus' }, { message: 'Invalid scope: bogus' }],
    [{ name: 'ci', scope: '' }, { message: 'Invalid scope: ' }],
    [{ name: '  ', scope: 'repo:read' }, { message: "'name' must not be empty" }],
    [{ name: '', scope: 'repo:read' }, { detail: expect.stringMatching(/^'' is too short\n/) }],
    [{ name: 'ci', scope: 'repo:read', expiration: 0 }, { detail: expect.stringMatching(/^0 is less than/) }],
    [{ name: 'ci' }, { detail: expect.stringMatching(/^'scope' is a required property\n/) }],
  ])('is not made from %j', async (body, expected) => {
    const refused = await quay.send(`POST ${await make()}/tokens`, { body });
    expect(refused.status).toBe(400);
    expect(refused.body).toMatchObject(expected);
  });

  it('gives only what the token of its maker has itself', async () => {
    const path = `${await make()}/tokens`;
    const ask = (scope: string, token: string) =>
      quay.send(`POST ${path}`, { token, body: { name: 'ci', scope } });
    expect((await ask('repo:read', 'narrow')).status).toBe(200);
    expect(refusalOf(await ask('repo:admin', 'narrow'))).toEqual(FORBIDDEN);
    expect(refusalOf(await ask('super:user', 'quay-ada-token'))).toEqual(FORBIDDEN);
    expect((await ask('super:user', ROOT)).body.created_by).toBe('root');
  });

  it('needs an application that is there', async () => {
    const path = `${APPLICATIONS}/NOSUCH/tokens`;
    expect(refusalOf(await quay.send(`GET ${path}`))).toEqual(NOT_FOUND);
    const sent = { body: { name: 'ci', scope: 'repo:read' } };
    expect(refusalOf(await quay.send(`POST ${path}`, sent))).toEqual(NOT_FOUND);
  });
});
