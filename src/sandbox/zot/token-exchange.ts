import { type Answer, type Call, json } from '../service.js';
import { readBasic } from './access.js';
import { readToken } from './bearer-tokens.js';
import { zotErrors } from './errors.js';
import type { Exchange } from './exchange.js';

const MOST_BYTES = 64 * 1024;
/** The form fields that may hold the token, in the order in which they are looked at. */
const FIELDS = ['password', 'id_token', 'access_token', 'refresh_token', 'token'];
const FORM = 'application/x-www-form-urlencoded';

/** GET and POST /zot/auth/token: gives back the same token when it is good. */
export function exchangeToken({ call, now }: Exchange): Answer {
  if (call.body.length > MOST_BYTES) return zotErrors.bare(413, 'UNSUPPORTED', { reason: 'form too large' });
  const [type = ''] = (call.headers['content-type'] ?? '').split(';');
  const isForm = call.method === 'POST' && call.body.length > 0;
  if (isForm && type.trim() !== FORM) return zotErrors.bare(400, 'UNSUPPORTED', { reason: 'not a form' });
  const token = (isForm ? tokenInForm(call) : undefined) ?? tokenInHeader(call);
  if (token === undefined) return refused('UNAUTHORIZED', 'no token');
  const claims = readToken(token, now);
  if (!claims) return refused('UNSUPPORTED', 'the token is not valid');
  const life = Math.floor(claims.exp - now.getTime() / 1000);
  const body = { token, access_token: token, expires_in: life, issued_at: now.toISOString() };
  return json(200, body, { 'cache-control': 'no-store', pragma: 'no-cache' });
}

function tokenInForm({ body }: Call): string | undefined {
  const form = new URLSearchParams(body.toString());
  return FIELDS.map((field) => form.get(field)).find((value) => value !== null && value !== '') ?? undefined;
}

function tokenInHeader({ headers }: Call): string | undefined {
  const { authorization = '' } = headers;
  const bearer = /^bearer (.+)$/i.exec(authorization)?.[1];
  return bearer ?? readBasic(authorization)?.password;
}

function refused(code: 'UNAUTHORIZED' | 'UNSUPPORTED', reason: string): Answer {
  const answer = zotErrors.bare(401, code, { reason });
  return { ...answer, headers: { ...answer.headers, 'www-authenticate': 'Bearer realm="zot"' } };
}
