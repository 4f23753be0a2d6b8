import { formatGlobalId, keyOfId, parseGlobalId } from '../../../src/gateway/joined/global-id.js';

describe('a global id', () => {
  it('holds type and key, and nothing that a restart would change', () => {
    const id = formatGlobalId({ type: 'Image', key: ['docker.io/library/node:20'] });
    expect(id).toBe('WyJJbWFnZSIsImRvY2tlci5pby9saWJyYXJ5L25vZGU6MjAiXQ');
    expect(parseGlobalId(id)).toEqual({ type: 'Image', key: ['docker.io/library/node:20'] });
  });

  it.each([
    ['an empty text', ''],
    ['no base64', 'ü'],
    ['another base64 than ours', Buffer.from('["Image","a?"]').toString('base64')],
    ['no JSON', Buffer.from('Image').toString('base64url')],
    ['no list', Buffer.from('{"a":1}').toString('base64url')],
    ['a list of something else', Buffer.from('["Image",1]').toString('base64url')],
    ['an empty list', Buffer.from('[]').toString('base64url')],
    ['another spelling of an id', Buffer.from('["Image", "a"]').toString('base64url')],
    ['an endless text', 'a'.repeat(3_000)],
  ])('is not %s', (_what, text) => {
    expect(parseGlobalId(text)).toBeUndefined();
  });

  it('is refused where one of another type is wanted', () => {
    const id = formatGlobalId({ type: 'Mirror', key: ['a'] });
    expect(keyOfId(id, 'Mirror')).toEqual(['a']);
    expect(() => keyOfId(id, 'Image')).toThrow('"id" is not the global id of a Image');
  });
});
