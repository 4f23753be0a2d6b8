import type { Needs } from '../../../src/rest/needs.js';
import { readZotError } from '../../../src/upstreams/zot/errors.js';

const NAME = { name: 'zot', title: 'zot' };

function read(status: number, body: unknown, needs?: Needs) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const reply = { status, headers: {}, body: Buffer.from(text) };
  const error = readZotError(NAME, reply, 'Query.zotManifest', needs);
  expect(error.extensions).toMatchObject({ upstream: 'zot', operation: 'Query.zotManifest', status });
  const { code, errorType, ociCode } = error.extensions;
  expect(ociCode).toBe(errorType);
  return { code, message: error.message, ...(ociCode && { ociCode }) };
}

function list(code: string, message: string, detail: unknown = { description: 'long text' }): unknown {
  return { errors: [{ code, message, detail }] };
}

describe('the OCI error list', () => {
  it.each([
    [404, 'NAME_UNKNOWN', 'repository name not known to registry', 'NOT_FOUND'],
    [404, 'MANIFEST_UNKNOWN', 'manifest unknown', 'NOT_FOUND'],
    [400, 'DIGEST_INVALID', 'provided digest did not match uploaded content', 'BAD_USER_INPUT'],
    [401, 'UNAUTHORIZED', 'authentication required', 'UNAUTHENTICATED'],
    [403, 'DENIED', 'requested access to the resource is denied', 'FORBIDDEN'],
    [413, 'MANIFEST_INVALID', 'manifest invalid', 'PAYLOAD_TOO_LARGE'],
    [413, 'SIZE_INVALID', 'too long', 'PAYLOAD_TOO_LARGE'],
    [429, 'TOOMANYREQUESTS', 'too many requests', 'RATE_LIMITED'],
    [409, 'MANIFEST_INVALID', 'manifest invalid', 'CONFLICT'],
    [416, 'BLOB_UPLOAD_INVALID', 'blob upload invalid', 'BAD_USER_INPUT'],
    [404, 'BLOB_UNKNOWN', 'blob unknown to registry', 'NOT_FOUND'],
    [404, 'BLOB_UPLOAD_UNKNOWN', 'blob upload unknown to registry', 'NOT_FOUND'],
    [400, 'SIZE_INVALID', 'provided length did not match content length', 'BAD_USER_INPUT'],
    [404, 'MANIFEST_BLOB_UNKNOWN', 'blob unknown to registry', 'BAD_USER_INPUT'],
    [400, 'UNSUPPORTED', 'the operation is unsupported', 'UPSTREAM_UNSUPPORTED'],
    [400, 'UNAUTHORIZED', 'authentication required', 'UNAUTHENTICATED'],
    [500, 'MANIFEST_INVALID', 'manifest invalid', 'UPSTREAM_ERROR'],
    [400, 'constructor', 'strange', 'BAD_USER_INPUT'],
  ])('of %i %s says so', (status, ociCode, message, code) => {
    expect(read(status, list(ociCode, message))).toEqual({ code, ociCode, message: `zot: ${message}` });
  });

  it('of an unknown name is NOT_FOUND whatever the status', () => {
    expect(read(400, list('NAME_UNKNOWN', 'unknown')).code).toBe('NOT_FOUND');
  });

  it('of what is still in use is a conflict, not a right that lacks', () => {
    const detail = { description: 'x', reference: 'sha256:0a' };
    expect(read(405, list('DENIED', 'requested access to the resource is denied', detail))).toEqual({
      code: 'CONFLICT',
      ociCode: 'DENIED',
      message: 'zot: still in use: something that is stored refers to it, reference "sha256:0a"',
    });
  });

  it('of a bearer that cannot be read is UNAUTHENTICATED, although zot calls it unsupported', () => {
    expect(read(401, list('UNSUPPORTED', 'the operation is unsupported')).code).toBe('UNAUTHENTICATED');
  });

  it('of a failing server is one whatever it calls it', () => {
    expect(read(502, list('UNAUTHORIZED', 'x')).code).toBe('UPSTREAM_ERROR');
  });

  it('names what was asked for, and the reason', () => {
    const detail = {
      description: 'x',
      name: 'team/app',
      reference: 'v1',
      digest: 'sha256:0a',
      reason: 'policy',
      session_id: 's',
    };
    expect(read(404, list('MANIFEST_UNKNOWN', 'manifest unknown', detail)).message).toBe(
      'zot: manifest unknown, name "team/app", reference "v1", digest "sha256:0a", reason "policy"',
    );
  });

  it('of several counts by its first', () => {
    const body = {
      errors: [
        { code: 'A', message: 'first' },
        { code: 'B', message: 'second' },
      ],
    };
    expect(read(400, body)).toEqual({ code: 'BAD_USER_INPUT', ociCode: 'A', message: 'zot: first' });
  });

  it.each([{ errors: [] }, { errors: [null] }, { errors: ['text'] }, { errors: [{}] }, { errors: {} }, {}])(
    'that says nothing is told by the status: %j',
    (body) => {
      expect(read(403, body)).toEqual({
        code: 'FORBIDDEN',
        message: 'zot: these credentials do not allow it',
      });
    },
  );

  it.each([null, 'text', ['list'], 5])('may have a detail that is no object: %j', (detail) => {
    expect(read(404, list('NAME_UNKNOWN', 'unknown', detail)).message).toBe('zot: unknown');
  });
});

describe('the bare error', () => {
  it('of a failed authentication says so', () => {
    const body = { code: 'UNAUTHORIZED', message: 'authentication required', detail: { description: 'x' } };
    expect(read(401, body)).toEqual({
      code: 'UNAUTHENTICATED',
      ociCode: 'UNAUTHORIZED',
      message: 'zot: authentication required',
    });
  });
});

describe('a text', () => {
  it('of an unmatched route means that there is no such operation', () => {
    expect(read(404, '404 page not found\n')).toEqual({
      code: 'UPSTREAM_UNSUPPORTED',
      message: 'zot: this registry does not have the operation',
    });
  });

  it.each([
    ['a.b.enable (build tag c)', ': a.b.enable (build tag c) turns it on'],
    ['a.enable and b.enable', ': a.enable and b.enable turn it on'],
    ['zot older than 2.0.2', ', which comes only with zot older than 2.0.2'],
  ])('of an unmatched route says what turns it on: %s', (condition, end) => {
    expect(read(404, '404 page not found\n', { rights: 'nothing', condition }).message).toBe(
      `zot: this registry does not have the operation${end}`,
    );
  });

  it.each([
    [404, 'no such thing', 'NOT_FOUND'],
    [429, 'You have reached maximum request limit.', 'RATE_LIMITED'],
    [500, 'storage is away', 'UPSTREAM_ERROR'],
  ])('of %i otherwise is the message: %s', (status, text, code) => {
    expect(read(status, text)).toEqual({ code, message: `zot: ${text}` });
  });
});

describe('an empty body', () => {
  it.each([
    [400, 'BAD_USER_INPUT', 'zot: the request was refused as wrong'],
    [404, 'NOT_FOUND', 'zot: not found, or not visible with these credentials'],
    [405, 'UPSTREAM_UNSUPPORTED', 'zot: answered with status 405'],
    [500, 'UPSTREAM_ERROR', 'zot: answered with status 500'],
  ])('of %i is told by the status', (status, code, message) => {
    expect(read(status, '')).toEqual({ code, message });
  });
});

describe('a page of a proxy', () => {
  it('is not shown', () => {
    expect(read(502, '<html>nginx</html>')).toEqual({
      code: 'UPSTREAM_ERROR',
      message: 'zot: answered with status 502',
    });
  });
});
