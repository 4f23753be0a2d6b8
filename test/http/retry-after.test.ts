import { readRetryAfter } from '../../src/http/retry-after.js';

const NOW = Date.UTC(2026, 0, 31, 12);

describe('Retry-After', () => {
  it.each([
    ['seconds', '120', 120],
    ['zero', '0', 0],
    ['part of a second', '0.5', 0.5],
    ['seconds with spaces around', ' 7 ', 7],
    ['an HTTP date', 'Sat, 31 Jan 2026 12:00:30 GMT', 30],
    ['an HTTP date that is past', 'Sat, 31 Jan 2026 11:00:00 GMT', 0],
    ['a unix time, as Docker Hub sends it', String(NOW / 1000 + 42), 42],
    ['a unix time that is past', String(NOW / 1000 - 42), 0],
    ['the largest number that is still a waiting time', '999999999', 999_999_999],
  ])('says %s', (_, header, seconds) => {
    expect(readRetryAfter(header, NOW)).toBe(seconds);
  });

  it('is rounded up, so that nobody comes a moment too early', () => {
    expect(readRetryAfter('Sat, 31 Jan 2026 12:00:01 GMT', NOW + 500)).toBe(1);
  });

  it('is the first of several', () => {
    expect(readRetryAfter(['3', '9'], NOW)).toBe(3);
  });

  it.each([[undefined], [''], ['  '], ['soon'], ['5 seconds'], ['NaN'], ['1e3'], [[]]])(
    'says nothing when it is %j',
    (header) => {
      expect(readRetryAfter(header, NOW)).toBeUndefined();
    },
  );

  it('says nothing when it is negative', () => {
    expect(readRetryAfter('-5', NOW)).toBeUndefined();
  });
});
