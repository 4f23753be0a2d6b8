import { readSearchError, readZotError } from '../../../src/upstreams/zot/errors.js';

const NAME = { name: 'zot', title: 'zot' };

function read(status: number, body: unknown) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const error = readZotError(NAME, { status, headers: {}, body: Buffer.from(text) }, 'Query.zotManifest');
  expect(error.extensions).toMatchObject({ upstream: 'zot', operation: 'Query.zotManifest', status });
  const { code, errorType } = error.extensions;
  return { code, message: error.message, ...(errorType && { errorType }) };
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
    [429, 'TOOMANYREQUESTS', 'too many requests', 'RATE_LIMITED'],
  ])('of %i %s says so', (status, errorType, message, code) => {
    expect(read(status, list(errorType, message))).toEqual({ code, errorType, message: `zot: ${message}` });
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
    expect(read(400, body)).toEqual({ code: 'BAD_USER_INPUT', errorType: 'A', message: 'zot: first' });
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
      errorType: 'UNAUTHORIZED',
      message: 'zot: authentication required',
    });
  });
});

describe('a text', () => {
  it('of an unmatched route means that there is no such operation', () => {
    expect(read(404, '404 page not found\n')).toEqual({
      code: 'UPSTREAM_UNSUPPORTED',
      message: 'zot: no such route: the name is not a repository name, or the extension is off',
    });
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

describe('an error of the search', () => {
  it('of a scanner that is off says what turns it on', () => {
    expect(readSearchError({}, 'cve search is disabled')).toEqual({
      code: 'UPSTREAM_UNSUPPORTED',
      message: 'cve search is disabled; extensions.search.cve in the configuration of zot turns it on',
    });
  });

  it.each(['GRAPHQL_VALIDATION_FAILED', 'GRAPHQL_PARSE_FAILED'])(
    '%s means that zot knows another schema',
    (code) => {
      expect(readSearchError({ code }, '')).toEqual({ code: 'UPSTREAM_UNSUPPORTED', errorType: code });
    },
  );

  it.each([{}, { code: 'OTHER' }, { code: 5 }])('of any other kind is one of zot: %j', (extensions) => {
    expect(readSearchError(extensions, '')).toEqual({ code: 'UPSTREAM_ERROR' });
  });
});
