import { formatImageReference, parseImageReference } from '../../../src/gateway/joined/image-reference.js';

const HEX = '1a427dd943a8b531254938ff023e2deffe2fd9656c3915dffe23fbb4f85593c6';
const DIGEST = `sha256:${HEX}`;

describe('an image reference', () => {
  it.each([
    ['node', 'docker.io/library/node:latest'],
    ['node:20', 'docker.io/library/node:20'],
    ['library/node:20', 'docker.io/library/node:20'],
    ['docker.io/node', 'docker.io/library/node:latest'],
    ['index.docker.io/node', 'index.docker.io/library/node:latest'],
    ['demonstrationorg/dhi-node:20', 'docker.io/demonstrationorg/dhi-node:20'],
    ['quay.io/ns/repo:tag', 'quay.io/ns/repo:tag'],
    ['quay.io/ns/a/b/c', 'quay.io/ns/a/b/c:latest'],
    ['localhost/repo', 'localhost/repo:latest'],
    ['localhost:5000/repo:1', 'localhost:5000/repo:1'],
    ['127.0.0.1:5000/repo', '127.0.0.1:5000/repo:latest'],
    ['[::1]:5000/repo', '[::1]:5000/repo:latest'],
    [`zot.example.com/repo@${DIGEST}`, `zot.example.com/repo@${DIGEST}`],
    [`node:20@${DIGEST}`, `docker.io/library/node:20@${DIGEST}`],
    [DIGEST, DIGEST],
    [`sha512:${HEX}${HEX}`, `sha512:${HEX}${HEX}`],
    ['sha256', 'docker.io/library/sha256:latest'],
    ['a__b/c--d.e_f', 'docker.io/a__b/c--d.e_f:latest'],
  ])('reads %s as %s', (text, full) => {
    const reference = parseImageReference(text);
    expect(formatImageReference(reference)).toBe(full);
    expect(parseImageReference(full)).toEqual(reference);
  });

  it.each([
    ['', 'it is empty (at character 1)'],
    [' node', 'a part of a repository has lower-case letters and digits'],
    ['Node', 'a repository is written in lower case (at character 1)'],
    ['team/Node:20', 'a repository is written in lower case (at character 6)'],
    ['team//node', 'there is nothing between two slashes (at character 6)'],
    ['team/../node', '(at character 6)'],
    ['team/node/', 'there is nothing between two slashes (at character 11)'],
    ['/node', 'there is nothing between two slashes (at character 1)'],
    ['quay.io/', 'the repository is missing (at character 9)'],
    ['qu ay.io/x', 'the registry is no host with an optional port (at character 1)'],
    ['https://quay.io/x', 'the registry is no host with an optional port (at character 1)'],
    ['node:', 'the tag is missing (at character 6)'],
    [
      'node:2 0',
      'a tag has letters, digits, underscores, dots and dashes, and begins with no dot or dash (at character 7)',
    ],
    ['node:-20', '(at character 6)'],
    [`node:${'a'.repeat(129)}`, 'a tag has 128 characters at most (at character 134)'],
    ['node@sha256:12', 'a digest of sha256 has 64 hex digits, not 2 (at character 15)'],
    [`node@${DIGEST}0`, 'a digest of sha256 has 64 hex digits, not 65 (at character 77)'],
    [`node@sha256:${HEX.toUpperCase()}`, 'a digest has lower-case hex digits only (at character 14)'],
    ['node@md5:12', 'the algorithm of a digest is sha256, sha384 or sha512 (at character 6)'],
    ['node@', 'a digest is written algorithm:hex, such as sha256:… (at character 6)'],
    [`node@${DIGEST}@${DIGEST}`, 'a digest has lower-case hex digits only (at character 77)'],
    ['sha256:xyz', 'a digest has lower-case hex digits only (at character 8)'],
    ['a'.repeat(256), 'a repository has 255 characters at most (at character 256)'],
    ['a'.repeat(2_000), 'it has more than 1024 characters (at character 1025)'],
  ])('refuses %j with the place of the fault', (text, message) => {
    expect(() => parseImageReference(text)).toThrow(message);
    expect(() => parseImageReference(text)).toThrow(expect.objectContaining({ code: 'BAD_USER_INPUT' }));
  });

  // Quadratic reading of these would run into the time limit of tests.
  it('reads a text that is made to be slow', () => {
    for (const part of ['a', 'a-', '_', '.', ':', '@', '/']) {
      expect(() => parseImageReference(`${part.repeat(1_000 / part.length)}!`)).toThrow();
    }
  });
});
