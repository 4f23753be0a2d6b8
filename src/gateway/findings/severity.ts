export type Severity = 'CRITICAL' | 'HIGH' | 'MEDIUM' | 'LOW' | 'UNSPECIFIED';

/** The worst first. */
export const SEVERITIES: readonly Severity[] = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'UNSPECIFIED'];

/** Scout, Trivy and Clair in one: Clair, and Quay before it, have Negligible and Defcon1 besides. */
const WORDS: ReadonlyMap<string, Severity> = new Map([
  ['DEFCON1', 'CRITICAL'],
  ['CRITICAL', 'CRITICAL'],
  ['HIGH', 'HIGH'],
  ['MEDIUM', 'MEDIUM'],
  ['LOW', 'LOW'],
  ['NEGLIGIBLE', 'LOW'],
]);

/** What a scanner's word for a severity means; UNSPECIFIED for Unknown, for a word of its own, and for none. */
export function readSeverity(word: unknown): Severity {
  return (typeof word === 'string' && WORDS.get(word.trim().toUpperCase())) || 'UNSPECIFIED';
}

/** The place among severities, 0 for the worst. */
export function rankOf(severity: Severity): number {
  return SEVERITIES.indexOf(severity);
}

export function worseOf(one: Severity, other: Severity): Severity {
  return rankOf(one) <= rankOf(other) ? one : other;
}

/** A base score of CVSS; null for what is none. Quay sends an empty text where it has none. */
export function readScore(score: unknown): number | null {
  return typeof score === 'number' && score >= 0 && score <= 10 ? score : null;
}
