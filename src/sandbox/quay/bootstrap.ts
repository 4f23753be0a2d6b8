import { ALL_SCOPES } from './callers.js';
import { apiJson, quayErrors } from './errors.js';
import type { Premises } from './premises.js';
import type { Handler } from './request.js';
import type { Route } from './routing.js';

/** The token with which an operator sets the registry up; the first of its line. */
export const BOOTSTRAP_TOKEN = 'quay-bootstrap-token';

const OWNER = 'root';
const BAD_TOKEN = 'Requires valid bootstrap bearer token';

/**
 * Renews the bootstrap token. The answer does not show the new one: a real Quay writes it to a file of the operator's.
 * Here it is the first with a count, `quay-bootstrap-token-2`.
 */
export function bootstrapRoutes({ tokens, off }: Premises): Route[] {
  const token = { user: OWNER, scopes: [...ALL_SCOPES, 'super:user'] } as const;
  const state = { current: BOOTSTRAP_TOKEN, count: 1 };
  if (!off.has('FEATURE_PROGRAMMATIC_BOOTSTRAP')) tokens.set(state.current, token);
  const renew: Handler = ({ call, caller }) => {
    const [, credential] = /^bearer (.*)$/i.exec(call.headers.authorization ?? '') ?? [];
    if (credential?.trim() !== state.current) {
      if (caller.user !== null) return quayErrors.apiError(call, 'insufficient_scope');
      return quayErrors.apiError(call, 'invalid_token', { detail: BAD_TOKEN });
    }
    tokens.delete(state.current);
    state.count += 1;
    state.current = `${BOOTSTRAP_TOKEN}-${state.count}`;
    tokens.set(state.current, token);
    return apiJson(200, { status: 'rotated' });
  };
  return [{ path: '/bootstrap/renew', needs: ['FEATURE_PROGRAMMATIC_BOOTSTRAP'], handlers: { POST: renew } }];
}
