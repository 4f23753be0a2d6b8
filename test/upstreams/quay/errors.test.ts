import type { HttpReply } from '../../../src/http/message.js';
import { readQuayError } from '../../../src/upstreams/quay/errors.js';
import type { Needs } from '../../../src/upstreams/quay/needs.js';

const NAME = { name: 'quay', title: 'Quay' };

interface Extras {
  readonly headers?: HttpReply['headers'];
  readonly needs?: Needs;
}

function read(status: number, body: unknown, { headers = {}, needs }: Extras = {}) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const reply = { status, headers, body: Buffer.from(text) };
  const error = readQuayError(NAME, reply, 'Query.quayRepository', needs);
  expect(error.extensions).toMatchObject({ upstream: 'quay', operation: 'Query.quayRepository', status });
  const { code, errorType, retryAfter } = error.extensions;
  return { code, message: error.message, ...(errorType && { errorType }), ...(retryAfter && { retryAfter }) };
}

function apiError(status: number, errorType: string, detail?: string): unknown {
  return {
    ...(detail !== undefined && { detail, error_message: detail }),
    error_type: errorType,
    title: errorType,
    type: `https://quay.io/api/v1/error/${errorType}`,
    status,
  };
}

describe('an ApiError', () => {
  it.each([
    [400, 'invalid_request', 'Invalid namespace', 'BAD_USER_INPUT'],
    [401, 'invalid_token', 'Requires authentication', 'UNAUTHENTICATED'],
    [401, 'fresh_login_required', 'Requires fresh login', 'UNAUTHENTICATED'],
    [402, 'exceeds_license', 'Payment Required', 'PAYMENT_REQUIRED'],
    [403, 'insufficient_scope', 'Unauthorized', 'FORBIDDEN'],
    [404, 'not_found', 'Not Found', 'NOT_FOUND'],
    [409, 'tag_immutable', "Cannot delete immutable tag 'v1'", 'CONFLICT'],
    [500, 'token_rotation_failed', 'no luck', 'UPSTREAM_ERROR'],
    [520, 'downstream_issue', 'builder is away', 'UPSTREAM_ERROR'],
  ])('of %i %s says so', (status, errorType, detail, code) => {
    expect(read(status, apiError(status, errorType, detail))).toEqual({
      code,
      errorType,
      message: `Quay: ${detail}`,
    });
  });

  it('of a token whose scopes are too small says which ones are enough', () => {
    const needs = { scopes: 'repo:admin, or super:user with full access', features: [] };
    expect(read(403, apiError(403, 'insufficient_scope', 'Unauthorized'), { needs }).message).toBe(
      'Quay: Unauthorized (needs repo:admin, or super:user with full access)',
    );
    expect(read(401, apiError(401, 'invalid_token', 'Requires authentication'), { needs }).message).toBe(
      'Quay: Requires authentication',
    );
  });

  it('may have neither detail nor message', () => {
    expect(read(404, apiError(404, 'not_found'))).toEqual({
      code: 'NOT_FOUND',
      errorType: 'not_found',
      message: 'Quay: not found, or not visible with these credentials',
    });
  });

  it('has its type in the title where there is no other', () => {
    expect(read(403, { title: 'insufficient_scope', detail: 'no' })).toMatchObject({
      errorType: 'insufficient_scope',
    });
  });

  it('of a schema failure, many lines long, is cut to its first', () => {
    const detail =
      "'5' is not of type 'integer'\n\nFailed validating 'type' in schema:\n    {'type': 'integer'}";
    expect(read(400, apiError(400, 'invalid_request', detail)).message).toBe(
      "Quay: '5' is not of type 'integer'",
    );
  });
});

describe('the other forms of JSON', () => {
  it.each([
    ['{message}', 400, { message: 'Could not find robot' }, 'BAD_USER_INPUT', 'Could not find robot'],
    ['{message} of a dead endpoint', 410, { message: 'Gone' }, 'UPSTREAM_UNSUPPORTED', 'Gone'],
    ['{message} of a full queue', 429, { message: 'Queue is full' }, 'RATE_LIMITED', 'Queue is full'],
    [
      '{message} of a read-only registry',
      503,
      { message: 'System is read-only', is_readonly: true },
      'UPSTREAM_ERROR',
      'System is read-only',
    ],
    [
      '{message: {parameter: help}}',
      400,
      { message: { limit: 'Maximum is 100', page: 'not a number' } },
      'BAD_USER_INPUT',
      'limit: Maximum is 100; page: not a number',
    ],
    [
      '{error}',
      401,
      { error: 'Anonymous access is not allowed' },
      'UNAUTHENTICATED',
      'Anonymous access is not allowed',
    ],
    ['{detail}', 409, { detail: 'Mirror is running' }, 'CONFLICT', 'Mirror is running'],
  ])('%s', (_, status, body, code, message) => {
    expect(read(status, body)).toEqual({ code, message: `Quay: ${message}` });
  });

  it('{error} is JSON although its type says HTML', () => {
    const message = 'API calls must be invoked with an X-Requested-With header';
    expect(
      read(400, { error: message }, { headers: { 'content-type': 'text/html; charset=utf-8' } }),
    ).toEqual({
      code: 'BAD_USER_INPUT',
      message: `Quay: ${message}`,
    });
  });

  it.each([
    'CSRF token was invalid or missing.',
    'CSRF token was invalid or missing. (authorized: user ada)',
  ])('a CSRF failure means that the token is not known: %s', (error) => {
    const { code, message } = read(403, { error });
    expect(code).toBe('UNAUTHENTICATED');
    expect(message).toContain('the token is missing, unknown or expired');
  });

  it.each([{}, { message: {} }, { message: null }, { message: 5 }, []])('that says nothing: %j', (body) => {
    expect(read(403, body)).toEqual({
      code: 'FORBIDDEN',
      message: 'Quay: these credentials do not allow it',
    });
  });
});

describe('a page', () => {
  it('of 404 means that there is no such operation', () => {
    expect(read(404, '<!DOCTYPE HTML>\n<title>Not Found</title>')).toEqual({
      code: 'UPSTREAM_UNSUPPORTED',
      message: 'Quay: this Quay does not have the operation: its feature is off, or it is too old',
    });
  });

  it('of 404 names the flags without which there is no such operation', () => {
    const needs = { scopes: 'repo:admin', features: ['FEATURE_REPO_MIRROR', 'FEATURE_SUPER_USERS'] };
    expect(read(404, '<!DOCTYPE HTML>', { needs }).message).toBe(
      'Quay: this Quay does not have the operation: FEATURE_REPO_MIRROR or FEATURE_SUPER_USERS is off, or it is too old',
    );
  });

  it.each([
    [500, 'UPSTREAM_ERROR', 'Quay: answered with status 500'],
    [502, 'UPSTREAM_ERROR', 'Quay: answered with status 502'],
    [429, 'RATE_LIMITED', 'Quay: too many requests'],
  ])('of %i is not shown', (status, code, message) => {
    expect(read(status, '<html><h1>nginx</h1></html>')).toEqual({ code, message });
  });
});

describe('a text', () => {
  it('of too many failed logins is shown with the time to wait', () => {
    const text = 'Too many login attempts. \nPlease reset your Quay password and try again.';
    expect(read(429, text, { headers: { 'content-type': 'text/html', 'retry-after': '4' } })).toEqual({
      code: 'RATE_LIMITED',
      message: 'Quay: Too many login attempts.',
      retryAfter: 4,
    });
  });

  it('of nothing is told by the status', () => {
    expect(read(401, '')).toEqual({
      code: 'UNAUTHENTICATED',
      message: 'Quay: credentials are missing, wrong or expired',
    });
  });
});
