import type { PortolanError } from '../../src/errors.js';
import type { HttpReply } from '../../src/http/message.js';
import { defineOperation, type OperationInput } from '../../src/rest/operation.js';
import { readReply } from '../../src/rest/response.js';
import { describeTarget } from '../support/traffic.js';

const TARGET = describeTarget(undefined);

function reply(body: string | Buffer, status = 200, headers: HttpReply['headers'] = {}): HttpReply {
  return { status, headers, body: Buffer.from(body) };
}

function read(input: Partial<OperationInput>, received: HttpReply): unknown {
  const operation = defineOperation({
    upstream: 'quay',
    field: 'Query.thing',
    method: 'GET',
    path: '/x',
    ...input,
  });
  return readReply(operation, TARGET, received);
}

function failureOf(input: Partial<OperationInput>, received: HttpReply): PortolanError['extensions'] {
  try {
    read(input, received);
  } catch (error) {
    return (error as PortolanError).extensions; // the only error that is thrown on purpose
  }
  throw new Error('the reply was read');
}

describe('as JSON', () => {
  it('gives the body', () => {
    expect(read({}, reply('{"a":[1]}'))).toEqual({ a: [1] });
  });

  it.each(['', ' \n'])('does not care about the content type: "%s"', (space) => {
    expect(read({}, reply(`${space}{"a":1}`, 200, { 'content-type': 'text/html' }))).toEqual({ a: 1 });
  });

  it('is null for 204, which has no body', () => {
    expect(read({}, reply('', 204))).toBeNull();
    expect(read({ at: 'token' }, reply('', 204))).toBeNull();
  });

  it('reads UTF-8', () => {
    expect(read({}, reply('{"a":"ü😀"}'))).toEqual({ a: 'ü😀' });
  });

  it.each([
    [
      'an HTML page',
      '<!doctype html><title>Sign in</title>',
      'Quay: an HTML page came where JSON was expected',
    ],
    ['an indented HTML page', '\n  <html></html>', 'Quay: an HTML page came where JSON was expected'],
    ['an empty body', '', 'Quay: nothing came where JSON was expected'],
    ['a text', 'Bad gateway', 'Quay: something else came where JSON was expected'],
    ['a JSON text that was cut off', '{"a":', 'Quay: something else came where JSON was expected'],
  ])('refuses %s', (_, body, message) => {
    expect(() => read({}, reply(body))).toThrow(message);
    expect(failureOf({}, reply(body))).toEqual({
      code: 'UPSTREAM_INVALID',
      upstream: 'quay',
      operation: 'Query.thing',
      status: 200,
    });
  });
});

describe('at', () => {
  it.each([
    ['one step', 'a', { a: 1 }, 1],
    ['several steps', 'a.b.c', { a: { b: { c: 2 } } }, 2],
    ['false', 'a', { a: false }, false],
    ['zero', 'a', { a: 0 }, 0],
    ['an object', 'a', { a: { b: 1 } }, { b: 1 }],
  ])('finds %s', (_, at, body, value) => {
    expect(read({ at }, reply(JSON.stringify(body)))).toEqual(value);
  });

  it.each([
    ['the step is missing', 'b', { a: 1 }],
    ['the way ends at a scalar', 'a.b', { a: 1 }],
    ['the way ends at null', 'a.b', { a: null }],
    ['the body is null', 'a', null],
    ['the body is a text', 'a', 'Created'],
  ])('is null when %s', (_, at, body) => {
    expect(read({ at }, reply(JSON.stringify(body)))).toBeNull();
  });
});

describe('as TEXT', () => {
  it('gives the body as it is, even when it is JSON or empty', () => {
    expect(read({ as: 'TEXT' }, reply('{"a":1}\n'))).toBe('{"a":1}\n');
    expect(read({ as: 'TEXT' }, reply(''))).toBe('');
  });
});

describe('as HEADERS', () => {
  it('gives a copy of the headers, without looking at the body', () => {
    const headers = { 'docker-content-digest': 'sha256:0a' };
    const value = read({ as: 'HEADERS' }, reply('<html>', 200, headers));
    expect(value).toEqual(headers);
    expect(value).not.toBe(headers);
  });
});

describe('as NONE', () => {
  it.each([
    [200, 'null'],
    [201, '"Created"'],
    [204, ''],
    [202, 'done'],
  ])('is true for %i, whatever the body: %s', (status, body) => {
    expect(read({ as: 'NONE' }, reply(body, status))).toBe(true);
  });

  it('refuses a page, of a sign-in for one', () => {
    expect(() => read({ as: 'NONE' }, reply('<html>'))).toThrow(
      'Quay: an HTML page came where an empty answer was expected',
    );
    expect(failureOf({ as: 'NONE' }, reply('<html>'))).toMatchObject({
      code: 'UPSTREAM_INVALID',
      status: 200,
    });
  });
});

describe.each(['JSON', 'TEXT', 'HEADERS', 'NONE'] as const)('as %s', (as) => {
  it.each([
    [301, 'UPSTREAM_INVALID'],
    [304, 'UPSTREAM_INVALID'],
    [400, 'BAD_USER_INPUT'],
    [404, 'NOT_FOUND'],
    [500, 'UPSTREAM_ERROR'],
  ])("throws the upstream's error for %i", (status, code) => {
    expect(failureOf({ as }, reply('{}', status))).toMatchObject({ code, status, operation: 'Query.thing' });
  });
});
