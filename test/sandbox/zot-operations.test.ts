import { gunzipSync } from 'node:zlib';
import { toolBillOfMaterials, toolImage } from '../../src/sandbox/zot/tool-images.js';
import { BOB, closeAll, refusalOf, sha256, startZot } from './zot-harness.js';

afterEach(closeAll);

describe('the probes', () => {
  it.each(['/livez', '/readyz', '/startupz'])('%s is ok for everybody and every method', async (path) => {
    const { send } = await startZot();
    for (const method of ['GET', 'POST', 'DELETE', 'OPTIONS']) {
      const { status, text, header } = await send(`${method} ${path}`, { as: null });
      expect([status, text, header('content-type')]).toEqual([200, 'ok', 'text/plain; charset=utf-8']);
    }
    expect((await send(`HEAD ${path}`, { as: null })).status).toBe(200);
  });
});

describe('the metrics', () => {
  it('count what this registry did, in the format of Prometheus', async () => {
    const { send, image } = await startZot();
    await image('ada/a', '1', 'layer');
    for (let pull = 0; pull < 3; pull += 1) await send('GET /v2/ada/a/manifests/1');
    await send('GET /v2/no/where/tags/list');
    const { text, header } = await send('GET /metrics');
    expect(header('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    const lines = text.split('\n');
    expect(lines).toEqual(
      expect.arrayContaining([
        '# TYPE zot_http_requests_total counter',
        'zot_http_requests_total{method="GET",code="404"} 1',
        'zot_http_requests_total{method="GET",code="200"} 3',
        'zot_http_requests_total{method="POST",code="201"} 2',
        'zot_repo_uploads_total{repo="ada/a"} 1',
        'zot_repo_downloads_total{repo="ada/a"} 3',
        'zot_http_method_latency_seconds_count{method="PUT"} 1',
        'zot_http_method_latency_seconds_bucket{method="PUT",le="+Inf"} 1',
        'zot_http_repo_latency_seconds_count{repo="ada/a"} 6',
      ]),
    );
    const manifest = (await send('GET /v2/ada/a/manifests/1')).bytes.length;
    const config = (await send('GET /v2/ada/a/manifests/1')).body.config.size;
    expect(lines).toContain(`zot_repo_storage_bytes{repo="ada/a"} ${manifest + config + 'layer'.length}`);
    expect(lines.some((line) => line.startsWith('process_resident_memory_bytes '))).toBe(true);
  });

  it('are never told in OpenMetrics', async () => {
    const { send } = await startZot();
    const { text, header } = await send('GET /metrics', {
      headers: { accept: 'application/openmetrics-text' },
    });
    expect(header('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(text).not.toContain('# EOF');
  });

  it('are JSON in a build without them, and nothing where they are off', async () => {
    const { send } = await startZot({ metrics: 'json' });
    await send('GET /v2/');
    const { body } = await send('GET /metrics');
    expect(Object.keys(body)).toEqual(['Counters', 'Gauges', 'Summaries', 'Histograms']);
    expect(body.Counters).toContainEqual({
      Name: 'zot.http.requests',
      LabelNames: ['method', 'code'],
      LabelValues: ['GET', '200'],
      Count: 1,
    });
    const none = await startZot({ metrics: false });
    expect((await none.send('GET /metrics')).status).toBe(404);
  });

  it('are for the users that are named for them', async () => {
    const { send } = await startZot({ anonymousRead: true });
    expect(refusalOf(await send('GET /metrics', { as: BOB }))).toEqual([403, 'DENIED']);
    expect(refusalOf(await send('GET /metrics', { as: null }))).toEqual([401, 'UNAUTHORIZED']);
    expect((await send('POST /metrics')).status).toBe(405);
    const open = await startZot({ auth: 'none' });
    expect((await open.send('GET /metrics', { as: null })).status).toBe(200);
  });
});

describe('the profiles', () => {
  const PPROF = 'GET /v2/_zot/pprof/';

  it('are listed on a page, and come as packed bytes or as text', async () => {
    const { send } = await startZot();
    const index = await send(PPROF);
    expect([index.status, index.header('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect([...index.text.matchAll(/href='(\w+)\?debug=1'/g)].map(([, name]) => name)).toEqual([
      'allocs',
      'block',
      'cmdline',
      'goroutine',
      'heap',
      'mutex',
      'profile',
      'threadcreate',
      'trace',
    ]);
    const heap = await send(`${PPROF}heap?gc=1`);
    expect([heap.status, heap.header('content-type')]).toEqual([200, 'application/octet-stream']);
    expect(gunzipSync(heap.bytes).includes('inuse_space')).toBe(true);
    const goroutines = await send(`${PPROF}goroutine?debug=2`);
    expect([goroutines.header('content-type'), goroutines.text.startsWith('goroutine profile: ')]).toEqual([
      'text/plain; charset=utf-8',
      true,
    ]);
    for (const name of ['nothing', 'cmdline', 'symbol']) {
      const unknown = await send(`${PPROF}${name}`);
      expect([unknown.status, unknown.text]).toEqual([404, 'Unknown profile\n']);
      expect(unknown.header('x-go-pprof')).toBe('1');
    }
  });

  it('are for administrators, of builds that have them', async () => {
    const { send } = await startZot();
    for (const path of ['', 'heap']) {
      expect(refusalOf(await send(`${PPROF}${path}`, { as: BOB }))).toEqual([403, 'DENIED']);
      expect((await send(`${PPROF}${path}`, { as: null })).status).toBe(401);
    }
    const other = await startZot({ profiles: false });
    expect(await other.send(PPROF)).toMatchObject({ status: 404, text: '404 page not found\n' });
  });
});

describe('the pages', () => {
  it('of the web interface are the same document everywhere, guarded, for everybody', async () => {
    const { send } = await startZot();
    const front = await send('GET /', { as: null });
    expect([front.status, front.header('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(front.header('content-security-policy')).toContain("default-src 'none'");
    for (const path of ['/login', '/home', '/explore', '/image/tools/cli', '/user/apikey']) {
      expect((await send(`GET ${path}`, { as: null })).text).toBe(front.text);
    }
    const other = await startZot({ ui: false });
    for (const path of ['/', '/login']) expect((await other.send(`GET ${path}`)).status).toBe(404);
  });

  it('of debug builds are not there in others', async () => {
    const plain = await startZot();
    const debug = await startZot({ debug: true });
    const paths = ['/v2/_zot/debug/graphql-playground', '/swagger/v2/index.html', '/swagger/v2/doc.json'];
    for (const path of paths) {
      expect(await plain.send(`GET ${path}`)).toMatchObject({ status: 404, text: '404 page not found\n' });
      expect((await debug.send(`GET ${path}`)).status).toBe(200);
      expect((await debug.send(`GET ${path}`, { as: null })).status).toBe(401);
    }
    expect((await debug.send(`GET ${paths[0]}`)).text).toContain('/v2/_zot/ext/search');
    expect((await debug.send(`GET ${paths[2]}`)).body.swagger).toBe('2.0');
    expect((await debug.send('GET /swagger/v2/nothing.js')).status).toBe(404);
  });
});

describe('OPTIONS', () => {
  it.each([
    ['/v2/', 'GET,OPTIONS'],
    ['/v2/_catalog', 'GET,OPTIONS'],
    ['/v2/_oci/ext/discover', 'GET,OPTIONS'],
    ['/v2/a/tags/list', 'GET,OPTIONS'],
    ['/v2/a/manifests/1', 'HEAD,GET,DELETE,OPTIONS'],
    [`/v2/a/referrers/${sha256('')}`, 'GET,OPTIONS'],
    ['/v2/_zot/ext/mgmt', 'GET,OPTIONS'],
    ['/v2/_zot/ext/userprefs', 'PUT,OPTIONS'],
    ['/v2/_zot/ext/search', 'GET,POST,OPTIONS'],
    ['/v2/_zot/ext/cosign', 'POST,OPTIONS'],
    ['/v2/_zot/ext/notation', 'POST,OPTIONS'],
    ['/v2/_zot/ext/cosign/whatever', 'POST,OPTIONS'],
    ['/zot/auth/apikey', 'GET,POST,DELETE,OPTIONS'],
  ])('tells of %s that it takes %s, and asks nobody who they are', async (path, methods) => {
    const { send } = await startZot();
    const { status, text, header } = await send(`OPTIONS ${path}`, { as: null });
    expect([status, text, header('content-length')]).toEqual([204, '', null]);
    expect(header('access-control-allow-methods')).toBe(methods);
    expect(header('access-control-allow-origin')).toBe('*');
    const isExtension = /ext\/(?!search|discover)/.test(path);
    expect(header('x-content-type-options')).toBe(isExtension ? 'nosniff' : null);
  });

  it('and its headers are not for those who push, and brief for those who read a manifest', async () => {
    const { send, image } = await startZot();
    await image('ada/a', '1', 'layer');
    const told = async (method: string) => {
      const { header } = await send(`${method} /v2/ada/a/manifests/1`, {
        headers: { 'content-type': 'x/y' },
      });
      return [header('access-control-allow-origin'), header('access-control-allow-methods')];
    };
    expect(await told('HEAD')).toEqual(['*', 'HEAD,GET,DELETE,OPTIONS']);
    expect(await told('GET')).toEqual(['*', null]);
    expect(await told('PUT')).toEqual([null, null]);
  });

  it.each([`/v2/a/blobs/${sha256('')}`, '/v2/a/blobs/uploads/', '/v2/a/blobs/uploads/x', '/metrics'])(
    'is a wrong method for %s',
    async (path) => {
      const { send } = await startZot();
      const { status, header } = await send(`OPTIONS ${path}`, { as: null });
      expect([status, header('access-control-allow-origin')]).toEqual([405, null]);
    },
  );
});

describe('the referrers of ORAS', () => {
  const path = `GET /oras/artifacts/v1/tools/cli/manifests/${toolImage.indexDigest}/referrers`;

  it('are gone', async () => {
    const { send } = await startZot();
    const { status, text, header } = await send(path);
    expect([status, text]).toEqual([404, '404 page not found\n']);
    expect(header('content-type')).toBe('text/plain; charset=utf-8');
  });

  it('are there in 2.0.1, by a name of their own', async () => {
    const { send } = await startZot({ version: '2.0.1' });
    const { status, body } = await send(`${path}?artifactType=application/spdx%2Bjson`);
    expect([status, body.references]).toEqual([
      200,
      [expect.objectContaining({ digest: toolBillOfMaterials.digest })],
    ]);
    expect((await send(`${path}?artifactType=none`)).body.references).toEqual([]);
    expect(refusalOf(await send(path.replace('tools/cli', 'no/where')))).toEqual([404, 'NAME_UNKNOWN']);
    expect((await send('GET /v2/_zot/ext/mgmt')).body.releaseTag).toBe('v2.0.1');
  });
});
