import { PortolanError } from '../../src/errors.js';
import type { Method } from '../../src/http/message.js';
import { defineOperation, type OperationArgument, type OperationInput } from '../../src/rest/operation.js';
import { assertStays, buildRequest } from '../../src/rest/request.js';

const FIELD = { upstream: 'quay', field: 'Query.thing' };

function query(name: string, key = name): OperationArgument {
  return { name, in: 'query', key };
}

function build(input: Partial<OperationInput>, args: Record<string, unknown> = {}) {
  return buildRequest(defineOperation({ ...FIELD, method: 'GET', path: '/x', ...input }), {
    args,
    basePath: '',
  });
}

describe('a request', () => {
  it.each(['GET', 'HEAD', 'DELETE'] as const)('by %s has no body and no content type', (method) => {
    const request = build({ method, path: '/x/{id}' }, { id: 'a' });
    expect(request).toEqual({
      method,
      path: '/x/a',
      headers: { accept: '*/*' },
      operation: 'Query.thing',
    });
  });

  it.each(['POST', 'PUT', 'PATCH'] as const)('by %s sends the body argument as JSON', (method: Method) => {
    const body = { name: 'input', as: 'JSON' as const, write: (value: unknown) => ({ wrapped: value }) };
    const request = build(
      { method, body, args: [{ name: 'input', in: 'body', key: 'input' }] },
      { input: 1 },
    );
    expect(request.body).toBe('{"wrapped":1}');
    expect(request.headers).toMatchObject({ 'content-type': 'application/json' });
    expect(request.path).toBe('/x');
  });

  it.each([[undefined], [null]])('sends an empty object for a body that is %p', (input) => {
    const body = { name: 'input', as: 'JSON' as const, write: (value: unknown) => value };
    expect(build({ method: 'POST', body }, { input }).body).toBe('{}');
  });

  it('keeps nulls in the body, by which upstreams clear a value', () => {
    const body = { name: 'input', as: 'JSON' as const, write: (value: unknown) => value };
    expect(build({ method: 'PUT', body }, { input: { description: null } }).body).toBe(
      '{"description":null}',
    );
  });

  it('by POST without a body argument has no body', () => {
    expect(build({ method: 'POST' })).not.toHaveProperty('body');
  });
});

describe('the path', () => {
  const operation = defineOperation({
    ...FIELD,
    method: 'GET',
    path: '/x/{+name}/{ref}',
    args: [query('n')],
  });

  it('has the values of the arguments, then those of the parent', () => {
    const parent = { name: 'a/b', ref: 'of the parent', n: 5 };
    const request = buildRequest(operation, { args: { ref: 'v1' }, parent, basePath: '' });
    expect(request.path).toBe('/x/a/b/v1');
  });

  it('stands behind the base path', () => {
    const request = buildRequest(operation, { args: { name: 'a', ref: 'b', n: 1 }, basePath: '/mirror' });
    expect(request.path).toBe('/mirror/x/a/b?n=1');
  });

  it('needs every value', () => {
    expect(() => buildRequest(operation, { args: { name: 'a' }, basePath: '' })).toThrow(
      'The value of "ref" must not be empty',
    );
  });
});

describe('the query', () => {
  it('has the arguments in their order, under the spelling of the upstream', () => {
    const args = [query('page'), query('lastModified', 'last_modified')];
    expect(build({ args }, { lastModified: true, page: 2 }).path).toBe('/x?page=2&last_modified=true');
  });

  it('leaves out what is absent or null, and keeps false, zero and the empty text', () => {
    const args = ['a', 'b', 'c', 'd', 'e'].map((name) => query(name));
    expect(build({ args }, { a: null, c: false, d: 0, e: '' }).path).toBe('/x?c=false&d=0&e=');
  });

  it('is not there when nothing is given', () => {
    expect(build({ args: [query('a')] }).path).toBe('/x');
  });

  it('repeats the key for a list', () => {
    const path = build({ args: [query('repos'), query('n')] }, { repos: ['a/b', 'c/d'], n: 1 }).path;
    expect(path).toBe('/x?repos=a/b&repos=c/d&n=1');
  });

  it('leaves out an empty list', () => {
    expect(build({ args: [query('repos')] }, { repos: [] }).path).toBe('/x');
  });

  it('leaves out the nulls of a list', () => {
    expect(build({ args: [query('repos')] }, { repos: [null, 'a', null] }).path).toBe('/x?repos=a');
  });

  it('does not have arguments that are in the path or in the body', () => {
    const args = [query('id'), { name: 'input', in: 'body' as const, key: 'input' }, query('n')];
    const { path } = build({ method: 'POST', path: '/x/{id}', args }, { id: 'a', input: {}, n: 1 });
    expect(path).toBe('/x/a?n=1');
  });

  it.each([
    ['an ampersand', 'a&b=c'],
    ['a plus sign, which would be read as a space', 'a+b'],
    ['a percent sign', '100%'],
    ['a hash', 'a#b'],
    ['a line break', 'a\r\nb'],
    ['a space', 'a b'],
    ['an umlaut', 'ü😀'],
  ])('carries %s unharmed', (_, value) => {
    const { path } = build({ args: [query('q')] }, { q: value });
    expect(path).toMatch(/^\/x\?q=[\x21-\x7e]+$/);
    expect([...new URL(path, 'http://quay.test').searchParams]).toEqual([['q', value]]);
  });

  it('refuses half a character', () => {
    const refused = expect(() => build({ args: [query('q')] }, { q: 'a\ud83d' }));
    refused.toThrow(PortolanError);
    refused.toThrow(expect.objectContaining({ extensions: { code: 'BAD_USER_INPUT' } }));
  });
});

describe('the guard after URL parsing', () => {
  const ORIGIN = 'http://quay.test';

  it.each(['/x', '/x?redirect=//evil.example/..', '/x/sha256:0a', "/x/it's?q='", '/v2/'])(
    'lets %s pass',
    (path) => {
      expect(() => assertStays(ORIGIN, path)).not.toThrow();
    },
  );

  it.each(['//evil.example/x', 'http://evil.example/x', '/\\evil.example/x', '/a/../b', '/a/%2e%2e/b'])(
    'stops %s',
    (path) => {
      expect(() => assertStays(ORIGIN, path)).toThrow(PortolanError);
    },
  );

  it.each(['/a/..', '/a/b/..', '/a/b/../..', '/a/b/%2e%2e', '/a/.'])(
    'stops %s, which leads to the beginning of itself',
    (path) => {
      expect(() => assertStays(ORIGIN, path)).toThrow(PortolanError);
    },
  );
});
