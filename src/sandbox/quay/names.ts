import { randomInt } from 'node:crypto';

const NAME = /^([a-z0-9]+(?:[._-][a-z0-9]+)*)$/;
const SHORTEST = 2;
const LONGEST = 255;
const LONGEST_EMAIL = 254;
const UPPER_AND_DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
const LETTERS_AND_DIGITS = `${UPPER_AND_DIGITS}abcdefghijklmnopqrstuvwxyz`;

/** Why this cannot name a user, organization, team or robot; undefined when it can. */
export function nameProblem(name: string): string | undefined {
  if (!NAME.test(name)) return `Namespace must match expression ${NAME.source}`;
  if (name.length >= SHORTEST && name.length <= LONGEST) return undefined;
  return `Namespace must be between ${SHORTEST} and ${LONGEST} characters in length`;
}

/** Whether Quay takes this for an e-mail address. */
export function isEmail(text: string): boolean {
  const [local, domain, ...rest] = text.split('@');
  if (!local || !domain || rest.length > 0 || text.length > LONGEST_EMAIL) return false;
  const labels = domain.split('.');
  return labels.length >= 2 && labels.every((label) => label !== '');
}

/** The form of robot tokens, client ids and client secrets. */
export function makeCode(length: number): string {
  return pick(UPPER_AND_DIGITS, length);
}

/** The form of OAuth access tokens. */
export function makeAccessToken(): string {
  return pick(LETTERS_AND_DIGITS, 40);
}

function pick(alphabet: string, length: number): string {
  return Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('');
}
