import { X509Certificate } from 'node:crypto';
import type { Answer } from '../service.js';
import { zotErrors } from './errors.js';
import type { Exchange } from './exchange.js';

const MOST_BYTES = 8 * 1024 * 1024;
const TRUST_STORES = ['ca', 'signingAuthority', 'tsa'];

/** POST /v2/_zot/ext/notation: only an administrator may add a certificate, PEM or DER. */
export function uploadCertificate({ call, account }: Exchange): Answer {
  if (!account.isAdmin) return zotErrors.denied(call);
  if (call.body.length > MOST_BYTES) return zotErrors.empty(413);
  const store = call.query.get('truststoreType') ?? 'ca';
  const isAccepted = TRUST_STORES.includes(store) && isCertificate(call.body);
  // Nothing shows what a trust store holds, so the answer is all there is to keep.
  return zotErrors.empty(isAccepted ? 200 : 400);
}

function isCertificate(body: Buffer): boolean {
  try {
    return new X509Certificate(body).subject !== undefined;
  } catch {
    return false;
  }
}
