import { connect } from 'node:net';
import { text as readText } from 'node:stream/consumers';
import type { AccessControl, Action } from '../../src/sandbox/zot/policies.js';
import {
  ADA,
  BOB,
  basic,
  closeAll,
  imageOf,
  MANIFEST,
  refusalOf,
  sha256,
  startZot,
  type Zot,
} from './zot-harness.js';

afterEach(closeAll);

const access: AccessControl = {
  repositories: {
    '**': { defaultPolicy: ['read'] },
    'team/**': { users: { bob: ['read', 'create'] } },
    'team/?/app-*': { users: { bob: ['read', 'create', 'update', 'delete'] } },
    'open/**': { anonymousPolicy: ['read'], users: { bob: ['read', 'create'] } },
  },
  admins: ['ada'],
  metricsUsers: [],
};

const CAREFUL: Action[] = ['read', 'delete', 'detectManifestCollision'];

const image = imageOf('{}', 'layer');

async function fill({ blob }: Zot, name: string): Promise<void> {
  for (const content of ['{}', 'layer']) await blob(name, content);
}

function put({ send }: Zot, path: string, as: string | null = BOB, version = 1) {
  const headers = { 'content-type': MANIFEST };
  const body = JSON.stringify({ ...image, annotations: { version: String(version) } });
  return send(`PUT /v2/${path}`, { as, headers, body });
}

describe('policies', () => {
  it('decide by the longest pattern that fits, and by no other', async () => {
    const zot = await startZot({ access });
    for (const name of ['other/a', 'team/a', 'team/x/app-1', 'open/a']) await fill(zot, name);
    const upload = async (name: string) =>
      (await zot.send(`POST /v2/${name}/blobs/uploads/`, { as: BOB })).status;
    expect(await upload('other/a')).toBe(403);
    expect(await upload('team/a')).toBe(202);
    expect((await zot.send('GET /v2/other/a/tags/list', { as: BOB })).status).toBe(200);
    const catalog = await zot.send('GET /v2/_catalog', { as: BOB });
    expect(catalog.body.repositories).toEqual(expect.arrayContaining(['other/a', 'team/a', 'tools/cli']));
  });

  it('tell a new tag from one that moves', async () => {
    const zot = await startZot({ access });
    for (const name of ['team/a', 'team/x/app-1']) await fill(zot, name);
    expect((await put(zot, 'team/a/manifests/1')).status).toBe(201);
    expect(refusalOf(await put(zot, 'team/a/manifests/1'))).toEqual([403, 'DENIED']);
    const moved = JSON.stringify({ ...image, annotations: { version: '2' } });
    const byDigest = `team/a/manifests/${sha256(moved)}`;
    expect((await put(zot, `${byDigest}?tag=1`, BOB, 2)).status).toBe(403);
    expect((await put(zot, `${byDigest}?tag=2`, BOB, 2)).status).toBe(201);
    await put(zot, 'team/x/app-1/manifests/1');
    expect((await put(zot, 'team/x/app-1/manifests/1', BOB, 2)).status).toBe(201);
  });

  it('ask for a right of its own to delete', async () => {
    const zot = await startZot({ access });
    for (const name of ['team/a', 'team/x/app-1']) {
      await fill(zot, name);
      await put(zot, `${name}/manifests/1`);
    }
    const remove = (name: string) => zot.send(`DELETE /v2/${name}/manifests/1`, { as: BOB });
    expect(refusalOf(await remove('team/a'))).toEqual([403, 'DENIED']);
    expect((await remove('team/x/app-1')).status).toBe(202);
  });

  it('may forbid to delete a manifest that several tags share', async () => {
    const careful: AccessControl = {
      repositories: {
        'team/**': { users: { bob: ['read', 'create', 'delete', 'detectManifestCollision'] } },
      },
      admins: ['ada'],
      metricsUsers: [],
    };
    const zot = await startZot({ access: careful });
    await fill(zot, 'team/a');
    const { header } = await put(zot, 'team/a/manifests/1');
    await put(zot, 'team/a/manifests/2');
    const path = `DELETE /v2/team/a/manifests/${header('docker-content-digest')}`;
    expect(refusalOf(await zot.send(path, { as: BOB }))).toEqual([409, 'MANIFEST_INVALID']);
    expect((await zot.send(path, { as: ADA })).status).toBe(202);
  });

  it.each([
    ['where nobody has to log in', { auth: 'none' }],
    ['to an administrator', { access: { ...access, repositories: { '**': { defaultPolicy: CAREFUL } } } }],
  ] as const)('never forbid that %s', async (_whom, options) => {
    const zot = await startZot(options);
    await fill(zot, 'team/a');
    const { header } = await put(zot, 'team/a/manifests/1', ADA);
    await put(zot, 'team/a/manifests/2', ADA);
    expect((await zot.send(`DELETE /v2/team/a/manifests/${header('docker-content-digest')}`)).status).toBe(
      202,
    );
    expect((await zot.send('GET /v2/team/a/tags/list')).body.tags).toEqual([]);
  });
});

describe('a caller without credentials', () => {
  it('is refused with a bare object, unless some policy has a place for nobody', async () => {
    const closed = await startZot();
    const refused = await closed.send('GET /v2/tools/cli/tags/list', { as: null });
    expect([refused.status, refused.body.code, refused.body.errors]).toEqual([
      401,
      'UNAUTHORIZED',
      undefined,
    ]);
    const open = await startZot({ anonymousRead: true });
    expect((await open.send('GET /v2/tools/cli/tags/list', { as: null })).status).toBe(200);
  });

  it('is stopped by policy with a list, where somebody known is denied', async () => {
    const { send } = await startZot({ anonymousRead: true });
    const path = 'GET /v2/demonstrationorg/node/tags/list';
    const stopped = await send(path, { as: null });
    expect(refusalOf(stopped)).toEqual([401, 'UNAUTHORIZED']);
    expect(stopped.header('www-authenticate')).toBe('Basic realm="Authorization Required"');
    expect(refusalOf(await send(path, { as: BOB }))).toEqual([403, 'DENIED']);
    const push = await send('POST /v2/tools/cli/blobs/uploads/', { as: null });
    expect(refusalOf(push)).toEqual([401, 'UNAUTHORIZED']);
    const catalog = await send('GET /v2/_catalog', { as: null });
    expect(catalog.body.repositories).toEqual(['tools/cli', 'tools/many', 'tools/multi']);
  });

  it('is refused out of sight of web pages, as is somebody denied, except by an extension', async () => {
    const { send } = await startZot({ anonymousRead: true });
    const told = async (line: string, as: string | null) => {
      const { status, header } = await send(line, { as });
      return [status, header('access-control-allow-origin'), header('x-content-type-options')];
    };
    const path = 'GET /v2/demonstrationorg/node/tags/list';
    expect(await told(path, null)).toEqual([401, null, null]);
    expect(await told(path, BOB)).toEqual([403, null, null]);
    expect(await told(path, basic('bob:wrong'))).toEqual([401, null, null]);
    expect(await told('GET /v2/_zot/ext/mgmt?a=b', basic('bob:wrong'))).toEqual([401, null, null]);
    expect(await told(path, ADA)).toEqual([200, '*', null]);
    expect(await told('POST /v2/_zot/ext/cosign', BOB)).toEqual([403, '*', 'nosniff']);
    expect(await told('PUT /v2/_zot/ext/userprefs?action=toggleStar&repo=tools/cli', null)).toEqual([
      403,
      '*',
      'nosniff',
    ]);
  });

  it('with a wrong password is nobody the policies know', async () => {
    const { send } = await startZot({ anonymousRead: true });
    const { status, body } = await send('GET /v2/tools/cli/tags/list', { as: basic('bob:wrong') });
    expect([status, body.code]).toEqual([401, 'UNAUTHORIZED']);
  });

  it('is asked for them at the start when it is Docker, which would not offer them later', async () => {
    const { send } = await startZot({ anonymousRead: true });
    const ask = (agent: string) => send('GET /v2/', { as: null, headers: { 'user-agent': agent } });
    expect((await ask('docker/28.0.1 go/go1.23.6')).status).toBe(401);
    expect((await ask('Docker-Client/28.0.1 (linux)')).status).toBe(401);
    expect((await ask('oras/1.2')).status).toBe(200);
  });

  it('may do everything where nobody has to log in', async () => {
    const zot = await startZot({ auth: 'none' });
    const version = await zot.send('GET /v2/', { as: null });
    expect([version.status, version.header('www-authenticate')]).toEqual([200, null]);
    await fill(zot, 'any/body');
    expect((await put(zot, 'any/body/manifests/1', null)).status).toBe(201);
  });
});

describe('credentials', () => {
  it('that come twice are refused, though the first of them is right', async () => {
    const { service } = await startZot();
    const { port, hostname } = new URL(service.origin);
    const socket = connect(Number(port), hostname);
    const lines = ['GET /v2/ HTTP/1.1', 'host: zot', `authorization: ${ADA}`, `authorization: ${BOB}`];
    socket.end(`${[...lines, 'connection: close'].join('\r\n')}\r\n\r\n`);
    const reply = await readText(socket);
    expect(reply).toMatch(/^HTTP\/1\.1 401 /);
  });
});
