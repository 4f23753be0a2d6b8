import type { Service } from '../../src/sandbox/service.js';
import { organisation } from '../../src/sandbox/story.js';
import { createClock, visitQuay } from './quay-visitor.js';

const started: Service[] = [];

afterEach(async () => {
  await Promise.all(started.splice(0).map((service) => service.close()));
});

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const ORGANIZATION = `/organization/${organisation}`;
const REPOSITORY = `/repository/${organisation}/web`;
const PRUNE = { method: 'creation_date', value: '7d', tagPattern: ' ^v.* ', tagPatternMatches: false };

describe.each([ORGANIZATION, REPOSITORY, '/user'])('auto-prune policies of %s', (holder) => {
  const path = `${holder}/autoprunepolicy/`;

  it('are created, listed, shown, changed and deleted', async () => {
    const { get, send } = await visitQuay(started);
    const before = (await get(path)).body.policies;
    const created = await send('POST', path, PRUNE);
    expect([created.status, created.body]).toEqual([201, { uuid: expect.stringMatching(UUID) }]);
    const { uuid } = created.body;
    const shown = { uuid, ...PRUNE, tagPattern: '^v.*' };
    expect(await get(`${path}${uuid}`)).toMatchObject({ status: 200, body: shown });
    expect((await get(path)).body).toEqual({ policies: [...before, shown] });
    const changed = await send('PUT', `${path}${uuid}`, { method: 'number_of_tags', value: 10 });
    expect([changed.status, changed.text]).toEqual([204, '']);
    expect((await get(`${path}${uuid}`)).body).toEqual({
      uuid,
      method: 'number_of_tags',
      value: 10,
      tagPattern: null,
      tagPatternMatches: true,
    });
    const deleted = await send('DELETE', `${path}${uuid}`);
    expect([deleted.status, deleted.body]).toEqual([200, { uuid }]);
    for (const method of ['GET', 'DELETE']) {
      const again = await send(method, `${path}${uuid}`);
      expect([again.status, again.body.error_type]).toEqual([404, 'not_found']);
    }
    expect((await get(path)).body).toEqual({ policies: before });
  });

  it('refuse a value that does not fit its method, and a second policy of the same values', async () => {
    const { send } = await visitQuay(started);
    for (const [body, detail] of [
      [{ method: 'oldest', value: 3 }, 'Invalid method provided'],
      [{ method: 'number_of_tags', value: '7d' }, 'Invalid value given for method type'],
      [{ method: 'number_of_tags', value: 0 }, 'Invalid value given for method type'],
      [{ method: 'creation_date', value: 'soon' }, 'Invalid value given for method type'],
      [{ ...PRUNE, tagPattern: '  ' }, 'tag_pattern cannot be empty'],
    ] as const) {
      expect(await send('POST', path, body)).toMatchObject({
        status: 400,
        body: { error_type: 'invalid_request', detail },
      });
    }
    expect((await send('POST', path, PRUNE)).status).toBe(201);
    const twice = await send('POST', path, PRUNE);
    expect([twice.status, twice.body.detail]).toEqual([400, expect.stringContaining('duplicate policies')]);
  });

  it('name the part of the body that is missing or of the wrong type', async () => {
    const { send } = await visitQuay(started);
    const missing = await send('POST', path, { method: 'creation_date' });
    expect(missing.body.detail).toMatch(/^'value' is a required property\n\nFailed validating 'required'/);
    const wrong = await send('POST', path, { method: 1, value: 3 });
    expect(wrong.body.detail).toMatch(/^1 is not of type 'string'\n.*schema\['properties'\]\['method'\]/s);
  });

  it('are gone when their feature is off', async () => {
    const { get } = await visitQuay(started, { off: ['FEATURE_AUTO_PRUNE'] });
    const { status, headers } = await get(path);
    expect([status, headers.get('content-type')]).toEqual([404, 'text/html; charset=utf-8']);
  });
});

describe('rights on policies', () => {
  it('are those of who administers the organization or the repository', async () => {
    const { get } = await visitQuay(started);
    for (const kind of ['autoprunepolicy', 'immutabilitypolicy']) {
      for (const holder of [ORGANIZATION, REPOSITORY]) {
        expect((await get(`${holder}/${kind}/`, '')).body.error_type).toBe('invalid_token');
        for (const token of ['quay-carol-token', 'quay-bob-token', 'quay-ada-read-token']) {
          expect((await get(`${holder}/${kind}/`, token)).status).toBe(403);
        }
        expect((await get(`${holder}/${kind}/`, 'quay-root-token')).status).toBe(200);
      }
    }
    expect((await get('/user/autoprunepolicy/', 'quay-ada-read-token')).status).toBe(403);
  });

  it('come after the body in organizations and before it in repositories', async () => {
    const { sendAs } = await visitQuay(started);
    const post = (holder: string) =>
      sendAs('quay-bob-token', 'POST', `${holder}/autoprunepolicy/`, { value: 3 });
    expect((await post(ORGANIZATION)).status).toBe(400);
    expect((await post(REPOSITORY)).status).toBe(403);
  });
});

describe.each([ORGANIZATION, REPOSITORY])('immutability policies of %s', (holder) => {
  const path = `${holder}/immutabilitypolicy/`;

  it('are created, listed, shown, changed and deleted', async () => {
    const { get, send } = await visitQuay(started);
    const created = await send('POST', path, { tagPattern: '^v.*' });
    expect([created.status, created.body]).toEqual([201, { uuid: expect.stringMatching(UUID) }]);
    const { uuid } = created.body;
    const shown = { uuid, tagPattern: '^v.*', tagPatternMatches: true };
    expect(await get(`${path}${uuid}`)).toMatchObject({ status: 200, body: shown });
    expect((await get(path)).body).toEqual({ policies: [shown] });
    const changed = await send('PUT', `${path}${uuid}`, { tagPattern: 'stable' });
    expect([changed.status, changed.text]).toEqual([204, '']);
    expect((await get(`${path}${uuid}`)).body).toMatchObject({ tagPattern: 'stable' });
    const deleted = await send('DELETE', `${path}${uuid}`);
    expect([deleted.status, deleted.body]).toEqual([200, { uuid }]);
    expect((await send('DELETE', `${path}${uuid}`)).status).toBe(404);
    expect((await send('PUT', `${path}${uuid}`, { tagPattern: 'stable' })).status).toBe(404);
  });

  it('refuse a pattern that is empty, too long, broken or there already', async () => {
    const { send } = await visitQuay(started);
    for (const [tagPattern, detail] of [
      [' ', 'tag_pattern is required and must be a non-empty string'],
      ['a'.repeat(257), 'tag_pattern must be 256 characters or less'],
      ['(', expect.stringMatching(/^Invalid regex pattern: /)],
    ] as const) {
      expect((await send('POST', path, { tagPattern })).body.detail).toEqual(detail);
    }
    expect((await send('POST', path, { tagPattern: 'a' })).status).toBe(201);
    const twice = await send('POST', path, { tagPattern: 'a', tagPatternMatches: false });
    expect(twice).toMatchObject({
      status: 400,
      body: { detail: 'A policy with the same tag_pattern already exists' },
    });
  });

  it('protect the living tags that match at once, and say so in the log', async () => {
    const { get, send } = await visitQuay(started);
    const immutable = async () => {
      const { tags } = (await get(`${REPOSITORY}/tag/`)).body;
      return tags
        .filter((tag: { immutable: boolean }) => tag.immutable)
        .map((tag: { name: string }) => tag.name);
    };
    expect(await immutable()).toEqual([]);
    await send('POST', path, { tagPattern: '4\\.2' }); // the whole name must match
    expect(await immutable()).toEqual([]);
    await send('POST', path, { tagPattern: '4\\.2\\.0' });
    expect(await immutable()).toEqual(['4.2.0']);
    const { logs } = (await get(`${ORGANIZATION}/logs`)).body;
    expect(
      logs
        .map(({ kind }: { kind: string }) => kind)
        .slice(0, 2)
        .sort(),
    ).toEqual(['create_immutability_policy', 'tags_made_immutable_by_policy']);
  });

  it('protect a tag that comes later, however it comes', async () => {
    const { get, send } = await visitQuay(started);
    const { tags } = (await get(REPOSITORY)).body;
    const { manifest_digest: digest } = tags['4.2.0'];
    await send('POST', path, { tagPattern: 'stable-.*' });
    const write = (tag: string) => send('PUT', `${REPOSITORY}/tag/${tag}`, { manifest_digest: digest });
    const restore = (tag: string) =>
      send('POST', `${REPOSITORY}/tag/${tag}/restore`, { manifest_digest: digest });
    const marksOf = async (tag: string) => (await get(`${REPOSITORY}/tag/?specificTag=${tag}`)).body.tags;
    expect((await write('stable-1')).status).toBe(201);
    expect((await restore('stable-2')).status).toBe(200);
    expect((await write('almost-stable-3')).status).toBe(201);
    expect(await marksOf('stable-1')).toMatchObject([{ immutable: true }]);
    expect(await marksOf('stable-2')).toMatchObject([{ immutable: true, reversion: true }]);
    expect(await marksOf('almost-stable-3')).toMatchObject([{ immutable: false }]);
    expect((await write('stable-1')).body.detail).toBe("Cannot overwrite immutable tag 'stable-1'");
    expect((await send('DELETE', `${REPOSITORY}/tag/stable-2`)).status).toBe(409);
  });

  it('protect what a build pushes, from the next build too', async () => {
    const clock = createClock('2025-07-10T12:00:00Z');
    const { get, send } = await visitQuay(started, { now: clock.now });
    const build = async () => {
      const body = { archive_url: 'https://archives.example/web.tar.gz', docker_tags: ['nightly', 'edge'] };
      await send('POST', `${REPOSITORY}/build/`, body);
      clock.pass(60);
      return (await get(REPOSITORY)).body.tags;
    };
    await send('POST', path, { tagPattern: 'nightly' });
    const first = await build();
    expect((await get(`${REPOSITORY}/tag/?specificTag=nightly`)).body.tags).toMatchObject([
      { immutable: true },
    ]);
    const second = await build();
    expect(second.nightly).toEqual(first.nightly);
    expect(second.edge.manifest_digest).not.toBe(first.edge.manifest_digest);
  });

  it('are gone when their feature is off', async () => {
    const { get } = await visitQuay(started, { off: ['FEATURE_IMMUTABLE_TAGS'] });
    expect((await get(path)).status).toBe(404);
  });
});

describe('a policy', () => {
  it('of an organization protects what its mirror brings, of another organization it does not', async () => {
    const clock = createClock('2025-07-10T12:00:00Z');
    const { get, send } = await visitQuay(started, { now: clock.now });
    for (const name of ['mirrored', 'elsewhere']) {
      await send('POST', '/organization/', { name, email: `${name}@demonstration.example` });
    }
    await send('PUT', '/organization/mirrored/robots/mb', {});
    await send('POST', '/organization/mirrored/immutabilitypolicy/', { tagPattern: '1\\.0\\.0' });
    await send('POST', '/organization/elsewhere/immutabilitypolicy/', { tagPattern: 'latest' });
    const made = await send('POST', '/organization/mirrored/mirror', {
      external_registry_type: 'quay',
      external_registry_url: 'https://registry.example',
      external_namespace: 'projectquay',
      robot_username: 'mirrored+mb',
      visibility: 'private',
      sync_interval: 3600,
      sync_start_date: '2025-07-10T12:00:00Z',
    });
    expect(made.status).toBe(201);
    clock.pass(120);
    await get('/repository?namespace=mirrored');
    const { tags } = (await get('/repository/mirrored/web/tag/')).body;
    const marks = tags.map(({ name, immutable }: { name: string; immutable: boolean }) => [name, immutable]);
    expect(new Map(marks)).toEqual(
      new Map([
        ['1.0.0', true],
        ['latest', false],
      ]),
    );
  });

  it('of a repository protects what its mirror brings', async () => {
    const clock = createClock('2025-07-10T12:00:00Z');
    const { get, send } = await visitQuay(started, { now: clock.now });
    const repository = `/repository/${organisation}/svc-05`;
    await send('POST', `${repository}/immutabilitypolicy/`, { tagPattern: '3\\..*' });
    await send('POST', `${repository}/mirror`, {
      external_reference: 'registry.example/upstream/etcd',
      sync_interval: 3600,
      sync_start_date: '2025-07-10T12:00:00Z',
      root_rule: { rule_kind: 'tag_glob_csv', rule_value: ['3.31'] },
      robot_username: `${organisation}+mirror`,
      skopeo_timeout_interval: 600,
    });
    clock.pass(120);
    const { tags } = (await get(`${repository}/tag/?specificTag=3.31`)).body;
    expect(tags).toMatchObject([{ name: '3.31', immutable: true }]);
  });
});
