import type { CallOperation } from '../../../src/rest/caller.js';
import { defineOperation } from '../../../src/rest/operation.js';
import { guardNames, isDigest } from '../../../src/upstreams/zot/names.js';
import { openSession } from '../../support/traffic.js';

const NAME = { name: 'zot', title: 'zot' };
const HEX = 'a'.repeat(64);

async function call(args: Record<string, unknown>, parent?: Record<string, unknown>): Promise<unknown> {
  const operation = defineOperation({
    upstream: 'zot',
    field: 'Query.it',
    method: 'GET',
    path: `/${Object.keys({ ...args, ...parent })
      .filter((name) => name !== 'tags')
      .map((name) => `{+${name}}`)
      .join('/')}`,
    args: [{ name: 'tags', in: 'query', key: 'tag' }],
  });
  const taken: CallOperation = async () => 'taken';
  return guardNames(NAME, operation, taken)(args, openSession(), { parent }).catch(
    ({ message, extensions }) => {
      expect(extensions).toEqual({ code: 'BAD_USER_INPUT', upstream: 'zot', operation: 'Query.it' });
      return String(message).replace(/:.*/s, '').concat(String(message).slice(5).replace(/:.*/s, ''));
    },
  );
}

describe('a repository name', () => {
  it.each(['a', 'a/b', 'a-b', 'a--b', 'a.b', 'a_b', 'a__b', '0/1/2', 'a/b-c.d_e__f', 'a'.repeat(255)])(
    'may be %s',
    async (name) => {
      expect(await call({ name })).toBe('taken');
    },
  );

  it.each([
    '',
    '/',
    'A',
    'a/',
    '/a',
    'a//b',
    'a..b',
    '..',
    'a/../b',
    'a___b',
    '-a',
    'a-',
    'a b',
    'a%2fb',
    'ä',
    'a\n',
    'a:b',
    'a@b',
    'a'.repeat(256),
    'a/'.repeat(150),
  ])('may not be %j', async (name) => {
    expect(await call({ name })).toContain('"name" is not a repository name');
    expect(await call({ repository: name })).toContain('"repository" is not a repository name');
    expect(await call({ from: name })).toContain('"from" is not a repository name');
  });

  it('is looked at where the parent gives it as well', async () => {
    expect(await call({}, { name: 'A' })).toContain('"name" is not a repository name');
    expect(await call({}, { name: 'a' })).toBe('taken');
  });

  it('that is long and wrong is refused at once', async () => {
    expect(await call({ name: `${'a-'.repeat(100_000)}!` })).toContain('is not a repository name');
    expect(await call({ name: `${'a'.repeat(254)}!` })).toContain('is not a repository name');
  });
});

describe('a reference', () => {
  it.each([
    'v1',
    '_',
    'A.b-c_d',
    '1',
    't'.repeat(128),
    `sha256:${HEX}`,
    `sha512:${HEX}${HEX}`,
    'x+y.z:AZ09_=-',
  ])('may be %s', async (reference) => {
    expect(await call({ reference })).toBe('taken');
  });

  it.each([
    '',
    '.',
    '..',
    '-a',
    '.a',
    'a/b',
    'a b',
    'a%20b',
    't'.repeat(129),
    'sha256:abc',
    `sha256:${HEX.toUpperCase()}`,
    `sha256:${HEX}a`,
    `SHA256:${HEX}`,
    'sha256:',
    ':x',
    `sha512:${HEX}`,
    'ä',
    'a\n',
  ])('may not be %j', async (reference) => {
    expect(await call({ reference })).toContain('"reference" is not a tag');
  });
});

describe('a digest', () => {
  it('must be one, and not a tag', async () => {
    expect(await call({ digest: `sha256:${HEX}` })).toBe('taken');
    expect(await call({ digest: 'v1' })).toContain('"digest" is not a digest');
    expect(isDigest(`sha384:${'0'.repeat(96)}`)).toBe(true);
  });
});

describe('tags', () => {
  it('are looked at one by one', async () => {
    expect(await call({ tags: ['a', 'b'] })).toBe('taken');
    expect(await call({ tags: [] })).toBe('taken');
    expect(await call({ tags: null })).toBe('taken');
    expect(await call({ tags: ['a', '-b'] })).toContain('"tags" is not a tag');
  });
});

it('an operation without names is left as it is', () => {
  const plain = defineOperation({ upstream: 'zot', field: 'Query.it', method: 'GET', path: '/it' });
  const taken: CallOperation = async () => 'taken';
  expect(guardNames(NAME, plain, taken)).toBe(taken);
});
