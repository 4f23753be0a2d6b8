import type { Severity } from './severity.js';

export type Scanner = 'SCOUT' | 'CLAIR' | 'TRIVY';

/** In the order in which their words count. */
export const SCANNERS: readonly Scanner[] = ['SCOUT', 'CLAIR', 'TRIVY'];

/** What Scout has stated about a vulnerability in an image, as the joined graph shows it. */
export interface FindingException {
  readonly exceptionId: string | null;
  readonly sourceType: string | null;
  readonly type: string | null;
  readonly status: string | null;
  readonly justification: string | null;
  readonly details: string | null;
  readonly author: string | null;
  readonly createdAt: string | null;
}

/** One vulnerability in one package, as one scanner reports it; all of them look the same from here on. */
export interface Report {
  readonly scanner: Scanner;
  /** In the scanner's own words. */
  readonly identifier: string;
  /** Its identifier and those that surely mean the same, in one spelling. */
  readonly identifiers: readonly string[];
  readonly packageName: string;
  /** Type in its package URL, such as npm; null without one that can be read. */
  readonly packageType: string | null;
  readonly version: string;
  readonly purl: string | null;
  readonly fixedVersion: string | null;
  readonly severity: Severity;
  readonly score: number | null;
  readonly vector: string | null;
  readonly url: string | null;
  readonly description: string | null;
  readonly isExcepted: boolean;
  readonly exceptions: readonly FindingException[];
}

export const NO_EXCEPTIONS: readonly FindingException[] = Object.freeze([]);

/** A text that an upstream sent; null for anything else, and for an empty one. */
export function textOf(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  const text = value.trim();
  return text === '' ? null : text;
}
