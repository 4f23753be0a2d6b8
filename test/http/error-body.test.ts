import { cleanMessage, errorOfReply, readErrorBody, textAt } from '../../src/http/error-body.js';
import type { HttpReply } from '../../src/http/message.js';

const NAME = { name: 'quay', title: 'Quay' };

function reply(body: string, status = 400, headers: HttpReply['headers'] = {}): HttpReply {
  return { status, headers, body: Buffer.from(body) };
}

describe('an error body', () => {
  it.each([
    ['a JSON object', '{"message":"no"}', { message: 'no' }],
    ['a JSON object with space around', '\n {"message":"no"} \n', { message: 'no' }],
    ['a JSON list', '[1]', { 0: 1 }],
  ])('is understood when it is %s', (_, body, json) => {
    expect(readErrorBody(reply(body))).toEqual({ json, text: undefined, isHtml: false });
  });

  it('is understood whatever its content type', () => {
    const read = readErrorBody(reply('{"error":"no"}', 403, { 'content-type': 'text/html' }));
    expect(read.json).toEqual({ error: 'no' });
  });

  it.each(['<!DOCTYPE html><p>no', '  \n<html>', '<?xml version="1.0"?>'])(
    'is a page when it begins as one: %s',
    (body) => {
      expect(readErrorBody(reply(body))).toEqual({ json: undefined, text: undefined, isHtml: true });
    },
  );

  it.each([
    ['text', 'Too many requests', 'Too many requests'],
    ['a JSON text', '"Unauthorized"', 'Unauthorized'],
  ])('is a message when it is %s', (_, body, text) => {
    expect(readErrorBody(reply(body))).toEqual({ json: undefined, text, isHtml: false });
  });

  it.each(['', '  \n', 'null', '5', '{"message":"cut o', '[{"code":', '"cut o'])(
    'says nothing when it is %j',
    (body) => {
      expect(readErrorBody(reply(body))).toEqual({ json: undefined, text: undefined, isHtml: false });
    },
  );
});

describe('a message for clients', () => {
  it.each([
    ['as it is', 'manifest unknown', 'manifest unknown'],
    ['its first line only', 'wrong type\n  at line 5', 'wrong type'],
    ['the name of a scheme', 'must be a URL (http:// or https://)', 'must be a URL (http:// or https://)'],
    ['no address', 'see https://10.0.0.1:8080/secret?x=1 for more', 'see [address] for more'],
    ['no bearer', 'token Bearer abcdef.123456 is wrong', 'token Bearer [redacted] is wrong'],
    ['no basic credential', 'got Basic YWRhOnBhc3M=', 'got Basic [redacted]'],
    ['no JWT', 'bad eyJhbGciOi.eyJzdWIiOiJ9.c2ln', 'bad [redacted]'],
    ['no Docker token', 'dckr_pat_abc-DEF_1 refused', '[redacted] refused'],
    ['no API key of zot', 'zak_5bd2f0 refused', '[redacted] refused'],
    ['no stack', 'boom at handler (/srv/app/index.js:10:5) more', 'boom'],
    ['limited length', 'x'.repeat(5_000), `${'x'.repeat(300)}…`],
  ])('has %s', (_, message, clean) => {
    expect(cleanMessage(message)).toBe(clean);
  });

  it.each([undefined, '', '  ', '\nsecond line', '<p>markup</p>', 'sorry <body class="x">'])(
    'is nothing for %j',
    (message) => {
      expect(cleanMessage(message)).toBeUndefined();
    },
  );

  it.each(['a < b and c > d', 'digest sha256:0a1b', 'basic auth is off'])(
    'keeps harmless text: %s',
    (message) => {
      expect(cleanMessage(message)).toBe(message);
    },
  );
});

describe('the error of a reply', () => {
  const OPERATION = 'Query.quayRepository';

  it('has the code of the status and a message that says what it means', () => {
    const error = errorOfReply(NAME, reply('', 404), OPERATION, {});
    expect(error.message).toBe('Quay: not found, or not visible with these credentials');
    expect(error.extensions).toEqual({
      code: 'NOT_FOUND',
      upstream: 'quay',
      operation: OPERATION,
      status: 404,
    });
  });

  it('names the status when there is nothing to say about the code', () => {
    expect(errorOfReply(NAME, reply('', 503), OPERATION, {}).message).toBe('Quay: answered with status 503');
  });

  it('is refined by what the upstream says', () => {
    const cause = { token: 'x' };
    const error = errorOfReply(NAME, reply('', 403), OPERATION, {
      code: 'UNAUTHENTICATED',
      message: 'CSRF token was invalid',
      errorType: 'csrf',
      cause,
    });
    expect(error.message).toBe('Quay: CSRF token was invalid');
    expect(error.extensions).toEqual({
      code: 'UNAUTHENTICATED',
      upstream: 'quay',
      operation: OPERATION,
      status: 403,
      errorType: 'csrf',
    });
    expect(error.cause).toBe(cause);
  });

  it('has the usual message when nothing of the own one may be shown', () => {
    const error = errorOfReply(NAME, reply('', 404), OPERATION, { message: '<p>no</p>' });
    expect(error.message).toBe('Quay: not found, or not visible with these credentials');
  });

  it('says how long to wait', () => {
    const seconds = errorOfReply(NAME, reply('', 429, { 'retry-after': '7' }), OPERATION, {});
    expect(seconds.extensions).toMatchObject({ code: 'RATE_LIMITED', retryAfter: 7 });
    const now = jest.spyOn(Date, 'now').mockReturnValue(1_700_000_000_000);
    const moment = errorOfReply(NAME, reply('', 503, { 'retry-after': '1700000030' }), OPERATION, {});
    expect(moment.extensions).toMatchObject({ code: 'UPSTREAM_ERROR', retryAfter: 30 });
    now.mockRestore();
  });
});

describe('the text at some keys', () => {
  it('is the first that is one', () => {
    expect(textAt({ a: 5, b: '', c: null, d: 'found', e: 'later' }, 'x', 'a', 'b', 'c', 'd', 'e')).toBe(
      'found',
    );
  });

  it('is nothing when there is none', () => {
    expect(textAt({ a: { b: 'c' } }, 'a', 'b')).toBeUndefined();
    expect(textAt(undefined, 'a')).toBeUndefined();
  });
});
