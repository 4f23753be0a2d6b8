import { pullsOnDay } from './pulls.js';

/** What pulls are made of. */
export interface Actions {
  readonly byTag: number;
  readonly byDigest: number;
  readonly versionChecks: number;
}

export const NO_ACTIONS: Actions = { byTag: 0, byDigest: 0, versionChecks: 0 };

/** Of 1614 pulls of a real week, 456 were version checks and 963 by digest. */
const [WEEK, VERSION_CHECKS, BY_DIGEST] = [1614, 456, 963];

/** The actions of one day; their sum is the pulls of that day. */
export function actionsOnDay(repository: string, day: number): Actions {
  const pulls = pullsOnDay(repository, day);
  const versionChecks = Math.floor((pulls * VERSION_CHECKS) / WEEK);
  const byDigest = Math.floor((pulls * BY_DIGEST) / WEEK);
  return { byTag: pulls - versionChecks - byDigest, byDigest, versionChecks };
}

export function actionsDuring(
  repository: string,
  { firstDay, lastDay }: { readonly firstDay: number; readonly lastDay: number },
): Actions {
  let sum = NO_ACTIONS;
  for (let day = firstDay; day <= lastDay; day += 1) sum = addActions(sum, actionsOnDay(repository, day));
  return sum;
}

export function addActions(one: Actions, other: Actions): Actions {
  return {
    byTag: one.byTag + other.byTag,
    byDigest: one.byDigest + other.byDigest,
    versionChecks: one.versionChecks + other.versionChecks,
  };
}

export function countActions({ byTag, byDigest, versionChecks }: Actions): number {
  return byTag + byDigest + versionChecks;
}
