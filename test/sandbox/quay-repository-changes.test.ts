import type { Service } from '../../src/sandbox/service.js';
import { organisation } from '../../src/sandbox/story.js';
import { createClock, type Visitor, visitQuay } from './quay-visitor.js';

const started: Service[] = [];

afterEach(async () => {
  await Promise.all(started.splice(0).map((service) => service.close()));
});

const shop = `/repository/${organisation}/shop`;
const node = `/repository/${organisation}/node`;
const outline = { repository: 'shop', namespace: organisation, visibility: 'private', description: 'Sells.' };
const SUCCESS = { success: true };

async function outcome({ send }: Visitor, method: string, path: string, body?: unknown): Promise<unknown[]> {
  const answer = await send(method, path, body);
  return [answer.status, answer.body];
}

describe('a repository', () => {
  it('is made, shown, listed, described and deleted without a ghost', async () => {
    const visitor = await visitQuay(started);
    const { get, send } = visitor;
    expect(await outcome(visitor, 'POST', '/repository', outline)).toEqual([
      201,
      { namespace: organisation, name: 'shop', kind: 'image' },
    ]);
    expect((await get(shop)).body).toMatchObject({
      description: 'Sells.',
      is_public: false,
      state: 'NORMAL',
      tags: {},
      can_write: true,
      can_admin: true,
    });
    const names = async () =>
      (await get(`/repository?namespace=${organisation}`)).body.repositories.map(
        ({ name }: { name: string }) => name,
      );
    expect(await names()).toContain('shop');
    expect(await outcome(visitor, 'PUT', shop, { description: 'Sells more.' })).toEqual([200, SUCCESS]);
    expect((await get(shop)).body.description).toBe('Sells more.');
    expect((await send('DELETE', shop)).status).toBe(204);
    expect((await get(shop)).status).toBe(404);
    expect(await names()).not.toContain('shop');
    await send('POST', '/repository', outline);
    expect((await get(shop)).body.description).toBe('Sells.');
  });

  it('belongs to the caller when no namespace is named', async () => {
    const visitor = await visitQuay(started);
    const made = await outcome(visitor, 'POST', '/repository', { ...outline, namespace: undefined });
    expect(made).toEqual([201, { namespace: 'ada', name: 'shop', kind: 'image' }]);
  });

  it('grants what the default permissions of its organization say', async () => {
    const { get, send } = await visitQuay(started);
    expect((await get(shop, 'quay-carol-token')).status).toBe(403);
    await send('POST', '/repository', outline);
    expect((await get(shop, 'quay-carol-token')).body).toMatchObject({ can_write: false });
  });

  it('is refused when its name is taken or none, or its description is missing', async () => {
    const { send } = await visitQuay(started);
    const detail = async (change: object) => {
      const { status, body } = await send('POST', '/repository', { ...outline, ...change });
      return [status, body.detail.split('\n')[0]];
    };
    expect(await detail({ repository: 'node' })).toEqual([400, 'Repository already exists']);
    expect(await detail({ repository: 'No Name' })).toEqual([400, 'Invalid repository name']);
    expect(await detail({ description: undefined })).toEqual([400, "'description' is a required property"]);
    expect(await detail({ visibility: 'x' })).toEqual([400, "'x' is not one of ['public', 'private']"]);
  });

  it('is made only where the caller may', async () => {
    const { sendAs } = await visitQuay(started);
    const make = async (token: string, namespace: string) =>
      (await sendAs(token, 'POST', '/repository', { ...outline, namespace })).status;
    expect(await make('quay-bob-token', organisation)).toBe(403);
    expect(await make('quay-carol-token', organisation)).toBe(403);
    expect(await make('quay-ada-read-token', organisation)).toBe(403);
    expect(await make('', organisation)).toBe(403);
    expect(await make('quay-ada-token', 'nosuch')).toBe(403);
    expect(await make('quay-root-token', 'nosuch')).toBe(500);
    expect(await make('quay-root-token', organisation)).toBe(201);
  });

  it('can be hidden, closed and marked as trusted', async () => {
    const visitor = await visitQuay(started);
    const { get, send } = visitor;
    const visibility = { visibility: 'private' };
    expect(await outcome(visitor, 'POST', `${node}/changevisibility`, visibility)).toEqual([200, SUCCESS]);
    expect((await get(node, '')).status).toBe(401);
    expect(await outcome(visitor, 'PUT', `${node}/changestate`, { state: 'READ_ONLY' })).toEqual([
      200,
      SUCCESS,
    ]);
    expect((await get(node)).body).toMatchObject({ state: 'READ_ONLY', can_write: false });
    expect((await get(`${node}/signatures`)).status).toBe(404);
    expect(await outcome(visitor, 'POST', `${node}/changetrust`, { trust_enabled: true })).toEqual([
      200,
      SUCCESS,
    ]);
    expect((await get(`${node}/signatures`)).body).toEqual({ delegations: { targets: null } });
    const bad = await send('PUT', `${node}/changestate`, { state: 'BAD' });
    expect([bad.status, bad.body.detail.split('\n')[0]]).toEqual([
      400,
      "'BAD' is not one of ['NORMAL', 'READ_ONLY', 'MIRROR']",
    ]);
  });

  it('need not exist to be deleted or hidden in a namespace of the caller', async () => {
    const visitor = await visitQuay(started);
    const { send } = visitor;
    expect((await send('DELETE', shop)).status).toBe(204);
    const visibility = { visibility: 'public' };
    expect(await outcome(visitor, 'POST', `${shop}/changevisibility`, visibility)).toEqual([200, null]);
    expect((await send('PUT', shop, { description: '' })).status).toBe(404);
    expect((await send('PUT', `${shop}/changestate`, { state: 'NORMAL' })).status).toBe(404);
    expect((await send('POST', `${shop}/changetrust`, { trust_enabled: true })).status).toBe(404);
  });

  it('is changed by those who may, and not by a small scope', async () => {
    const { sendAs } = await visitQuay(started);
    const refused = [
      ['PUT', node, { description: 'x' }],
      ['DELETE', node, undefined],
      ['POST', `${node}/changevisibility`, { visibility: 'private' }],
      ['PUT', `${node}/changestate`, { state: 'READ_ONLY' }],
      ['POST', `${node}/changetrust`, { trust_enabled: true }],
    ] as const;
    for (const [method, path, body] of refused) {
      for (const token of ['quay-bob-token', 'quay-carol-token', 'quay-ada-read-token']) {
        expect((await sendAs(token, method, path, body)).status).toBe(403);
      }
    }
  });

  it('has no signatures and no states where the features are off', async () => {
    const { get, send } = await visitQuay(started, { off: ['FEATURE_SIGNING', 'FEATURE_REPO_MIRROR'] });
    expect((await get(`${node}/signatures`)).headers.get('content-type')).toMatch(/^text\/html/);
    expect((await send('POST', `${node}/changetrust`, { trust_enabled: true })).status).toBe(404);
    expect((await send('PUT', `${node}/changestate`, { state: 'READ_ONLY' })).status).toBe(404);
  });
});

describe('labels of a manifest', () => {
  const NOON = '2025-07-10T12:00:00Z';
  const svc = `/repository/${organisation}/svc-03`;
  const label = { key: 'team.name', value: 'platform', media_type: 'text/plain' };

  async function visitLabels() {
    const clock = createClock(NOON);
    const visitor = await visitQuay(started, { now: clock.now });
    const { tags } = (await visitor.get(`${svc}/tag/?specificTag=1.9.0`)).body;
    return { ...visitor, labels: `${svc}/manifest/${tags[0].manifest_digest}/labels` };
  }

  it('are added, listed by the beginning of their key, shown and deleted', async () => {
    const { get, send, labels } = await visitLabels();
    const made = await send('POST', labels, label);
    expect(made.status).toBe(201);
    const { id } = made.body.label;
    expect(made.body).toEqual({ label: { id, ...label, source_type: 'api', media_type: 'text/plain' } });
    expect(made.headers.get('location')).toBe(`/api/v1${labels}/${id}`);
    expect((await get(labels)).body.labels).toHaveLength(2);
    expect((await get(`${labels}?filter=team.`)).body).toEqual({ labels: [made.body.label] });
    expect((await get(`${labels}/${id}`)).body).toEqual(made.body.label);
    expect((await send('DELETE', `${labels}/${id}`)).status).toBe(204);
    expect((await send('DELETE', `${labels}/${id}`)).status).toBe(404);
    expect((await get(`${labels}/${id}`)).status).toBe(404);
  });

  it('that came with the image stay', async () => {
    const { get, send, labels } = await visitLabels();
    const [own] = (await get(labels)).body.labels;
    expect(own).toMatchObject({ key: 'org.opencontainers.image.created', source_type: 'manifest' });
    const refused = await send('DELETE', `${labels}/${own.id}`);
    expect([refused.status, refused.body]).toEqual([400, { message: 'Cannot delete immutable label' }]);
  });

  it('are refused with a reserved or a bad key, and guessed without a media type', async () => {
    const { send, labels } = await visitLabels();
    const reserved = await send('POST', labels, { ...label, key: 'org.opencontainers.image.title' });
    expect([reserved.status, reserved.body]).toEqual([400, { message: 'Label has a reserved prefix' }]);
    const bad = await send('POST', labels, { ...label, key: 'Team' });
    expect(bad.body.message).toMatch(/^Label is of an invalid format or missing please use /);
    const guessed = await send('POST', labels, { key: 'a', value: '{"b":1}', media_type: null });
    expect(guessed.body.label.media_type).toBe('application/json');
  });

  it('let the tags of the manifest expire or fix them', async () => {
    const { get, send, labels } = await visitLabels();
    await send('POST', labels, { ...label, key: 'quay.expires-after', value: '8w' });
    const tag = async () => (await get(`${svc}/tag/?specificTag=1.9.0`)).body.tags[0];
    const { start_ts: start, end_ts: end } = await tag();
    expect(end - start).toBe(8 * 7 * 24 * 3600);
    await send('POST', labels, { ...label, key: 'quay.immutable', value: 'true' });
    expect((await tag()).immutable).toBe(true);
  });

  it('need the right to write, a living manifest and an open repository', async () => {
    const { get, send, sendAs, labels } = await visitLabels();
    expect((await sendAs('quay-carol-token', 'POST', labels, label)).status).toBe(403);
    expect((await get(labels, '')).status).toBe(200);
    const other = `${svc}/manifest/sha256:${'0'.repeat(64)}/labels`;
    expect((await get(other)).status).toBe(404);
    expect((await send('POST', other, label)).status).toBe(404);
    await send('PUT', `${svc}/changestate`, { state: 'READ_ONLY' });
    for (const answer of [await send('POST', labels, label), await send('DELETE', `${labels}/x`)]) {
      expect(answer.status).toBe(503);
      expect(answer.body).toEqual({ message: 'Repository is in read only or mirror mode: 1' });
    }
  });
});
