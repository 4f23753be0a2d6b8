import { createCipheriv, createDecipheriv, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

export interface PageTokens {
  seal(startId: number, now: Date): string;
  /** The id to start at; 0 for a token that is absent, broken, foreign or too old: Quay never complains. */
  open(token: string | null, now: Date): number;
}

const ALGORITHM = 'aes-128-cbc';
const VERSION = 0x80;
const HEAD_BYTES = 9;
const IV_BYTES = 16;
const SIGNATURE_BYTES = 32;
const LIFETIME_MS = 2 * 24 * 60 * 60 * 1000;

/**
 * Page tokens of one server, as Fernet makes them: a version, the seconds since 1970, an initialisation vector, the
 * encrypted text and a signature, in URL-safe base64. No other server can read them.
 */
export function createPageTokens(): PageTokens {
  const signingKey = randomBytes(16);
  const encryptionKey = randomBytes(16);
  const sign = (bytes: Buffer): Buffer => createHmac('sha256', signingKey).update(bytes).digest();

  const decrypt = (token: string): { sealedAt: number; text: string } | null => {
    const bytes = Buffer.from(token, 'base64url');
    if (bytes[0] !== VERSION || bytes.length <= HEAD_BYTES + IV_BYTES + SIGNATURE_BYTES) return null;
    const signed = bytes.subarray(0, -SIGNATURE_BYTES);
    if (!timingSafeEqual(sign(signed), bytes.subarray(-SIGNATURE_BYTES))) return null;
    const iv = signed.subarray(HEAD_BYTES, HEAD_BYTES + IV_BYTES);
    const decipher = createDecipheriv(ALGORITHM, encryptionKey, iv);
    const text = Buffer.concat([decipher.update(signed.subarray(HEAD_BYTES + IV_BYTES)), decipher.final()]);
    return { sealedAt: Number(bytes.readBigUInt64BE(1)) * 1000, text: text.toString() };
  };

  return {
    seal(startId, now) {
      const head = Buffer.alloc(HEAD_BYTES);
      head[0] = VERSION;
      head.writeBigUInt64BE(BigInt(Math.floor(now.getTime() / 1000)), 1);
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv(ALGORITHM, encryptionKey, iv);
      const text = JSON.stringify({ start_id: startId });
      const signed = Buffer.concat([head, iv, cipher.update(text), cipher.final()]);
      return padded(Buffer.concat([signed, sign(signed)]).toString('base64url'));
    },
    open(token, now) {
      const content = token === null ? null : decrypt(token);
      if (!content || now.getTime() - content.sealedAt > LIFETIME_MS) return 0;
      return (JSON.parse(content.text) as { start_id: number }).start_id; // signed: only seal() wrote it
    },
  };
}

function padded(text: string): string {
  return text.padEnd(Math.ceil(text.length / 4) * 4, '=');
}
