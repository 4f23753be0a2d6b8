import { type Severity, type StoryVulnerability, vulnerabilities } from '../story-vulnerabilities.js';

export type Report = Record<Lowercase<Severity> | 'total', number>;

/** From the worst down. */
export const SEVERITIES: readonly Severity[] = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'UNSPECIFIED'];

/** Counts by severity, one for every entry of the list. */
export function countSeverities(severities: readonly Severity[]): Report {
  const count = (severity: Severity): number => severities.filter((one) => one === severity).length;
  return {
    critical: count('CRITICAL'),
    high: count('HIGH'),
    medium: count('MEDIUM'),
    low: count('LOW'),
    unspecified: count('UNSPECIFIED'),
    total: severities.length,
  };
}

/** 0 for the worst. */
export function rankOf(severity: Severity): number {
  return SEVERITIES.indexOf(severity);
}

export interface Rating {
  readonly highestSeverity: Severity;
  /** Text, as everywhere outside `VpCVSS`; null when no source gave a score. */
  readonly highestCVSSScore: string | null;
}

/** The worst that the given findings say; null when there is none. */
export function highestOf(found: readonly StoryVulnerability[]): Rating | null {
  const severity = SEVERITIES.find((one) => found.some((finding) => finding.severity === one));
  if (!severity) return null;
  const scores = found.map(({ score }) => score).filter((score) => score !== null);
  return {
    highestSeverity: severity,
    highestCVSSScore: scores.length > 0 ? Math.max(...scores).toFixed(1) : null,
  };
}

/** The worst that any source of the story says about a CVE; null when none knows it. */
export function highestOfCve(cveId: string): Rating | null {
  return highestOf(vulnerabilities.filter(({ sourceId }) => sourceId === cveId.toUpperCase()));
}
