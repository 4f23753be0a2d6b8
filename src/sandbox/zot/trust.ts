import { createPublicKey, type KeyObject, verify, X509Certificate } from 'node:crypto';
import type { Answer } from '../service.js';
import { type Signature, signaturesOf } from './attachments.js';
import { readWhole } from './content.js';
import { digestOfBytes } from './digest.js';
import type { Descriptor } from './documents.js';
import { zotErrors } from './errors.js';
import { type Handler, refuse } from './exchange.js';
import type { ZotRepository } from './repository.js';
import type { Store } from './store.js';

/** Whose signature it is, as far as an uploaded key tells. */
export interface Verdict {
  readonly isTrusted: boolean;
  /** The public key as PEM; empty when nobody known signed. */
  readonly author: string;
}

/** The keys that administrators uploaded, and what they say of the signatures in the store. */
export interface Trust {
  readonly uploadKey: Handler;
  readonly uploadCertificate: Handler;
  /** The verdict on a signature, by the digest of its manifest. */
  verdictOn(digest: string): Verdict;
  /** Judges the signatures of every manifest of a repository. */
  review(repository: ZotRepository): Promise<void>;
}

const MOST_BYTES = 8 * 1024 * 1024;
const MOST_PAYLOAD = 1024 * 1024;
const TRUST_STORES = ['ca', 'signingAuthority', 'tsa'];
const SIGNATURE = 'dev.cosignproject.cosign/signature';
const UNKNOWN: Verdict = { isTrusted: false, author: '' };

export function createTrust(store: Store): Trust {
  const keys = new Map<string, KeyObject>();
  const verdicts = new Map<string, Verdict>();
  const review = async (repository: ZotRepository): Promise<void> => {
    for (const signed of repository.manifests.keys()) {
      for (const signature of signaturesOf(repository, signed)) {
        const { digest } = signature.manifest;
        verdicts.set(digest, await judge(store, keys, { signature, signed }));
      }
    }
  };
  return {
    review,
    verdictOn: (digest) => verdicts.get(digest) ?? UNKNOWN,
    uploadKey: forAdministrators(async (body) => {
      const key = readKey(body);
      if (!key) return 400;
      keys.set(digestOfBytes(body), key);
      // zot looks again within two hours; here nobody has to wait.
      for (const repository of store.repositories) await review(repository);
      return 200;
    }),
    // Nothing shows what a trust store of Notation holds, so the answer is all there is to keep.
    uploadCertificate: forAdministrators(async (body, query) => {
      const isKnownStore = TRUST_STORES.includes(query.get('truststoreType') ?? 'ca');
      return isKnownStore && isCertificate(body) ? 200 : 400;
    }),
  };
}

function forAdministrators(take: (body: Buffer, query: URLSearchParams) => Promise<number>): Handler {
  return async (exchange): Promise<Answer> => {
    const { call, account } = exchange;
    if (!account.isAdmin) return refuse(exchange);
    const status = call.body.length > MOST_BYTES ? 413 : await take(call.body, call.query);
    return { ...zotErrors.empty(status), headers: { 'x-content-type-options': 'nosniff' } };
  };
}

/** cosign signs a small document that names the digest, and puts the signature into an annotation. */
async function judge(
  store: Store,
  keys: ReadonlyMap<string, KeyObject>,
  { signature, signed }: { signature: Signature; signed: string },
): Promise<Verdict> {
  if (signature.tool !== 'cosign') return UNKNOWN;
  for (const layer of signature.manifest.document.layers ?? []) {
    const payload = await readPayload(store, layer);
    if (!payload || digestIn(payload) !== signed) continue;
    const sent = Buffer.from(layer.annotations?.[SIGNATURE] ?? '', 'base64');
    const key = [...keys.values()].find((one) => isSignedBy(one, payload, sent));
    if (key) return { isTrusted: true, author: String(key.export({ type: 'spki', format: 'pem' })) };
  }
  return UNKNOWN;
}

async function readPayload({ blobs }: Store, { digest }: Descriptor): Promise<Buffer | null> {
  const content = blobs.find(digest)?.content;
  return content && content.size <= MOST_PAYLOAD ? readWhole(content) : null;
}

/** The digest that a signed document is about. */
function digestIn(payload: Buffer): string | undefined {
  return /"docker-manifest-digest"\s*:\s*"([^"]+)"/.exec(payload.toString())?.[1];
}

function isSignedBy(key: KeyObject, payload: Buffer, signature: Buffer): boolean {
  const algorithm = key.asymmetricKeyType === 'ed25519' ? null : 'sha256';
  return verify(algorithm, payload, key, signature);
}

function readKey(body: Buffer): KeyObject | null {
  try {
    return body.includes('PUBLIC KEY') ? createPublicKey(body) : null;
  } catch {
    return null;
  }
}

function isCertificate(body: Buffer): boolean {
  try {
    return new X509Certificate(body).subject !== undefined;
  } catch {
    return false;
  }
}
