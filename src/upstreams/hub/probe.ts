import { send } from '../../http/send.js';
import { scopeOf } from '../../http/session.js';
import type { Probe } from '../probe.js';
import type { DockerSignIn } from '../types.js';

/** In logs: no operation of the hub's reads. */
const OPERATION = 'Query.upstreams';

/** The sign-in tells of a name and a secret by the token it gives for them; tokens it does not look at. */
export function createHubProbe({ authorize }: DockerSignIn): Probe {
  return {
    kind: 'SIGN_IN',
    authorize,
    async greet({ target, session }) {
      const request = {
        method: 'HEAD' as const,
        path: target.basePath || '/',
        headers: {},
        operation: OPERATION,
      };
      const reply = await send(target, request, scopeOf(session, target, OPERATION));
      // Any other answer shows that somebody is there, which is all that is asked.
      if (reply.status >= 500 || reply.status === 429) throw target.errorOf(reply, OPERATION);
    },
    // Where a name and a secret got this far, they have been exchanged.
    identify: async ({ session }) => (session.credential('docker')?.scheme === 'Basic' ? {} : undefined),
    features: async () => [],
  };
}
