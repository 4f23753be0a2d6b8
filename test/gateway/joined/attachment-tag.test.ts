import { isAttachmentTag, isUnsearchedTag } from '../../../src/gateway/joined/attachment-tag.js';

const STEM = `sha256-${'a'.repeat(64)}`;

describe('a tag', () => {
  it.each([
    ['1.0', false, false],
    ['sha256-short', false, false],
    [STEM, true, true],
    [`${STEM}.sig`, true, true],
    [`${STEM}.att`, true, false],
    [`${STEM}.sbom`, true, false],
  ])(
    'such as %s is of an attachment: %s, and left out by zot’s search: %s',
    (tag, isAttached, isUnsearched) => {
      expect([isAttachmentTag(tag), isUnsearchedTag(tag)]).toEqual([isAttached, isUnsearched]);
    },
  );
});
