import type { QuayOptions } from '../../src/sandbox/quay/quay.js';
import type { Service } from '../../src/sandbox/service.js';
import { nodeImages, organisation } from '../../src/sandbox/story.js';
import { createClock, visitQuay } from './quay-visitor.js';

const started: Service[] = [];

afterEach(async () => {
  await Promise.all(started.splice(0).map((service) => service.close()));
});

const node = `/repository/${organisation}/node`;
const [dev, runtime] = nodeImages.map(({ indexDigest }) => indexDigest);
const NOON = '2025-07-10T12:00:00Z';
const DAY = 24 * 3600;

async function visit(options: QuayOptions = {}) {
  const clock = createClock(NOON);
  const visitor = await visitQuay(started, { now: clock.now, ...options });
  const { get, send } = visitor;
  return {
    clock,
    ...visitor,
    livesOf: async (tag: string) => (await get(`${node}/tag/?specificTag=${tag}`)).body.tags,
    change: (tag: string, body: object) => send('PUT', `${node}/tag/${tag}`, body),
  };
}

describe('a tag', () => {
  it('is made and moved, and keeps its former life in the history', async () => {
    const { clock, change, livesOf } = await visit();
    const made = await change('stable', { manifest_digest: dev });
    expect([made.status, made.body]).toEqual([201, 'Updated']);
    clock.pass(60);
    expect((await change('stable', { manifest_digest: runtime })).status).toBe(201);
    const lives = await livesOf('stable');
    expect(lives).toMatchObject([
      { manifest_digest: runtime, reversion: false },
      { manifest_digest: dev, end_ts: lives[0].start_ts },
    ]);
    expect(lives[0]).not.toHaveProperty('end_ts');
  });

  it('moved twice within a second shows the newer life first', async () => {
    const { change, livesOf } = await visit();
    await change('stable', { manifest_digest: dev });
    await change('stable', { manifest_digest: runtime });
    expect(
      (await livesOf('stable')).map((life: { manifest_digest: string }) => life.manifest_digest),
    ).toEqual([runtime, dev]);
  });

  it('goes to the time machine when deleted, and comes back as a reversion', async () => {
    const { get, send, livesOf } = await visit();
    expect((await send('DELETE', `${node}/tag/20`)).status).toBe(204);
    expect((await get(node)).body.tags).not.toHaveProperty('20');
    expect((await send('DELETE', `${node}/tag/20`)).status).toBe(404);
    const restored = await send('POST', `${node}/tag/20/restore`, { manifest_digest: runtime });
    expect([restored.status, restored.body]).toEqual([200, {}]);
    expect(await livesOf('20')).toMatchObject([{ reversion: true }, { reversion: false }]);
    expect((await get(node)).body.tags['20'].manifest_digest).toBe(runtime);
  });

  it('is restored only to a manifest of the repository', async () => {
    const { send } = await visit();
    const missing = await send('POST', `${node}/tag/20/restore`, {});
    expect([missing.status, missing.body.detail]).toEqual([400, 'Missing manifest_digest']);
    const unknown = await send('POST', `${node}/tag/20/restore`, { manifest_digest: 'sha256:00' });
    expect(unknown.status).toBe(404);
  });

  it('takes its manifest away when the last one goes', async () => {
    const { get, send } = await visit();
    const svc = `/repository/${organisation}/svc-04`;
    const { manifest_digest: digest } = (await get(svc)).body.tags['1.0.0'];
    expect((await get(`${svc}/manifest/${digest}`)).status).toBe(200);
    await send('DELETE', `${svc}/tag/1.0.0`);
    expect((await get(`${svc}/manifest/${digest}`)).status).toBe(404);
    expect((await send('PUT', `${svc}/tag/again`, { manifest_digest: digest })).status).toBe(404);
    expect((await send('POST', `${svc}/tag/1.0.0/restore`, { manifest_digest: digest })).status).toBe(200);
    expect((await get(`${svc}/manifest/${digest}`)).status).toBe(200);
  });

  it('expires at a date in the future, within the limits, or never again', async () => {
    const { clock, change, get, livesOf } = await visit();
    const expire = async (seconds: number) => {
      const { status } = await change('20', { expiration: clock.now().getTime() / 1000 + seconds });
      const [life] = await livesOf('20');
      return [status, (life.end_ts ?? 0) - life.start_ts];
    };
    await change('20', { manifest_digest: dev });
    expect(await expire(DAY)).toEqual([201, DAY]);
    expect(await expire(60)).toEqual([201, 3600]);
    expect(await expire(5 * 365 * DAY)).toEqual([201, 104 * 7 * DAY]);
    expect((await expire(-60))[0]).toBe(400);
    await change('20', { expiration: null });
    expect((await livesOf('20'))[0]).not.toHaveProperty('expiration');
    await expire(DAY);
    expect((await get(node)).body.tags['20']).toHaveProperty('expiration');
    clock.pass(2 * DAY);
    expect((await get(node)).body.tags).not.toHaveProperty('20');
    expect((await change('20', { expiration: null })).status).toBe(404);
  });

  it('that is immutable can be neither moved nor deleted until an administrator frees it', async () => {
    const { change, send, sendAs, livesOf } = await visit({
      tokens: { writer: { user: 'ada', scopes: ['repo:write'] } },
    });
    expect((await change('20', { immutable: true })).status).toBe(201);
    expect((await livesOf('20'))[0].immutable).toBe(true);
    const moved = await change('20', { manifest_digest: dev });
    expect([moved.status, moved.body.error_type, moved.body.detail]).toEqual([
      409,
      'tag_immutable',
      "Cannot overwrite immutable tag '20'",
    ]);
    expect((await send('POST', `${node}/tag/20/restore`, { manifest_digest: dev })).status).toBe(409);
    expect((await send('DELETE', `${node}/tag/20`)).body.detail).toBe("Cannot delete immutable tag '20'");
    const far = new Date(NOON).getTime() / 1000 + DAY;
    expect((await change('20', { expiration: far })).body).toEqual({
      message: "Cannot set expiration on immutable tag '20'",
    });
    const writer = await sendAs('writer', 'PUT', `${node}/tag/20`, { immutable: false });
    expect(writer.status).toBe(403);
    expect((await change('20', { immutable: false })).status).toBe(201);
    expect((await send('DELETE', `${node}/tag/20`)).status).toBe(204);
  });

  it('is free where immutable tags are off', async () => {
    const { change, send, livesOf } = await visit({ off: ['FEATURE_IMMUTABLE_TAGS'] });
    expect((await change('20', { immutable: true })).status).toBe(201);
    expect((await livesOf('20'))[0]).not.toHaveProperty('immutable');
    expect((await send('DELETE', `${node}/tag/20`)).status).toBe(204);
  });

  it('can be removed for good, living or dead', async () => {
    const { send, livesOf } = await visit();
    const expire = (tag: string, body: object) => send('POST', `${node}/tag/${tag}/expire`, body);
    const gone = await expire('20', { is_alive: true });
    expect([gone.status, gone.body]).toEqual([200, '']);
    expect(await livesOf('20')).toEqual([]);
    expect((await expire('20.19.3-rc1', {})).body.detail).toBe(
      'manifest_digest required when is_alive set to false',
    );
    const [{ manifest_digest: digest }] = await livesOf('20.19.3-rc1');
    expect((await expire('20.19.3-rc1', { manifest_digest: digest })).status).toBe(200);
    expect((await expire('20.19.3-rc1', { manifest_digest: digest })).status).toBe(404);
    expect((await expire('20-dev', { manifest_digest: dev })).status).toBe(404);
  });

  it('is refused a bad name, a foreign manifest, a small right and a closed repository', async () => {
    const { change, send, sendAs } = await visit();
    const bad = await change('-x', { manifest_digest: dev });
    expect([bad.status, bad.body.message]).toEqual([400, expect.stringMatching(/^Invalid tag: must match/)]);
    expect((await change('x', { manifest_digest: 'sha256:00' })).status).toBe(404);
    for (const token of ['quay-carol-token', 'quay-bob-token', 'quay-ada-read-token']) {
      expect((await sendAs(token, 'PUT', `${node}/tag/x`, { manifest_digest: dev })).status).toBe(403);
      expect((await sendAs(token, 'DELETE', `${node}/tag/20`)).status).toBe(403);
    }
    await send('PUT', `${node}/changestate`, { state: 'READ_ONLY' });
    for (const [method, path] of [
      ['PUT', 'tag/20'],
      ['DELETE', 'tag/20'],
      ['POST', 'tag/20/restore'],
    ] as const) {
      const answer = await send(method, `${node}/${path}`, {});
      expect([answer.status, answer.body]).toEqual([
        503,
        { message: 'Repository is in read only or mirror mode: 1' },
      ]);
    }
  });
});

describe('pull statistics', () => {
  it('count the pulls of a tag and of its manifest', async () => {
    const { get } = await visit();
    const { body } = await get(`${node}/tag/20/pull_statistics`, '');
    expect(body).toEqual({
      tag_name: '20',
      tag_pull_count: expect.any(Number),
      last_tag_pull_date: expect.stringMatching(/-0000$/),
      current_manifest_digest: runtime,
      manifest_pull_count: expect.any(Number),
      last_manifest_pull_date: expect.stringMatching(/-0000$/),
    });
    expect(body.manifest_pull_count).toBeGreaterThan(body.tag_pull_count);
    expect((await get(`${node}/manifest/${runtime}/pull_statistics`)).body).toEqual({
      manifest_digest: runtime,
      manifest_pull_count: body.manifest_pull_count,
      last_manifest_pull_date: body.last_manifest_pull_date,
    });
  });

  it('are zero for what nobody pulled, and start anew when a tag is deleted', async () => {
    const { change, get, send } = await visit();
    await change('stable', { manifest_digest: runtime });
    expect((await get(`${node}/tag/stable/pull_statistics`)).body).toMatchObject({
      tag_pull_count: 0,
      last_tag_pull_date: null,
    });
    await change('20', { manifest_digest: dev });
    expect((await get(`${node}/tag/20/pull_statistics`)).body.current_manifest_digest).toBe(runtime);
    await send('DELETE', `${node}/tag/20`);
    expect((await get(`${node}/tag/20/pull_statistics`)).status).toBe(404);
    await send('POST', `${node}/tag/20/restore`, { manifest_digest: runtime });
    expect((await get(`${node}/tag/20/pull_statistics`)).body.tag_pull_count).toBe(0);
    expect((await get(`${node}/manifest/sha256:00/pull_statistics`)).status).toBe(404);
  });

  it('do not exist where they are off', async () => {
    const { get } = await visit({ off: ['FEATURE_IMAGE_PULL_STATS'] });
    expect((await get(`${node}/tag/20/pull_statistics`)).headers.get('content-type')).toMatch(/^text\/html/);
  });
});
