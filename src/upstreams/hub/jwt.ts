import { parseObject } from './parse-object.js';

/** When a token ends, in epoch milliseconds, as it says itself; undefined when it does not. */
export function endOf(token: string): number | undefined {
  const { exp } = parseObject(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
  return typeof exp === 'number' ? exp * 1000 : undefined;
}
