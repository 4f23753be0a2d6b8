import type { Clock } from '../hub/tokens.js';
import type { FleetImage } from './fleet.js';
import { describeTag } from './image-views.js';
import type { Deviation, Policy } from './policies.js';
import { refusal } from './refusal.js';
import { type RemediationState, remediationsOf } from './remediations.js';
import { formatTime } from './timestamp.js';

/** Compliant, not so, or not to be judged. */
export type PolicyState = 'compliant' | 'noncompliant' | 'unknown';

export interface Judgement {
  readonly policy: Policy;
  readonly image: FleetImage;
  /** The time that deltas look back to. */
  readonly since: number;
}

interface RemediationQuestion {
  readonly filter: { readonly states?: readonly RemediationState[] | null };
}

const DAY_MS = 86_400_000;

const LABELS: Readonly<Record<PolicyState, string>> = {
  compliant: 'Compliant',
  noncompliant: 'Not compliant',
  unknown: 'No data',
};

export function stateOf(deviations: readonly Deviation[] | null): PolicyState {
  if (!deviations) return 'unknown';
  return deviations.length === 0 ? 'compliant' : 'noncompliant';
}

/** The time that a question compares with, a day ago unless it says when; throws when that is no time. */
export function readSince(deltaTimestamp: string | null | undefined, now: number): number {
  const since = deltaTimestamp ? Date.parse(deltaTimestamp) : now - DAY_MS;
  if (Number.isNaN(since)) throw refusal('deltaTimestamp must be a time of RFC 3339', 400);
  return since;
}

/** One of the types of `BaseScPolicy`, with what it says about the image. */
export function describePolicy({ policy, image, since }: Judgement, now: Clock): object {
  const { kind, definitionName, configurationName, displayName, description } = policy;
  const { licenses, remediationLink } = policy;
  const deviations = policy.judge(image);
  const earlier = policy.judge(image, since);
  const change = (deviations?.length ?? 0) - (earlier?.length ?? 0);
  const isNew = Date.parse(image.image.lastUpdated) > since;
  return {
    __typename: kind,
    ...{ definitionName, configurationName, displayName, description, licenses, remediationLink },
    evaluated: deviations !== null,
    currentResult: deviations && describeResult(policy, deviations, now),
    latestDelta: change === 0 ? null : { deltaReason: isNew ? 'image' : 'external', deltaChange: change },
    remediations: ({ filter }: RemediationQuestion) =>
      remediationsOf(policy, image, deviations ?? []).filter(
        ({ state }) => filter.states?.includes(state) ?? true,
      ),
  };
}

/** `ScPolicyImage`, judged by these policies. */
export function describeJudged(
  image: FleetImage,
  policies: readonly Policy[],
  { since, now }: { since: number; now: Clock },
): object {
  const { digest, hostName, repoName } = image;
  return {
    digest,
    tags: image.image.tags.map((tag) => describeTag(image, tag)),
    repository: { hostName, repoName },
    createdAt: image.image.lastUpdated,
    platform: { ...image.manifest.platform, variant: null },
    policies: policies.map((policy) => describePolicy({ policy, image, since }, now)),
  };
}

/** The result in the form of its kind of policy. */
function describeResult({ kind }: Policy, deviations: readonly Deviation[], now: Clock): object {
  const common = {
    statusLabel: LABELS[stateOf(deviations)],
    createdDateTime: formatTime(now()),
    isStale: false,
  };
  const [deviation = null] = deviations;
  return kind === 'ScBooleanPolicy'
    ? { ...common, hasDeviation: deviation !== null, deviation }
    : { ...common, deviations, deviationCount: deviations.length };
}
