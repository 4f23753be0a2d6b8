import { toAuthorization } from '../../http/credential.js';
import type { UpstreamDescription } from '../types.js';
import { blobs } from './downloads.js';
import { readSearchError, readZotError } from './errors.js';
import { handWritten } from './resolvers.js';
import { searchNames, searchTransforms } from './search.js';

const NAME = { name: 'zot', title: 'zot' };

/** The zot registry: the OCI distribution API with zot's extensions, and its search in GraphQL. */
export const zot: UpstreamDescription = {
  ...NAME,
  realm: 'zot',
  urlVariable: 'ZOT_URL',
  urlOf: (urls) => urls.zot,
  authorize: (credential) => credential && toAuthorization(credential),
  errorOf: (reply, operation) => readZotError(NAME, reply, operation),
  downloads: [blobs],
  rest: { folder: 'zot', handWritten },
  remote: {
    name: 'zotSearch',
    folder: 'zot-search',
    path: '/v2/_zot/ext/search',
    errorOf: readSearchError,
    names: searchNames,
    transforms: searchTransforms,
    // With bearer authentication, zot wants the right to push for a POST and the right to pull for a GET.
    reads: 'GET',
  },
};
