import type { Mirrors } from './mirrors.js';
import type { ReportedRepository } from './reporting.js';

/** How many of the repositories count against the plan: mirrors of hardened images do not. */
export function countPaid(
  owner: string,
  repositories: readonly ReportedRepository[],
  mirrors: Mirrors,
): number {
  return repositories.filter(({ repoName }) => !isMirror(owner, repoName, mirrors)).length;
}

/** Whether a running mirror fills the repository. */
export function isMirror(owner: string, repoName: string, mirrors: Mirrors): boolean {
  return mirrors.of(owner).some(({ destination }) => repoName === `${owner}/${destination}`);
}
