import { quayErrors } from '../../src/sandbox/quay/errors.js';
import type { Call } from '../../src/sandbox/service.js';
import { page, type Scene, startScene, told } from '../support/failures.js';
import type { StubReply } from '../support/upstream.js';

let scene: Scene;

beforeAll(async () => {
  scene = await startScene();
});
afterAll(() => scene.close());

const READ = '{ quayRepository(repository: "acme/web") { name } }';
const WRITE = 'mutation { quayCreateAppToken(input: { title: "t" }) { uuid } }';
const CALL: Call = {
  method: 'GET',
  path: '/api/v1/repository/acme/web',
  query: new URLSearchParams(),
  headers: { host: 'quay.internal:8443' },
  body: Buffer.alloc(0),
};

/** How often the stub was asked until the gateway gave up. */
async function ask(reply: unknown, query = READ) {
  scene.upstream.seen.length = 0;
  scene.upstream.answer = () => reply as StubReply; // the sandbox's answers have the same form
  const answer = await scene.ask(query);
  expect(answer.status).toBe(200);
  expect(Object.values(answer.data ?? {})).toEqual([null]);
  const [error] = told(answer);
  return { ...error, sent: scene.upstream.seen.length };
}

const read = { path: ['quayRepository'], upstream: 'quay', operation: 'Query.quayRepository' };
const write = { path: ['quayCreateAppToken'], upstream: 'quay', operation: 'Mutation.quayCreateAppToken' };

/** What the description of the read says that it needs. */
const SCOPES =
  '(needs repo:read, repo:write, repo:admin, or super:user with full access, unless the repository is public)';

describe("Quay's ApiError", () => {
  it.each([
    ['invalid_request', 400, 'BAD_USER_INPUT', 'Invalid request'],
    ['invalid_response', 400, 'BAD_USER_INPUT', 'Invalid response'],
    ['invalid_token', 401, 'UNAUTHENTICATED', 'Requires authentication'],
    ['expired_token', 401, 'UNAUTHENTICATED', 'Token expired'],
    ['fresh_login_required', 401, 'UNAUTHENTICATED', 'Requires fresh login'],
    ['exceeds_license', 402, 'PAYMENT_REQUIRED', 'Payment Required'],
    ['insufficient_scope', 403, 'FORBIDDEN', `Unauthorized ${SCOPES}`],
    ['not_found', 404, 'NOT_FOUND', 'Not Found'],
    ['tag_immutable', 409, 'CONFLICT', "Cannot overwrite immutable tag 'latest'"],
    ['token_rotation_failed', 500, 'UPSTREAM_ERROR', 'Could not rotate the token'],
    ['external_service_timeout', 520, 'UPSTREAM_ERROR', 'External service timed out'],
    ['downstream_issue', 520, 'UPSTREAM_ERROR', 'Could not reach the scanner'],
  ] as const)('%s with status %i becomes %s and keeps its text', async (type, status, code, text) => {
    expect(await ask(quayErrors.apiError(CALL, type))).toEqual({
      ...read,
      message: `Quay: ${text}`,
      code,
      status,
      errorType: type,
      sent: 1,
    });
  });

  it('without any text still says what its status means', async () => {
    const reply = { status: 403, body: '{"error_type":"insufficient_scope","title":"insufficient_scope"}' };
    expect(await ask(reply)).toMatchObject({
      message: `Quay: Unauthorized ${SCOPES}`,
      code: 'FORBIDDEN',
      errorType: 'insufficient_scope',
    });
  });

  it('with the whole message of a validator keeps its first line', async () => {
    const detail =
      "'title' is a required property\n\nFailed validating 'required' in schema:\n    {'type': 'object'}";
    const error = await ask(quayErrors.apiError(CALL, 'invalid_request', { detail }), WRITE);
    expect(error).toMatchObject({ ...write, code: 'BAD_USER_INPUT', status: 400 });
    expect(error.message).toContain("Quay: 'title' is a required property");
  });
});

describe("Quay's {message}", () => {
  it.each([
    [400, 'BAD_USER_INPUT', 'Could not find robot with specified username'],
    [401, 'UNAUTHENTICATED', 'Anonymous access is not allowed'],
    [403, 'FORBIDDEN', 'You do not have the permission to do that'],
    [404, 'NOT_FOUND', 'The requested URL was not found on the server'],
    [405, 'UPSTREAM_UNSUPPORTED', 'The method is not allowed for the requested URL'],
    [410, 'UPSTREAM_UNSUPPORTED', 'Handling of access tokens is no longer supported'],
  ])('with status %i becomes %s', async (status, code, text) => {
    const expected = { ...read, message: `Quay: ${text}`, code, status, sent: 1 };
    expect(await ask(quayErrors.message(status, text))).toEqual(expected);
  });

  it('of a full build queue is RATE_LIMITED, and a read is asked three times', async () => {
    const expected = { ...read, message: 'Quay: queue full', code: 'RATE_LIMITED', status: 429, sent: 3 };
    expect(await ask(quayErrors.message(429, 'queue full'))).toEqual(expected);
  });

  it('of a read-only registry refuses a write, which is sent once', async () => {
    const body = JSON.stringify({ message: 'Registry is read-only', is_readonly: true });
    expect(await ask({ status: 503, body }, WRITE)).toEqual({
      ...write,
      message: 'Quay: Registry is read-only',
      code: 'UPSTREAM_ERROR',
      status: 503,
      sent: 1,
    });
  });

  it('that is help by parameter names the parameters', async () => {
    const reply = quayErrors.message(400, { limit: 'invalid literal for int()', page: 'must be a number' });
    expect(await ask(reply)).toMatchObject({
      message: 'Quay: limit: invalid literal for int(); page: must be a number',
      code: 'BAD_USER_INPUT',
      status: 400,
    });
  });
});

describe("Quay's {error}, JSON under an HTML content type", () => {
  it('of the rule for browsers becomes BAD_USER_INPUT', async () => {
    const text = 'API calls must be invoked with an X-Requested-With header if called from a browser';
    const expected = { ...read, message: `Quay: ${text}`, code: 'BAD_USER_INPUT', status: 400, sent: 1 };
    expect(await ask(quayErrors.abort(400, text))).toEqual(expected);
  });

  it('of a refused JWT becomes UNAUTHENTICATED', async () => {
    const expected = { ...read, message: 'Quay: Invalid JWT', code: 'UNAUTHENTICATED', status: 401, sent: 1 };
    expect(await ask(quayErrors.abort(401, 'Invalid JWT'))).toEqual(expected);
  });

  it('of the CSRF check becomes UNAUTHENTICATED, because a bearer Quay does not know is what causes it', async () => {
    for (const tail of ['', ' (authorized: user devtable)']) {
      const error = await ask(quayErrors.abort(403, `CSRF token was invalid or missing.${tail}`), WRITE);
      expect(error).toMatchObject({ ...write, code: 'UNAUTHENTICATED', status: 403, sent: 1 });
      expect(error.message).toMatch(/the token is missing, unknown or expired/);
    }
  });
});

describe("Quay's {detail}", () => {
  it.each([
    [400, 'BAD_USER_INPUT', 'Unable to set a new password without also specifying a username.'],
    [409, 'CONFLICT', 'Mirror configuration already exits for repository devtable/mir'],
  ])('with status %i becomes %s', async (status, code, text) => {
    const expected = { ...read, message: `Quay: ${text}`, code, status, sent: 1 };
    expect(await ask(quayErrors.detail(status, text))).toEqual(expected);
  });
});

describe("Quay's pages", () => {
  it('for a path without a route mean that this Quay does not have the operation', async () => {
    expect(await ask(quayErrors.unknownPath())).toEqual({
      ...read,
      message: 'Quay: this Quay does not have the operation: its feature is off, or it is too old',
      code: 'UPSTREAM_UNSUPPORTED',
      status: 404,
      sent: 1,
    });
  });

  it.each([
    [413, 'PAYLOAD_TOO_LARGE', 1],
    [429, 'RATE_LIMITED', 3],
    [500, 'UPSTREAM_ERROR', 1],
    [502, 'UPSTREAM_ERROR', 3],
    [503, 'UPSTREAM_ERROR', 3],
    [504, 'UPSTREAM_TIMEOUT', 3],
  ])('from nginx with status %i become %s, and a read is sent %i times', async (status, code, sent) => {
    const error = await ask(quayErrors.nginx(status));
    expect(error).toEqual({ ...read, message: expect.stringMatching(/^Quay: /), code, status, sent });
  });

  it.each([429, 500, 502, 503, 504])('with status %i never make a write go out again', async (status) => {
    expect(await ask(quayErrors.nginx(status), WRITE)).toMatchObject({ ...write, status, sent: 1 });
  });
});

describe('a login that Quay slows down', () => {
  it('is told with the seconds to wait, and not asked again before they are over', async () => {
    const headers = { 'content-type': 'text/html', 'retry-after': '64' };
    const body = 'Too many login attempts have been made, please try again later.';
    expect(await ask({ status: 429, headers, body })).toEqual({
      ...read,
      message: `Quay: ${body}`,
      code: 'RATE_LIMITED',
      status: 429,
      retryAfter: 64,
      sent: 1,
    });
  });
});

describe('a redirect', () => {
  it('is not followed, because the credential must not go where the answer says', async () => {
    const headers = { location: 'https://elsewhere.example/', 'content-type': 'text/html' };
    const error = await ask({ status: 308, headers, body: page('Redirecting...') });
    expect(error).toMatchObject({ ...read, code: 'UPSTREAM_INVALID', status: 308, sent: 1 });
    expect(error.message).not.toContain('elsewhere');
  });
});
