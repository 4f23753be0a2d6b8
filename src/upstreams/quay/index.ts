import { toAuthorization } from '../../http/credential.js';
import { readErrorBody } from '../../http/error-body.js';
import { readSdl } from '../../sdl.js';
import type { UpstreamDescription } from '../types.js';
import { readQuayError } from './errors.js';
import { type Needs, readNeeds } from './needs.js';
import { guardPages } from './pages.js';
import { quayProbe } from './probe.js';
import { handWritten } from './resolvers.js';

const NAME = { name: 'quay', title: 'Quay' };
const FOLDER = 'quay';

/** Red Hat Quay's REST API: an OAuth bearer token, six forms of errors. */
export function createQuay(): UpstreamDescription {
  let needs: ReadonlyMap<string, Needs> | undefined;
  // Read when the first error wants to quote them.
  const needsOf = (operation: string): Needs | undefined => {
    needs ??= readNeeds(readSdl(FOLDER));
    return needs.get(operation);
  };
  return {
    ...NAME,
    realm: 'quay',
    urlVariable: 'QUAY_URL',
    urlOf: (urls) => urls.quay,
    authorize: (credential) => credential && toAuthorization(credential),
    probe: quayProbe,
    // An unhealthy report of mirrors comes as 503, and is what was asked for.
    isAnswer: (reply) => reply.status === 503 && readErrorBody(reply).json?.healthy === false,
    errorOf: (reply, operation) => readQuayError(NAME, reply, operation, needsOf(operation)),
    rest: {
      folder: FOLDER,
      handWritten,
      guard: (operation, call) => guardPages(NAME, operation, call),
    },
  };
}
