import { createHash } from 'node:crypto';
import { connect } from 'node:net';
import { text as readText } from 'node:stream/consumers';
import { type Service, startService } from '../../src/sandbox/service.js';
import { identities, nodeImages, organisation } from '../../src/sandbox/story.js';
import { zotErrors } from '../../src/sandbox/zot/errors.js';
import type { ZotOptions } from '../../src/sandbox/zot/options.js';
import { toolSignature } from '../../src/sandbox/zot/tool-images.js';
import { createZot } from '../../src/sandbox/zot/zot.js';

const started: Service[] = [];

afterEach(async () => {
  await Promise.all(started.splice(0).map((service) => service.close()));
});

const ada = basic('ada:ada-password');
const bob = basic('bob:bob-password');

async function startZot(options: ZotOptions = {}) {
  const service = await startService(createZot(options), { host: '127.0.0.1', port: 0 });
  started.push(service);
  const send = async (path: string, authorization = ada, init: RequestInit = {}) => {
    const headers = { ...(authorization && { authorization }), ...init.headers };
    const response = await fetch(`${service.origin}${path}`, { ...init, headers });
    const text = await response.text();
    const body = text.startsWith('{') ? JSON.parse(text) : null;
    return { status: response.status, headers: response.headers, text, body };
  };
  return { service, send };
}

const node = `${organisation}/node`;

describe('GET /v2/', () => {
  it('answers authenticated callers with an empty body', async () => {
    const { send } = await startZot();
    const { status, headers, text } = await send('/v2/');
    expect([status, text]).toEqual([200, '']);
    expect(headers.get('docker-distribution-api-version')).toBe('registry/2.0');
    expect(headers.get('www-authenticate')).toBe('basic realm=');
  });

  it.each(['', basic('ada:wrong'), basic('nobody:ada-password'), 'Bearer ada-password', 'Basic ?'])(
    'refuses %p with a bare error object and a challenge',
    async (authorization) => {
      const { send } = await startZot();
      const { status, headers, body } = await send('/v2/', authorization);
      expect(status).toBe(401);
      expect(Object.keys(body)).toEqual(['code', 'message', 'detail']);
      expect(body).toMatchObject({ code: 'UNAUTHORIZED', message: 'authentication required' });
      expect(headers.get('www-authenticate')).toBe('Basic realm="Authorization Required"');
    },
  );

  it('keeps the challenge from its own web page', async () => {
    const { send } = await startZot();
    const headers = { 'x-zot-api-client': 'zot-ui' };
    expect((await send('/v2/', '', { headers })).headers.get('www-authenticate')).toBeNull();
  });

  it('accepts every credential that the story offers', async () => {
    const { send } = await startZot();
    const credentials = identities.filter(({ upstream }) => upstream === 'zot');
    expect(credentials).toHaveLength(2);
    for (const { value } of credentials) expect((await send('/v2/', value)).status).toBe(200);
  });
});

describe('the catalog', () => {
  it('lists what the caller may read', async () => {
    const { send } = await startZot();
    const tools = ['tools/cli', 'tools/many', 'tools/multi'];
    const all = [`${organisation}/dhi-node`, `${organisation}/dhi-python`, node, ...tools];
    expect((await send('/v2/_catalog')).body).toEqual({ repositories: all });
    expect((await send('/v2/_catalog', bob)).body).toEqual({ repositories: tools });
  });

  it('links to a next page whenever the page is full, even when nothing follows', async () => {
    const { send } = await startZot();
    const first = await send('/v2/_catalog?n=3');
    expect(first.headers.get('link')).toBe(`</v2/_catalog?n=3&last=${node}>; rel="next"`);
    const exact = await send('/v2/_catalog?n=1&last=tools/many');
    expect(exact.body).toEqual({ repositories: ['tools/multi'] });
    expect(exact.headers.get('link')).toBe('</v2/_catalog?n=1&last=tools/multi>; rel="next"');
    const empty = await send('/v2/_catalog?n=1&last=tools/multi');
    expect([empty.body, empty.headers.get('link')]).toEqual([{ repositories: [] }, null]);
  });

  it('takes any text for n and gives nothing after a name it does not know', async () => {
    const { send } = await startZot();
    const count = async (query: string) => (await send(`/v2/_catalog?${query}`)).body.repositories.length;
    expect(await count('n=many')).toBe(6);
    expect(await count('n=-1')).toBe(6);
    expect(await count('n=99999999999999999999')).toBe(6);
    expect(await count('n=0')).toBe(0);
    expect(await count('last=unknown')).toBe(0);
  });
});

describe('the tag list', () => {
  it('is sorted bytewise and holds signature tags', async () => {
    const { send } = await startZot();
    const { body } = await send('/v2/tools/cli/tags/list', bob);
    expect(body).toEqual({
      name: 'tools/cli',
      tags: ['1.0.0', '1.1', '1.1.0', '1.1.0-debug', 'latest', toolSignature.tag],
    });
    const tags = nodeImages.flatMap((image) => image.tags);
    expect((await send(`/v2/${node}/tags/list`)).body.tags.sort()).toEqual([...tags].sort());
  });

  it('links to the next page only when tags remain', async () => {
    const { send } = await startZot();
    const first = await send('/v2/tools/cli/tags/list?n=2');
    expect(first.body.tags).toEqual(['1.0.0', '1.1']);
    expect(first.headers.get('link')).toBe('</v2/tools/cli/tags/list?n=2&last=1.1>; rel="next"');
    const last = await send('/v2/tools/cli/tags/list?n=2&last=1.1.0-debug');
    expect([last.body.tags.length, last.headers.get('link')]).toEqual([2, null]);
    expect((await send('/v2/tools/cli/tags/list?last=latest')).body.tags).toHaveLength(1);
    expect((await send('/v2/tools/cli/tags/list?n=0')).body.tags).toEqual([]);
  });

  it.each([
    ['n=-1', 400],
    ['n=many', 400],
    ['n=', 400],
    ['n=99999999999999999999', 400],
    ['n=0&last=unknown', 404],
    ['n=1&n=2', 400],
    ['last=1.1&last=1.0.0', 400],
    ['last=unknown', 404],
  ])('answers %s with %i and an empty body', async (query, status) => {
    const { send } = await startZot();
    const answer = await send(`/v2/tools/cli/tags/list?${query}`);
    expect([answer.status, answer.text]).toEqual([status, '']);
  });

  it('names an unknown repository and denies an unreadable one', async () => {
    const { send } = await startZot();
    const unknown = await send('/v2/tools/other/tags/list', bob);
    expect(unknown.status).toBe(404);
    expect(unknown.body.errors[0]).toMatchObject({ code: 'NAME_UNKNOWN', detail: { name: 'tools/other' } });
    for (const name of [node, 'somewhere/else']) {
      const denied = await send(`/v2/${name}/tags/list`, bob);
      expect(denied.status).toBe(403);
      expect(denied.body.errors[0].code).toBe('DENIED');
      expect(denied.headers.get('www-authenticate')).toMatch(/^Basic realm=/);
    }
  });
});

describe('a manifest', () => {
  const [image] = nodeImages;

  it('comes as stored under its tag, its digest and every platform digest', async () => {
    const { send } = await startZot();
    for (const reference of ['20-dev', image?.indexDigest]) {
      const { headers, text } = await send(`/v2/${node}/manifests/${reference}`, ada, {
        headers: { accept: 'application/vnd.docker.distribution.manifest.v2+json' },
      });
      expect(headers.get('content-type')).toBe('application/vnd.oci.image.index.v1+json');
      expect(headers.get('docker-content-digest')).toBe(image?.indexDigest);
      expect(`sha256:${createHash('sha256').update(text).digest('hex')}`).toBe(image?.indexDigest);
    }
    const [platform] = image?.manifests ?? [];
    const single = await send(`/v2/${organisation}/dhi-node/manifests/${platform?.digest}`);
    expect(single.text).toBe(platform?.text);
    expect(single.headers.get('content-type')).toBe('application/vnd.oci.image.manifest.v1+json');
  });

  it('answers HEAD with the same headers and no body', async () => {
    const { send } = await startZot();
    const head = await send(`/v2/${node}/manifests/20`, ada, { method: 'HEAD' });
    const get = await send(`/v2/${node}/manifests/20`);
    expect(head.text).toBe('');
    for (const name of ['content-type', 'content-length', 'docker-content-digest']) {
      expect(head.headers.get(name)).toBe(get.headers.get(name));
    }
    expect((await send(`/v2/${node}/manifests/none`, ada, { method: 'HEAD' })).status).toBe(404);
  });

  it('is unknown when the colon of its digest is escaped', async () => {
    const { send } = await startZot();
    const escaped = image?.indexDigest.replace(':', '%3A');
    const { status, body } = await send(`/v2/${node}/manifests/${escaped}`);
    expect(status).toBe(404);
    expect(body.errors[0]).toMatchObject({ code: 'MANIFEST_UNKNOWN', detail: { reference: escaped } });
  });

  it('names the repository or the reference that is unknown', async () => {
    const { send } = await startZot();
    expect((await send('/v2/no/such/manifests/1')).body.errors[0].code).toBe('NAME_UNKNOWN');
    expect((await send(`/v2/${node}/manifests/1`)).body.errors[0].code).toBe('MANIFEST_UNKNOWN');
    expect((await send(`/v2/${node}/manifests/20`, bob)).body.errors[0].code).toBe('DENIED');
  });
});

describe('paths of zot', () => {
  it.each(['/v2', '/v2/Upper/tags/list', '/v2/a%2Fb/tags/list', '/v2/a/manifests/', '/nowhere'])(
    'answers %s in plain text without asking who calls',
    async (path) => {
      const { send } = await startZot();
      const { status, headers, text } = await send(path, '');
      expect([status, text]).toEqual([404, '404 page not found\n']);
      expect(headers.get('content-type')).toBe('text/plain; charset=utf-8');
    },
  );

  it.each([
    ['/v2//tags/list', '/v2/tags/list'],
    ['/v2/a/../b/tags/list?n=1', '/v2/b/tags/list?n=1'],
    ['/v2/a/./tags/list', '/v2/a/tags/list'],
  ])('sends %s on to %s before it asks who calls', async (path, target) => {
    const { service } = await startZot();
    const { port, hostname } = new URL(service.origin);
    const socket = connect(Number(port), hostname);
    socket.end(`GET ${path} HTTP/1.1\r\nhost: zot\r\nconnection: close\r\n\r\n`);
    const reply = await readText(socket);
    expect(reply).toMatch(/^HTTP\/1\.1 301 /);
    expect(/^location: (.*)\r$/im.exec(reply)?.[1]).toBe(target);
  });

  it('answers a wrong method with an empty 405 and OPTIONS with 204, both without authentication', async () => {
    const { send } = await startZot();
    const wrong = await send('/v2/_catalog', '', { method: 'POST' });
    expect([wrong.status, wrong.text]).toEqual([405, '']);
    expect((await send('/v2/_catalog', '', { method: 'OPTIONS' })).status).toBe(204);
  });

  it('names the extensions that are on', async () => {
    const { send } = await startZot();
    const [extension] = (await send('/v2/_oci/ext/discover')).body.extensions;
    expect(extension).toMatchObject({
      name: '_zot',
      url: 'https://github.com/project-zot/zot/blob/v2.1.20/pkg/extensions/_zot.md',
      endpoints: ['notation', 'cosign', 'search', 'userprefs', 'mgmt'].map((name) => `/v2/_zot/ext/${name}`),
    });
    const bare = await startZot({ search: false, notation: false, cosign: false });
    expect((await bare.send('/v2/_oci/ext/discover')).body).toEqual({ extensions: [] });
    expect((await bare.send('/v2/_zot/ext/search')).status).toBe(404);
  });
});

describe('injected failures of zot', () => {
  const inject = async (status: number) => {
    const { service, send } = await startZot();
    service.fail({ kind: 'status', status });
    return send(`/v2/${node}/manifests/20`);
  };

  it.each([
    [400, 'MANIFEST_INVALID'],
    [402, 'UNSUPPORTED'],
    [403, 'DENIED'],
    [404, 'MANIFEST_UNKNOWN'],
    [409, 'MANIFEST_INVALID'],
  ])('has an errors list for %i', async (status, code) => {
    const answer = await inject(status);
    expect([answer.status, answer.body.errors[0].code]).toEqual([status, code]);
  });

  it('has a bare object for 401, text for 429 and nothing for 5xx', async () => {
    expect((await inject(401)).body.code).toBe('UNAUTHORIZED');
    const limited = await inject(429);
    expect([limited.text, limited.headers.get('x-rate-limit-limit')]).toEqual(['Too Many Requests', '10.00']);
    for (const status of [500, 502, 503]) {
      const answer = await inject(status);
      expect([answer.status, answer.text]).toEqual([status, '']);
    }
  });

  it('offers each of the four error bodies on its own', () => {
    const bodies = [
      zotErrors.list(400, 'NAME_UNKNOWN', { name: 'a' }),
      zotErrors.bare(401, 'UNAUTHORIZED'),
      zotErrors.empty(500),
      zotErrors.text(404, 'text'),
    ].map(({ body = '' }) => String(body).replace(/:.*/s, ''));
    expect(bodies).toEqual(['{"errors"', '{"code"', '', 'text']);
  });
});

function basic(credentials: string): string {
  return `Basic ${Buffer.from(credentials).toString('base64')}`;
}
