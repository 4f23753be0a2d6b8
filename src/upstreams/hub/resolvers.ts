import { PortolanError } from '../../errors.js';
import type { HandWritten } from '../../rest/hand-written.js';
import { defineOperation } from '../../rest/operation.js';
import type { SecondFactorNeeded } from './errors.js';

const login = defineOperation({
  upstream: 'hub',
  field: 'Mutation.hubLogin',
  method: 'POST',
  path: '/v2/users/login',
  args: [
    { name: 'input', in: 'body', key: 'input' },
    { name: 'refreshToken', in: 'query', key: 'refresh_token' },
  ],
  body: { name: 'input', as: 'JSON', write: (input) => input },
});

/** A missing second factor comes as 401, but the token for the next step is what the caller needs: it is an answer. */
export const handWritten: HandWritten = {
  [login.field]: {
    operation: login,
    createResolver: (call) => async (_parent, args, session) => {
      try {
        return await call(args, session);
      } catch (error) {
        const needed =
          error instanceof PortolanError ? (error.cause as SecondFactorNeeded | undefined) : undefined; // set by readHubError
        if (!needed?.login2faToken) throw error;
        return needed;
      }
    },
  },
};
