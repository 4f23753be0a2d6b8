import { parseValue as parseAst, valueFromAST } from 'graphql';
import { DateTime, isZeroTime, JsonValue, SafeInt } from '../../src/rest/scalars.js';

describe('DateTime', () => {
  it.each([
    ['RFC 3339 in UTC', '2026-01-31T12:00:00Z', '2026-01-31T12:00:00Z'],
    [
      'RFC 3339 with fractions, all of which stay',
      '2026-01-31T12:00:00.123456789Z',
      '2026-01-31T12:00:00.123456789Z',
    ],
    ['RFC 2822 as Quay writes it', 'Wed, 08 Jan 2025 19:32:48 -0000', '2025-01-08T19:32:48Z'],
    ['RFC 2822 of another zone', 'Wed, 08 Jan 2025 19:32:48 +0200', '2025-01-08T17:32:48Z'],
    ['an HTTP date', 'Wed, 08 Jan 2025 19:32:48 GMT', '2025-01-08T19:32:48Z'],
    ['whole seconds since 1970', 1_736_364_768, '2025-01-08T19:32:48Z'],
    ['a day', '2026-01-31', '2026-01-31T00:00:00Z'],
  ])('is written as RFC 3339 for %s', (_, value, written) => {
    expect(DateTime.serialize(value)).toBe(written);
  });

  it.each([
    ['2026-01-31T12:00:00+02:00', '2026-01-31T10:00:00Z'],
    ['2026-01-31T23:30:00-05:30', '2026-02-01T05:00:00Z'],
  ])('is written in UTC whatever the zone of %s', (value, written) => {
    expect(DateTime.serialize(value)).toBe(written);
  });

  it.each(['yesterday', 'NaN', '2026-13-45T00:00:00', {}, true, Number.NaN, Number.POSITIVE_INFINITY])(
    'is not made of %p',
    (value) => {
      expect(() => DateTime.serialize(value)).toThrow('DateTime: the upstream sent no date');
    },
  );

  it.each(['5', 'page 2'])('is not made of what only resembles a date: %s', (value) => {
    expect(() => DateTime.serialize(value)).toThrow('DateTime: the upstream sent no date');
  });

  it.each([
    ['2026-01-31T12:00:00Z', '2026-01-31T12:00:00Z'],
    ['2026-01-31T12:00:00.5+02:00', '2026-01-31T10:00:00Z'],
  ])('is taken as RFC 3339, and sent in UTC and whole seconds: %s', (value, sent) => {
    expect(DateTime.parseValue(value)).toBe(sent);
  });

  it.each([
    '2026-01-31',
    'Wed, 08 Jan 2025 19:32:48 -0000',
    '2026-01-31T12:00:00',
    1_736_364_768,
    '2026-13-31T12:00:00Z',
  ])('is not taken in another form: %p', (value) => {
    expect(() => DateTime.parseValue(value)).toThrow(/RFC 3339/);
  });
});

describe('a time that stands for none', () => {
  it.each([0, '', '0001-01-01T00:00:00Z', '0001-01-01T00:00:00+00:00'])('is %p', (value) => {
    expect(isZeroTime(value)).toBe(true);
  });

  it.each([1, '0001-01-02T00:00:00Z', '1970-01-01T00:00:00Z', null, false])('is not %p', (value) => {
    expect(isZeroTime(value)).toBe(false);
  });
});

describe('SafeInt', () => {
  it.each([
    [0, 0],
    [2 ** 31, 2 ** 31],
    [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
    [-5, -5],
    ['7023616', 7_023_616],
    ['-1', -1],
  ])('reads %p', (value, number) => {
    expect(SafeInt.serialize(value)).toBe(number);
  });

  it.each([2 ** 53, '9007199254740993', 1.5, '1.5', '', ' 1', '0x10', '1e3', true, null, {}, Number.NaN])(
    'refuses %p rather than give another number',
    (value) => {
      expect(() => SafeInt.serialize(value)).toThrow(/whole number/);
      expect(() => SafeInt.parseValue(value)).toThrow(/whole number/);
    },
  );

  it('takes whole-number literals and no others', () => {
    expect(valueFromAST(parseAst('4294967296'), SafeInt)).toBe(2 ** 32);
    expect(() => SafeInt.parseLiteral(parseAst('"5"'), {})).toThrow(/whole number/);
    expect(() => SafeInt.parseLiteral(parseAst('1.0'), {})).toThrow(/whole number/);
    expect(() => SafeInt.parseLiteral(parseAst('9007199254740993'), {})).toThrow(/whole number/);
  });
});

describe('JSON', () => {
  it('passes values of any shape as they are', () => {
    const value = { list: [1, null, { a: 'b' }] };
    expect(JsonValue.serialize(value)).toBe(value);
    expect(JsonValue.parseValue(value)).toBe(value);
  });

  it('reads literals with the variables inside them', () => {
    const literal = parseAst('{ list: [1, null, { a: $a }], on: true }');
    expect(JsonValue.parseLiteral(literal, { a: 'b' })).toEqual({ list: [1, null, { a: 'b' }], on: true });
  });
});
