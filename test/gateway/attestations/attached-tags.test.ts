import { attachedTag, readAttachedTags } from '../../../src/gateway/attestations/attached-tags.js';
import { AMD64, INDEX, tagFor } from './fake-joined.js';

describe('tags of attachments', () => {
  it('are made of the digest and what is attached', () => {
    expect(attachedTag(INDEX, 'sig')).toBe(tagFor(INDEX, '.sig'));
    expect(attachedTag(INDEX, null)).toBe(tagFor(INDEX));
  });

  it('are found for the digests in question, and no others', () => {
    const tags = [
      tagFor(INDEX, '.sig'),
      tagFor(INDEX, '.att'),
      tagFor(INDEX, '.sbom'),
      tagFor(INDEX),
      tagFor(AMD64, '.sig'),
      tagFor(INDEX, '.sig.old'),
      tagFor(INDEX, '.other'),
      tagFor(INDEX, '-sig'),
      tagFor(INDEX).toUpperCase(),
      '20',
      '',
    ];
    expect(readAttachedTags(tags, [INDEX])).toEqual([
      { tag: tagFor(INDEX, '.sig'), subjectDigest: INDEX, suffix: 'sig' },
      { tag: tagFor(INDEX, '.att'), subjectDigest: INDEX, suffix: 'att' },
      { tag: tagFor(INDEX, '.sbom'), subjectDigest: INDEX, suffix: 'sbom' },
      { tag: tagFor(INDEX), subjectDigest: INDEX, suffix: null },
    ]);
  });
});
