import { createDvp } from '../../../src/upstreams/dvp/index.js';

const dvp = createDvp({ authorize: () => undefined, forget: () => undefined });

describe('an error of the analytics', () => {
  it.each([
    ['{message}', 404, '{"message":"namespace not found"}', 'NOT_FOUND', 'namespace not found'],
    ['{detail}', 401, '{"detail":"Failed to validate JWT"}', 'UNAUTHENTICATED', 'Failed to validate JWT'],
    ['{message, detail}, of which the message counts', 403, '{"detail":"d","message":"m"}', 'FORBIDDEN', 'm'],
    ['JSON that says nothing', 404, '{}', 'NOT_FOUND', 'not found, or not visible with these credentials'],
    ['a text', 429, 'Too Many Requests', 'RATE_LIMITED', 'Too Many Requests'],
    ['nothing', 404, '', 'NOT_FOUND', 'not found, or not visible with these credentials'],
    ['a page', 502, '<html>', 'UPSTREAM_ERROR', 'answered with status 502'],
    ['JSON that was cut off', 500, '{"message":"x', 'UPSTREAM_ERROR', 'answered with status 500'],
  ])('may be %s', (_, status, body, code, message) => {
    const error = dvp.errorOf({ status, headers: {}, body: Buffer.from(body) }, 'Query.dvpNamespace');
    expect(error.message).toBe(`Docker DVP: ${message}`);
    expect(error.extensions).toEqual({ code, upstream: 'dvp', operation: 'Query.dvpNamespace', status });
  });

  it('tells the time to wait that Docker Hub gives as a moment', () => {
    jest.spyOn(Date, 'now').mockReturnValue(1_747_000_000_000);
    const reply = { status: 429, headers: { 'retry-after': '1747000042' }, body: Buffer.from('{}') };
    expect(dvp.errorOf(reply, 'Query.dvpNamespace').extensions).toMatchObject({
      code: 'RATE_LIMITED',
      retryAfter: 42,
    });
  });
});
