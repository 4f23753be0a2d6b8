import { randomUUID } from 'node:crypto';
import type { Answer } from '../service.js';
import { readToken } from './bearer-tokens.js';
import { zotErrors } from './errors.js';
import type { Handler } from './exchange.js';
import { cookieOf, type Sessions } from './sessions.js';

export interface OpenId {
  readonly login: Handler;
  readonly callback: Handler;
}

const CALLBACK = '/zot/auth/callback';
const PROVIDER = 'https://identity.example/authorize';

/** Login by an identity provider. The code that it sends back is, here, a token that names the user. */
export function createOpenId(sessions: Sessions): OpenId {
  /** What was asked for with each login that has not come back yet. */
  const pending = new Map<string, string | null>();
  return {
    login: ({ call }): Answer => {
      if (call.query.get('provider') !== 'oidc') return zotErrors.empty(400);
      const state = randomUUID();
      pending.set(state, landingOf(call.query.get('callback_ui')));
      const asked = new URLSearchParams({
        client_id: 'zot',
        redirect_uri: `http://${call.headers.host}${CALLBACK}/oidc`,
        response_type: 'code',
        scope: 'openid email groups',
        state,
      });
      const cookie = `statecookie=${state}; Path=${CALLBACK}; Max-Age=300; HttpOnly; SameSite=Lax`;
      return { status: 302, headers: { location: `${PROVIDER}?${asked}`, 'set-cookie': cookie } };
    },
    callback: ({ call, now }): Answer => {
      const state = call.query.get('state') ?? '';
      const landing = pending.get(state);
      if (landing === undefined || cookieOf(call, 'statecookie') !== state) return zotErrors.empty(401);
      const claims = readToken(call.query.get('code') ?? '', now);
      if (!claims || claims.access) return zotErrors.empty(401);
      pending.delete(state);
      const cookies = { 'set-cookie': sessions.begin(claims.sub) };
      if (landing === null) return { status: 201, headers: cookies };
      return { status: 302, headers: { ...cookies, location: landing } };
    },
  };
}

/** A path of this registry; anything that leads elsewhere becomes its front page. */
function landingOf(asked: string | null): string | null {
  if (asked === null || asked === '') return null;
  return /^\/(?![/\\])/.test(asked) ? asked : '/';
}
