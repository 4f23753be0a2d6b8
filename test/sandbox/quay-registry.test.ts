import type { Service } from '../../src/sandbox/service.js';
import { organisation } from '../../src/sandbox/story.js';
import { visitQuay } from './quay-visitor.js';

const started: Service[] = [];

afterEach(async () => {
  await Promise.all(started.splice(0).map((service) => service.close()));
});

describe('discovery', () => {
  it('names every public operation of Quay once, open to everybody', async () => {
    const { get } = await visitQuay(started);
    const { status, body } = await get('/discovery', '');
    expect([status, body.swagger]).toEqual([200, '2.0']);
    const ids = Object.values<Record<string, { operationId?: string }>>(body.paths)
      .flatMap((path) => Object.values(path))
      .flatMap(({ operationId }) => operationId ?? []);
    expect(new Set(ids).size).toBe(ids.length);
    // One of the 238 has no id in a real Quay either: the super user's view of the configuration.
    expect(ids).toHaveLength(237);
    expect(body.paths['/api/v1/repository/{repository}/manifest/{manifestref}/labels'].post).toMatchObject({
      operationId: 'addManifestLabel',
      tags: ['manifest'],
      parameters: [{ name: 'repository', in: 'path', required: true }, { name: 'manifestref' }],
    });
    expect(body.tags).toContainEqual({ name: 'logs', description: '' });
  });

  it('leaves out what is off', async () => {
    const { get } = await visitQuay(started, { off: ['FEATURE_AUTO_PRUNE'] });
    const { paths } = (await get('/discovery')).body;
    expect(Object.keys(paths).filter((path) => path.includes('autoprune'))).toEqual([]);
    expect(paths).toHaveProperty(['/api/v1/discovery', 'get', 'operationId'], 'discovery');
  });
});

describe('error descriptions', () => {
  it('are found at the address that an error gives', async () => {
    const { get, service } = await visitQuay(started);
    const { type } = (await get(`/repository/${organisation}/nosuch`)).body;
    expect(type).toBe(`${service.origin}/api/v1/error/not_found`);
    const { status, body } = await get('/error/not_found', '');
    expect([status, body]).toEqual([
      200,
      { type, title: 'not_found', description: 'The resource was not found.' },
    ]);
  });

  it.each(['bogus', 'constructor'])('do not exist for %s', async (type) => {
    const { get } = await visitQuay(started);
    const { status, body } = await get(`/error/${type}`);
    expect([status, body.error_type]).toEqual([404, 'not_found']);
  });
});

it('tells its capabilities to everybody', async () => {
  const { get } = await visitQuay(started);
  const { status, body } = await get('/registry/capabilities', '');
  expect([status, body]).toEqual([
    200,
    {
      sparse_manifests: {
        supported: false,
        required_architectures: [],
        optional_architectures_allowed: false,
      },
      mirror_architectures: ['amd64', 'arm64', 'ppc64le', 's390x'],
    },
  ]);
});

describe('global messages', () => {
  const NEW = { message: { content: 'Hello', media_type: 'text/plain', severity: 'error' } };

  it('are written and deleted by super users, and read by everybody', async () => {
    const { get, sendAs } = await visitQuay(started);
    const before = (await get('/messages', '')).body.messages;
    expect(before).toHaveLength(2);
    const created = await sendAs('quay-root-token', 'POST', '/messages', NEW);
    expect([created.status, created.text]).toEqual([201, '']);
    expect(created.headers.get('content-type')).toBe('text/html; charset=utf-8');
    const { messages } = (await get('/messages', '')).body;
    expect(messages.at(-1)).toEqual({ uuid: expect.any(String), ...NEW.message });
    for (let count = 0; count < 2; count += 1) {
      const { status } = await sendAs('quay-root-token', 'DELETE', `/message/${messages.at(-1).uuid}`);
      expect(status).toBe(204); // an unknown one as well
    }
    expect((await get('/messages', '')).body.messages).toEqual(before);
  });

  it('are refused with a plain 403 to everybody else', async () => {
    const { send } = await visitQuay(started);
    for (const answer of [await send('POST', '/messages', NEW), await send('DELETE', '/message/x')]) {
      expect(answer.status).toBe(403);
      expect(answer.body).toEqual({ message: expect.stringMatching(/^You don't have the permission/) });
    }
  });

  it('must be of known kinds, and a missing one breaks Quay', async () => {
    const { sendAs } = await visitQuay(started);
    const post = (body: object) => sendAs('quay-root-token', 'POST', '/messages', body);
    const bad = await post({ message: { ...NEW.message, severity: 'loud' } });
    expect(bad.body.detail).toMatch(
      /^'loud' is not one of \['info', 'warning', 'error'\]\n\nFailed validating 'enum' in schema\['properties'\]\['message'\]\['properties'\]\['severity'\]/,
    );
    expect((await post({ message: { content: 'x' } })).body.detail).toContain("On instance['message']:");
    expect((await post({})).status).toBe(500);
  });
});

describe('the bootstrap token', () => {
  const renew = '/bootstrap/renew';

  it('is renewed by itself and ends with that', async () => {
    const { sendAs } = await visitQuay(started);
    const { status, body } = await sendAs('quay-bootstrap-token', 'POST', renew);
    expect([status, body]).toEqual([200, { status: 'rotated' }]);
    expect((await sendAs('quay-bootstrap-token', 'POST', renew)).status).toBe(401);
    expect((await sendAs('quay-bootstrap-token-2', 'GET', '/user/')).body.username).toBe('root');
    expect((await sendAs('quay-bootstrap-token-2', 'POST', renew)).status).toBe(200);
  });

  it('is no other token, and its absence is no matter of CSRF', async () => {
    const { send, sendAs } = await visitQuay(started);
    expect((await send('POST', renew)).body.error_type).toBe('insufficient_scope');
    for (const token of ['', 'mistyped']) {
      const { status, body } = await sendAs(token, 'POST', renew);
      expect([status, body.error_type, body.detail]).toEqual([
        401,
        'invalid_token',
        'Requires valid bootstrap bearer token',
      ]);
    }
  });

  it('does not exist without its feature', async () => {
    const { sendAs } = await visitQuay(started, { off: ['FEATURE_PROGRAMMATIC_BOOTSTRAP'] });
    expect((await sendAs('quay-root-token', 'POST', renew)).status).toBe(404);
    expect((await sendAs('quay-bootstrap-token', 'GET', '/user/')).status).toBe(401);
  });
});
