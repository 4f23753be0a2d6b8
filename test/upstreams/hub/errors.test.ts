import { hub } from '../../../src/upstreams/hub/index.js';

function read(status: number, body: unknown, retryAfter?: string) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const headers = retryAfter === undefined ? {} : { 'retry-after': retryAfter };
  return hub.errorOf({ status, headers, body: Buffer.from(text) }, 'Mutation.hubLogin');
}

describe('an error of Docker Hub', () => {
  it.each([
    [
      '{detail}',
      401,
      { detail: 'Incorrect authentication credentials' },
      'UNAUTHENTICATED',
      'Incorrect authentication credentials',
    ],
    [
      '{message, detail}, of which the message counts',
      401,
      { message: 'm', detail: 'd', errinfo: {} },
      'UNAUTHENTICATED',
      'm',
    ],
    [
      '{message} of a token that may not',
      403,
      { message: 'token issued from personal access token', errinfo: {} },
      'FORBIDDEN',
      'token issued from personal access token',
    ],
    ['a text', 400, 'malformed request: EOF\n', 'BAD_USER_INPUT', 'malformed request: EOF'],
    [
      'a text of an abuse limit',
      429,
      'Too Many Requests (HAP429).',
      'RATE_LIMITED',
      'Too Many Requests (HAP429).',
    ],
    ['JSON that says nothing', 401, {}, 'UNAUTHENTICATED', 'credentials are missing, wrong or expired'],
    ['nothing', 503, '', 'UPSTREAM_ERROR', 'answered with status 503'],
    ['a page', 403, '<html>', 'FORBIDDEN', 'these credentials do not allow it'],
  ])('may be %s', (_, status, body, code, message) => {
    const error = read(status, body);
    expect(error.message).toBe(`Docker Hub: ${message}`);
    expect(error.extensions).toEqual({ code, upstream: 'hub', operation: 'Mutation.hubLogin', status });
    expect(error.cause).toBeUndefined();
  });

  it('tells the time to wait as seconds and as a unix time', () => {
    jest.spyOn(Date, 'now').mockReturnValue(1_747_000_000_000);
    expect(read(429, '{}', '60').extensions.retryAfter).toBe(60);
    expect(read(429, '{}', '1747000060').extensions.retryAfter).toBe(60);
  });

  it('keeps the token of a missing second factor beside what clients see', () => {
    const error = read(401, {
      detail: 'Require secondary authentication',
      login_2fa_token: 'two-factor-secret',
    });
    expect(error.cause).toEqual({
      login2faToken: 'two-factor-secret',
      detail: 'Require secondary authentication',
    });
    expect(JSON.stringify([error, error.extensions, error.message])).not.toContain('two-factor-secret');
  });
});
