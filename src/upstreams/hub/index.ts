import type { UpstreamDescription } from '../types.js';
import { readHubError } from './errors.js';
import { handWritten } from './resolvers.js';
import { guardSecrets } from './secrets.js';

const NAME = { name: 'hub', title: 'Docker Hub' };

/** Docker Hub's sign-in: its operations take the credential in the body and never one in a header. */
export const hub: Omit<UpstreamDescription, 'probe'> = {
  ...NAME,
  realm: 'docker',
  urlVariable: 'HUB_URL',
  urlOf: (urls) => urls.hub,
  authorize: () => undefined,
  errorOf: (reply, operation) => readHubError(NAME, reply, operation),
  rest: { folder: 'hub', handWritten, guard: guardSecrets },
};
