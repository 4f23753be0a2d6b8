import { readRetryAfter, readWait } from '../../src/http/retry-after.js';

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

describe('the time to wait', () => {
  const RESET = String(NOW / 1000 + 50);

  it.each([
    [
      'Retry-After before all others',
      429,
      { 'retry-after': '7', 'x-retry-after': '8', 'x-ratelimit-reset': RESET },
      7,
    ],
    ['X-Retry-After', 429, { 'x-retry-after': '8', 'x-ratelimit-reset': RESET }, 8],
    ['X-Retry-After as a unix time', 429, { 'x-retry-after': RESET }, 50],
    ['X-Retry-After when Retry-After says nothing', 429, { 'retry-after': 'soon', 'x-retry-after': '8' }, 8],
    ['X-RateLimit-Reset', 429, { 'x-ratelimit-reset': RESET }, 50],
    ['X-RateLimit-Reset that is past', 429, { 'x-ratelimit-reset': String(NOW / 1000 - 5) }, 0],
    ['Retry-After of any status', 503, { 'retry-after': '3' }, 3],
  ])('is said by %s', (_, status, headers, seconds) => {
    expect(readWait({ status, headers }, NOW)).toBe(seconds);
  });

  it.each([200, 401, 500, 503])('is not said by the limit that an answer with %i tells of', (status) => {
    expect(readWait({ status, headers: { 'x-ratelimit-reset': RESET } }, NOW)).toBeUndefined();
  });

  it('is not said by an answer without any of them', () => {
    expect(readWait({ status: 429, headers: { 'x-ratelimit-remaining': '0' } }, NOW)).toBeUndefined();
  });
});
