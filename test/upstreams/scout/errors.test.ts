import { createScout } from '../../../src/upstreams/scout/index.js';

const scout = createScout({ authorize: () => undefined, forget: () => undefined });

function read(extensions: Record<string, unknown>) {
  if (!scout.remote) throw new Error('Scout speaks GraphQL');
  return scout.remote.errorOf(extensions, '');
}

describe('an error in a GraphQL answer', () => {
  it.each([
    [400, 'BAD_USER_INPUT'],
    [401, 'UNAUTHENTICATED'],
    [402, 'PAYMENT_REQUIRED'],
    [403, 'FORBIDDEN'],
    [404, 'NOT_FOUND'],
    [429, 'RATE_LIMITED'],
    [500, 'UPSTREAM_ERROR'],
  ])('has the status as a number: %i', (status, code) => {
    expect(read({ code: 'DOWNSTREAM_SERVICE_ERROR', status })).toEqual({
      code,
      status,
      errorType: 'DOWNSTREAM_SERVICE_ERROR',
    });
  });

  it.each([
    ['BAD_REQUEST', 'BAD_USER_INPUT', 400],
    ['UNAUTHORIZED', 'UNAUTHENTICATED', 401],
    ['PAYMENT_REQUIRED', 'PAYMENT_REQUIRED', 402],
    ['FORBIDDEN', 'FORBIDDEN', 403],
    ['NOT_FOUND', 'NOT_FOUND', 404],
    ['CONFLICT', 'CONFLICT', 409],
    ['403', 'FORBIDDEN', 403],
  ])('had the status as a word before: %s', (word, code, status) => {
    expect(read({ status: word, arguments: { context: '$context' } })).toEqual({ code, status });
  });

  it.each([{}, { status: null }, { status: 'SOMETHING_NEW' }, { status: {} }, { code: 5 }])(
    'without a status that is known is one of Scout: %j',
    (extensions) => {
      expect(read(extensions)).toEqual({ code: 'UPSTREAM_ERROR' });
    },
  );

  it('of validation means that the live schema has moved', () => {
    expect(read({ code: 'GRAPHQL_VALIDATION_FAILED' })).toEqual({
      code: 'UPSTREAM_UNSUPPORTED',
      errorType: 'GRAPHQL_VALIDATION_FAILED',
    });
  });

  it('has a status that no object brings along', () => {
    expect(read({ status: 'constructor' })).toEqual({ code: 'UPSTREAM_ERROR' });
  });
});

describe('a reply that is no GraphQL answer', () => {
  it.each([
    ['{message}', 401, '{"message":"token expired"}', 'UNAUTHENTICATED', 'token expired'],
    ['{detail}', 403, '{"detail":"no access"}', 'FORBIDDEN', 'no access'],
    [
      'a page of the load balancer',
      403,
      '<!doctype html><title>403</title>',
      'FORBIDDEN',
      'these credentials do not allow it',
    ],
    ['a text', 502, 'upstream connect error', 'UPSTREAM_ERROR', 'upstream connect error'],
    ['nothing', 429, '', 'RATE_LIMITED', 'too many requests'],
  ])('may be %s', (_, status, body, code, message) => {
    const error = scout.errorOf(
      { status, headers: {}, body: Buffer.from(body) },
      'Query.dhiRepositoryDetails',
    );
    expect(error.message).toBe(`Docker Scout: ${message}`);
    expect(error.extensions).toEqual({
      code,
      upstream: 'scout',
      operation: 'Query.dhiRepositoryDetails',
      status,
    });
  });
});
