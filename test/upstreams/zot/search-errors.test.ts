import { readSearchError } from '../../../src/upstreams/zot/search-errors.js';

describe('an error of the search', () => {
  it('of a scanner that is off says what turns it on', () => {
    expect(readSearchError({}, 'cve search is disabled')).toEqual({
      code: 'UPSTREAM_UNSUPPORTED',
      message: 'cve search is disabled; extensions.search.cve in the configuration of zot turns it on',
    });
  });

  it.each(['GRAPHQL_VALIDATION_FAILED', 'GRAPHQL_PARSE_FAILED'])(
    '%s means that zot knows another schema',
    (code) => {
      expect(readSearchError({ code }, '')).toEqual({ code: 'UPSTREAM_UNSUPPORTED', errorType: code });
    },
  );

  it.each([{}, { code: 'OTHER' }, { code: 5 }])('of any other kind is one of zot: %j', (extensions) => {
    expect(readSearchError(extensions, '')).toEqual({ code: 'UPSTREAM_ERROR' });
  });

  it.each([
    ['repo metadata not found for given repo name', 'NOT_FOUND'],
    ['repository not found', 'NOT_FOUND'],
    ["can't find image: tools/cli:none", 'NOT_FOUND'],
    ['manifest not found', 'NOT_FOUND'],
    ['image meta not found', 'NOT_FOUND'],
    ['tag metadata not found for given repo and tag names', 'NOT_FOUND'],
    [
      "image 'a@sha256:b' scanning is not supported for given media type: layer media type 'c'",
      'UPSTREAM_UNSUPPORTED',
    ],
    ['cve-db is not present', 'UPSTREAM_ERROR'],
    ['no reference provided', 'BAD_USER_INPUT'],
    ['invalid search query', 'BAD_USER_INPUT'],
    ['failed to parse search text, invalid format', 'BAD_USER_INPUT'],
    ['max string size limit exceeded for query parameter', 'BAD_USER_INPUT'],
    ['pagination limit has negative value', 'BAD_USER_INPUT'],
    [
      "sorting repos by 'STARS' is not supported the pagination sort criteria is not supported",
      'BAD_USER_INPUT',
    ],
    ["bad digest string from request 'sha256:abc' invalid checksum digest length", 'BAD_USER_INPUT'],
    ['something else', 'UPSTREAM_ERROR'],
  ])('is read from its text: %s', (message, code) => {
    expect(readSearchError({}, message)).toEqual({ code });
  });
});
