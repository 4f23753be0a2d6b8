import { createHash } from 'node:crypto';

export type Algorithm = 'sha256' | 'sha512';

const FORMS: Readonly<Record<Algorithm, RegExp>> = {
  sha256: /^sha256:[0-9a-f]{64}$/,
  sha512: /^sha512:[0-9a-f]{128}$/,
};

/** The algorithm of a well-formed digest; null for any other text. */
export function algorithmOf(text: string): Algorithm | null {
  if (FORMS.sha256.test(text)) return 'sha256';
  return FORMS.sha512.test(text) ? 'sha512' : null;
}

/** The digest of some bytes, `sha256:<hex>` unless told otherwise. */
export function digestOfBytes(bytes: Buffer | string, algorithm: Algorithm = 'sha256'): string {
  return `${algorithm}:${createHash(algorithm).update(bytes).digest('hex')}`;
}
