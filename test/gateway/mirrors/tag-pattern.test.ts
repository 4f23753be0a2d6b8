import { matchesPattern } from '../../../src/gateway/mirrors/tag-pattern.js';

describe('the pattern of a mirror', () => {
  it.each([
    ['latest', 'latest', true],
    ['latest', 'late', false],
    ['3.31', '3.3*', true],
    ['3.3', '3.3*', true],
    ['v3.3', '3.3*', false],
    ['3.13.5-slim', '*-slim', true],
    ['3.13.5-slim-dev', '*-slim', false],
    ['a-slim-slim', '*-slim', true],
    ['3.1', '3.?', true],
    ['3.10', '3.?', false],
    ['v2', 'v[0-9]', true],
    ['va', 'v[!0-9]', true],
    ['v1', 'v[!0-9]', false],
    ['v-', 'v[a-c-]', true],
    ['[x', '[x', true],
    ['3.1', '3+1', false],
    ['abc', '', false],
    ['1.9.0', ' 1.9.0 ', true],
    ['anything', '*', true],
    ['ab', 'a**b', true],
  ])('of %s and %s says %s', (tag, pattern, isMatch) => {
    expect(matchesPattern(tag, pattern)).toBe(isMatch);
  });

  it('is done at once with many stars', () => {
    const start = performance.now();
    expect(matchesPattern('a'.repeat(128), `${'a*'.repeat(60)}b`)).toBe(false);
    expect(performance.now() - start).toBeLessThan(1_000);
  });
});
