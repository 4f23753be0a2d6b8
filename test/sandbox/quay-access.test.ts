import { quayErrors } from '../../src/sandbox/quay/errors.js';
import { createQuay, type QuayOptions } from '../../src/sandbox/quay/quay.js';
import { type Call, type Service, startService } from '../../src/sandbox/service.js';
import { identities, organisation } from '../../src/sandbox/story.js';

const started: Service[] = [];

afterEach(async () => {
  await Promise.all(started.splice(0).map((service) => service.close()));
});

interface Sent {
  readonly method?: string;
  readonly token?: string;
  readonly body?: string;
  readonly headers?: Record<string, string>;
}

async function startQuay(options: QuayOptions = {}) {
  const service = await startService(createQuay(options), { host: '127.0.0.1', port: 0 });
  started.push(service);
  const send = async (path: string, { token, headers, ...rest }: Sent = {}) => {
    const credential: Record<string, string> =
      token === undefined ? {} : { authorization: `Bearer ${token}` };
    const response = await fetch(`${service.origin}/api/v1${path}`, {
      ...rest,
      headers: { 'content-type': 'application/json', ...credential, ...headers },
      redirect: 'manual',
    });
    const text = await response.text();
    const isObject = text.startsWith('{');
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: isObject ? JSON.parse(text) : null,
    };
  };
  return { service, send };
}

describe('Quay knows its callers', () => {
  it('shows a private repository to its members and hides whether it exists from everybody else', async () => {
    const { send } = await startQuay();
    for (const name of ['web', 'no-such-repository']) {
      const path = `/repository/${organisation}/${name}`;
      const anonymous = await send(path);
      expect([anonymous.status, anonymous.body.error_type]).toEqual([401, 'invalid_token']);
      const stranger = await send(path, { token: 'quay-bob-token' });
      expect([stranger.status, stranger.body.error_type]).toEqual([403, 'insufficient_scope']);
    }
    expect((await send(`/repository/${organisation}/web`, { token: 'quay-ada-token' })).status).toBe(200);
    const missing = await send(`/repository/${organisation}/no-such-repository`, { token: 'quay-ada-token' });
    expect([missing.status, missing.body.error_type]).toEqual([404, 'not_found']);
  });

  it('treats a token it does not know as no token at all', async () => {
    const { send } = await startQuay();
    expect((await send(`/repository/${organisation}/node`, { token: 'mistyped' })).status).toBe(200);
    expect((await send(`/repository/${organisation}/web`, { token: 'mistyped' })).status).toBe(401);
  });

  it('takes a bearer and nothing else', async () => {
    const { send } = await startQuay();
    const path = `/repository/${organisation}/web`;
    const basic = `Basic ${Buffer.from('ada:ada-password').toString('base64')}`;
    for (const authorization of [basic, 'Token quay-ada-token', 'Bearer', 'Bearer quay-ada-token more']) {
      expect((await send(path, { headers: { authorization } })).status).toBe(401);
    }
    expect((await send(`${path}?access_token=quay-ada-token`)).status).toBe(401);
    expect((await send(path, { headers: { authorization: 'bearer quay-ada-token' } })).status).toBe(200);
  });

  it('accepts every credential that the story offers', async () => {
    const { send } = await startQuay();
    const credentials = identities.filter(({ upstream }) => upstream === 'quay');
    expect(credentials).toHaveLength(4);
    for (const { value } of credentials) {
      const answer = await send('/user/apptoken', {
        method: 'POST',
        headers: { authorization: value },
        body: '{}',
      });
      expect(answer.text).not.toContain('CSRF');
    }
  });

  it('lets a token without repo:read see public repositories only', async () => {
    const { send } = await startQuay({ tokens: { narrow: { user: 'ada', scopes: ['org:admin'] } } });
    expect((await send(`/repository/${organisation}/node`, { token: 'narrow' })).status).toBe(200);
    expect((await send(`/repository/${organisation}/web`, { token: 'narrow' })).status).toBe(403);
  });
});

describe('getLoggedInUser', () => {
  it('shows the whole account to a token with user:admin', async () => {
    const { send } = await startQuay();
    const { body } = await send('/user/', { token: 'quay-ada-token' });
    expect(body).toMatchObject({ anonymous: false, username: 'ada', verified: true, prompts: [] });
    expect(body.avatar).toMatchObject({ kind: 'user', hash: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(body.organizations[0]).toMatchObject({ name: organisation, is_org_admin: true });
  });

  it('shows little to a token with user:read', async () => {
    const { send } = await startQuay({ tokens: { little: { user: 'ada', scopes: ['user:read'] } } });
    const { body } = await send('/user/', { token: 'little' });
    expect(Object.keys(body)).toEqual(['anonymous', 'username', 'avatar', 'organizations']);
    expect(body.organizations[0]).not.toHaveProperty('is_org_admin');
  });

  it('answers 401, not 403, to a token without a user scope', async () => {
    const { send } = await startQuay();
    const { status, body } = await send('/user/', { token: 'quay-ada-read-token' });
    expect(status).toBe(401);
    expect(body).toMatchObject({ error_type: 'invalid_token', session_required: false });
  });
});

describe('Quay guards its writes and its paths', () => {
  it('answers a write without a valid bearer as if a CSRF token were missing', async () => {
    const { send } = await startQuay();
    for (const token of [undefined, 'mistyped']) {
      const { status, headers, body } = await send('/user/apptoken', {
        method: 'POST',
        token,
        body: '{"title":"x"}',
      });
      expect(status).toBe(403);
      expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
      expect(body).toEqual({ error: 'CSRF token was invalid or missing.' });
    }
  });

  it('refuses a browser that does not say it is a script', async () => {
    const { send } = await startQuay();
    const headers = { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64)' };
    const path = `/repository/${organisation}/node`;
    const refused = await send(path, { headers });
    expect([refused.status, Object.keys(refused.body)]).toEqual([400, ['error']]);
    const marked = { ...headers, 'x-requested-with': 'XMLHttpRequest' };
    expect((await send(path, { headers: marked })).status).toBe(200);
  });

  it('redirects with 308 when a slash is missing, keeping the query', async () => {
    const { service, send } = await startQuay();
    const tags = await send(`/repository/${organisation}/node/tag?limit=3`);
    expect(tags.status).toBe(308);
    expect(tags.headers.get('location')).toBe(
      `${service.origin}/api/v1/repository/${organisation}/node/tag/?limit=3`,
    );
    expect((await send('/user')).status).toBe(308);
  });

  it.each(['/repository/', `/repository/${organisation}/node/`, '/no-such-path', '/user/apptoken/'])(
    'answers %s with the page of the web application',
    async (path) => {
      const { send } = await startQuay();
      const { status, headers, text } = await send(path, { token: 'quay-ada-token' });
      expect(status).toBe(404);
      expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
      expect(text).toContain('<html ng-app="quay"');
    },
  );

  it('answers OPTIONS for scripts of other sites and 405 to a method it does not have', async () => {
    const { send } = await startQuay();
    const options = await send('/user/', { method: 'OPTIONS' });
    expect(options.status).toBe(200);
    expect(options.headers.get('access-control-allow-origin')).toBe('*');
    const patched = await send('/user/', { method: 'PATCH', token: 'quay-ada-token' });
    expect([patched.status, Object.keys(patched.body)]).toEqual([405, ['message']]);
  });
});

describe('injected failures of Quay', () => {
  it.each([
    [400, 'invalid_request'],
    [401, 'invalid_token'],
    [402, 'exceeds_license'],
    [403, 'insufficient_scope'],
    [404, 'not_found'],
    [409, 'tag_immutable'],
    [520, 'downstream_issue'],
  ])('has an ApiError for %i', async (status, type) => {
    const { service, send } = await startQuay();
    service.fail({ kind: 'status', status });
    const answer = await send('/user/', { token: 'quay-ada-token' });
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({
      error_type: type,
      title: type,
      status,
      detail: answer.body.error_message,
    });
  });

  it.each([429, 500, 502])("has nginx's page for %i", async (status) => {
    const { service, send } = await startQuay();
    service.fail({ kind: 'status', status });
    const answer = await send('/user/');
    expect([answer.status, answer.headers.get('content-type')]).toEqual([status, 'text/html']);
    expect(answer.text).toContain(`<title>${status} `);
    expect(answer.headers.get('retry-after')).toBeNull();
  });

  it('has a message for 503', async () => {
    const { service, send } = await startQuay();
    service.fail({ kind: 'status', status: 503 });
    expect(Object.keys((await send('/user/')).body)).toEqual(['message']);
  });

  it('offers each of the six error bodies on its own', () => {
    const headers = { host: 'quay.example' };
    const call: Call = {
      method: 'GET',
      path: '/',
      query: new URLSearchParams(),
      headers,
      body: Buffer.alloc(0),
    };
    const answers = [
      quayErrors.apiError(call, 'not_found'),
      quayErrors.message(400, 'text'),
      quayErrors.message(400, { page: 'help' }),
      quayErrors.abort(403, 'text'),
      quayErrors.detail(409, 'text'),
      quayErrors.unknownPath(),
    ];
    const keys = answers.map(({ body }) => {
      const text = String(body);
      return text.startsWith('{') ? Object.keys(JSON.parse(text)).join() : text.slice(0, 9);
    });
    const apiError = 'detail,error_message,error_type,title,type,status';
    expect(keys).toEqual([apiError, 'message', 'message', 'error', 'detail', '<!DOCTYPE']);
    expect(JSON.parse(String(answers[0]?.body)).type).toBe('http://quay.example/api/v1/error/not_found');
  });
});
