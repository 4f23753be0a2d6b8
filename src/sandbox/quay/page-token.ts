import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

export interface PageTokens {
  seal(startId: number, now: Date): string;
  /** The id to start at; 0 for a token that is absent, broken, foreign or too old: Quay never complains. */
  open(token: string | null, now: Date): number;
}

const ALGORITHM = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const LIFETIME_MS = 2 * 24 * 60 * 60 * 1000;

/** Page tokens of one server: opaque to clients, unreadable by any other server. */
export function createPageTokens(): PageTokens {
  const key = randomBytes(32);
  return {
    seal(startId, now) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(ALGORITHM, key, nonce);
      const text = JSON.stringify([startId, now.getTime()]);
      const sealed = Buffer.concat([cipher.update(text), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url');
    },
    open(token, now) {
      const content = token === null ? null : decrypt(key, token);
      if (!content) return 0;
      const [startId, sealedAt] = content;
      return now.getTime() - sealedAt > LIFETIME_MS ? 0 : startId;
    },
  };
}

function decrypt(key: Buffer, token: string): [number, number] | null {
  const bytes = Buffer.from(token, 'base64url');
  if (bytes.length <= NONCE_BYTES + TAG_BYTES) return null;
  const decipher = createDecipheriv(ALGORITHM, key, bytes.subarray(0, NONCE_BYTES));
  decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
  const opened = decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES));
  try {
    return JSON.parse(Buffer.concat([opened, decipher.final()]).toString()) as [number, number]; // authenticated: only seal() wrote it
  } catch {
    return null;
  }
}
