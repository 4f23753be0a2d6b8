import { toAuthorization } from '../../http/credential.js';
import type { UpstreamDescription } from '../types.js';
import { readQuayError } from './errors.js';

const NAME = { name: 'quay', title: 'Quay' };

/** Red Hat Quay's REST API: an OAuth bearer token, six forms of errors. */
export const quay: UpstreamDescription = {
  ...NAME,
  realm: 'quay',
  urlVariable: 'QUAY_URL',
  urlOf: (urls) => urls.quay,
  authorize: (credential) => credential && toAuthorization(credential),
  errorOf: (reply, operation) => readQuayError(NAME, reply, operation),
  rest: { folder: 'quay', handWritten: {} },
};
