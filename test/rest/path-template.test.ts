import { PortolanError } from '../../src/errors.js';
import { expandPath, parsePathTemplate } from '../../src/rest/path-template.js';

const DIGEST = `sha256:${'0a'.repeat(32)}`;

/** Expands `/a/{one}/b/{+many}/c` with one of the two variables filled by the value. */
function expand(variable: 'one' | 'many', value: unknown): string {
  const template = parsePathTemplate(variable === 'one' ? '/a/{one}/c' : '/a/{+many}/c');
  return expandPath(template, (name) => (name === variable ? value : undefined));
}

function refusalOf(variable: 'one' | 'many', value: unknown): string {
  try {
    return `accepted as ${expand(variable, value)}`;
  } catch (error) {
    if (error instanceof PortolanError) return `${error.code} ${error.message}`;
    throw error;
  }
}

describe('a template', () => {
  it('without variables is its own path', () => {
    const template = parsePathTemplate('/v2/');
    expect(template.variables).toEqual([]);
    expect(expandPath(template, () => undefined)).toBe('/v2/');
  });

  it('names its variables in their order', () => {
    const template = parsePathTemplate('/v2/{+name}/manifests/{reference}');
    expect(template.variables).toEqual(['name', 'reference']);
    expect(template.text).toBe('/v2/{+name}/manifests/{reference}');
    const values: Record<string, unknown> = { name: 'team/app', reference: 'v1' };
    expect(expandPath(template, (name) => values[name])).toBe('/v2/team/app/manifests/v1');
  });

  it('may begin, or consist of, a variable segment', () => {
    expect(expandPath(parsePathTemplate('/{one}'), () => 'x')).toBe('/x');
    expect(expandPath(parsePathTemplate('/{one}-{two}.json'), (name) => name)).toBe('/one-two.json');
  });

  it.each([
    ['without a leading slash', 'v2/x'],
    ['that names another host', '//evil.example/x'],
    ['that is an absolute URL', 'https://evil.example/x'],
    ['that is empty', ''],
    ['with a nameless variable', '/x/{}'],
    ['with a variable that is no name', '/x/{a-b}'],
    ['with a variable that starts with a digit', '/x/{1a}'],
    ['with an unclosed brace', '/x/{name'],
    ['with an unopened brace', '/x/name}'],
    ['with nested braces', '/x/{{name}}'],
    ['with an unknown operator', '/x/{?name}'],
    ['with a query', '/x?y=1'],
    ['with a fragment', '/x#y'],
    ['with a space', '/x y'],
    ['with a line break', '/x\n'],
  ])('%s is refused', (_, text) => {
    expect(() => parsePathTemplate(text)).toThrow(/^path "/);
  });

  // URL parsing rewrites these, so that every request would be refused.
  it.each([
    ['a dot segment', '/a/../b'],
    ['an encoded dot segment', '/a/%2e%2e/b'],
    ['a backslash', '/a\\b'],
    ['a letter that URLs do not have', '/é/b'],
  ])('with %s is refused at once, not with the first request', (_, text) => {
    expect(() => parsePathTemplate(text)).toThrow(/^path "/);
  });
});

describe('a value', () => {
  it.each([
    ['a name', 'nginx', 'nginx'],
    ['a tag', 'v1.2-rc_3', 'v1.2-rc_3'],
    ['a number', 5, '5'],
    ['zero', 0, '0'],
    ['a truth value', false, 'false'],
    ['a space', 'a b', 'a%20b'],
    ['a question mark', 'a?b=c', 'a%3Fb=c'],
    ['a hash', 'a#b', 'a%23b'],
    ['a percent sign', '100%', '100%25'],
    ['an umlaut', 'ü', '%C3%BC'],
    ['a whole astral character', '😀', '%F0%9F%98%80'],
    ['a name with dots at its ends', '.hidden.', '.hidden.'],
    ['three dots', '...', '...'],
    ['what looks like an absolute URL without slashes', 'https:evil.example', 'https:evil.example'],
    ['angle brackets and quotes', '<"a">', '%3C%22a%22%3E'],
  ])('is encoded for one segment: %s', (_, value, encoded) => {
    expect(expand('one', value)).toBe(`/a/${encoded}/c`);
  });

  it('keeps the colon of a digest, which zot does not know encoded', () => {
    expect(expand('one', DIGEST)).toBe(`/a/${DIGEST}/c`);
    expect(expand('one', `${DIGEST} x`)).toBe(`/a/${DIGEST}%20x/c`);
  });

  it('keeps the plus of a robot name', () => {
    expect(expand('one', 'owner+robot')).toBe('/a/owner+robot/c');
  });

  it('spans segments where the template says so', () => {
    expect(expand('many', 'team/deep/app')).toBe('/a/team/deep/app/c');
    expect(expand('many', 'team/a b')).toBe('/a/team/a%20b/c');
  });

  it('never changes where the template leads', () => {
    for (const value of ['a?b', 'a#b', 'a%b', 'a;b', 'a&b', "a'b", 'a@b:c']) {
      const { pathname, search, hash, host } = new URL(expand('one', value), 'http://quay.test');
      expect([host, search, hash]).toEqual(['quay.test', '', '']);
      expect(decodeURIComponent(pathname)).toBe(`/a/${value}/c`);
    }
  });
});

const WAYS_OUT: [string, string][] = [
  ['a dot', '.'],
  ['two dots', '..'],
  ['encoded dots', '%2e%2e'],
  ['encoded dots in capitals', '%2E%2E'],
  ['a half-encoded pair of dots', '.%2e'],
  ['an encoded dot', '%2e'],
  ['twice encoded dots', '%252e%252e'],
  ['three times encoded dots', '%25252e%25252e'],
  ['an encoding without end', `%${'25'.repeat(20)}2e`],
  ['a backslash', 'a\\b'],
  ['dots before a backslash', '..\\b'],
  ['an encoded backslash', 'a%5cb'],
  ['an encoded slash', 'a%2fb'],
  ['an encoded slash in capitals', 'a%2Fb'],
  ['a twice encoded slash', 'a%252fb'],
  ['encoded dots and slash', '%2e%2e%2fb'],
  ['a null character', 'a\0b'],
  ['a line break', 'a\r\nHost: evil'],
  ['a tab', 'a\tb'],
  ['a delete character', 'a\x7fb'],
  ['a C1 control character', 'a\x85b'],
  ['an encoded null character', 'a%00b'],
  ['an encoded line break', 'a%0d%0ab'],
  ['the first half of a surrogate pair', 'a\ud83d'],
  ['the second half of a surrogate pair', '\ude00a'],
];

describe.each(['one', 'many'] as const)('the variable %s refuses', (variable) => {
  it.each(WAYS_OUT)('%s', (_, value) => {
    expect(refusalOf(variable, value)).toMatch(
      new RegExp(`^BAD_USER_INPUT The value of "${variable}" (must not|is percent-encoded)`),
    );
  });

  it.each([[''], [null], [undefined]])('nothing: %p', (value) => {
    expect(refusalOf(variable, value)).toBe(`BAD_USER_INPUT The value of "${variable}" must not be empty`);
  });
});

describe('{name} refuses', () => {
  it.each(['a/b', '/a', 'a/', '/', '../b', 'http://evil.example'])('a slash: %s', (value) => {
    expect(refusalOf('one', value)).toMatch(/^BAD_USER_INPUT .* slash or backslash/);
  });
});

describe('{+name} refuses', () => {
  it.each(['/a', 'a/', '/', 'a//b', '//evil.example', 'https://evil.example/a'])(
    'an empty segment: %s',
    (value) => {
      expect(refusalOf('many', value)).toMatch(/^BAD_USER_INPUT .* empty path segment/);
    },
  );

  it.each(['../a', 'a/..', 'a/../b', 'a/./b', './a', 'a/%2e%2e/b', 'a/%252e%252e/b', 'a/.%2E/b'])(
    'a dot segment anywhere: %s',
    (value) => {
      expect(refusalOf('many', value)).toMatch(/^BAD_USER_INPUT .* path segment/);
    },
  );

  it('an encoded slash, which is no separator', () => {
    expect(refusalOf('many', 'team%2f..%2fother')).toMatch(/^BAD_USER_INPUT/);
  });
});

describe('a refusal', () => {
  it('does not repeat the value', () => {
    expect(refusalOf('one', '../secret')).not.toContain('secret');
  });
});
