import { authoriseMember, type MaybeContext } from './caller.js';
import type { FleetImage } from './fleet.js';
import { type KeyFilter, type OrganisationFilter, passesFilters, passesKeys } from './org-filters.js';
import { createPolicies, type Policy } from './policies.js';
import { passesTeams } from './policy-fields.js';
import { readSince, stateOf } from './policy-views.js';
import type { Premises } from './premises.js';
import type { RootFields } from './root-fields.js';
import { createAnalysis } from './stream-findings.js';
import { isAmong, type Repository } from './stream-selection.js';
import { formatTime } from './timestamp.js';

interface SummariesQuestion extends MaybeContext {
  readonly query: {
    readonly stream?: string | null;
    readonly deltaTimestamp?: string | null;
    readonly definitionName?: string | null;
    readonly configurationName?: string | null;
    readonly filter?: SummaryFilter | null;
    readonly orgFilters?: readonly OrganisationFilter[] | null;
  };
}

interface SummaryFilter {
  readonly repos?: readonly Repository[] | null;
  readonly hubTeams?: readonly string[] | null;
  readonly kvs?: readonly KeyFilter[] | null;
}

interface Counts {
  readonly totalImages: number;
  readonly compliantImages: number;
  readonly totalDeviations: number;
  readonly unknownImages: number;
}

/** How many images of a stream comply with each policy, and how that changed since a time. */
export function policySummaryFields({ streams, suppressions, images, now }: Premises): RootFields {
  const policies = createPolicies({ analysis: createAnalysis(suppressions), images });
  return {
    goalResultSummaries({ context, query }: SummariesQuestion, reader) {
      const owner = authoriseMember(reader, context);
      const since = readSince(query.deltaTimestamp, now());
      const wanted = policies.filter((policy) => isWanted(policy, query));
      const names = streams.namesOf(owner).filter((name) => !query.stream || name === query.stream);
      const countIn = (policy: Policy, stream: string, at?: number): Counts => {
        const all = streams.imagesIn(owner, stream, at) ?? [];
        return count(
          policy,
          all.filter((image) => isMeant(image, query)),
          at,
        );
      };
      return {
        items: names.flatMap((stream) =>
          wanted.map((policy) => {
            const current = countIn(policy, stream);
            const earlier = countIn(policy, stream, since);
            const delta = { ...subtract(current, earlier), timestamp: formatTime(since) };
            return { policy: describeInfo(policy), stream, ...current, delta };
          }),
        ),
      };
    },
  };
}

function isWanted(
  policy: Policy,
  { definitionName, configurationName }: SummariesQuestion['query'],
): boolean {
  if (definitionName && policy.definitionName !== definitionName) return false;
  return !configurationName || policy.configurationName === configurationName;
}

function isMeant(image: FleetImage, { filter, orgFilters }: SummariesQuestion['query']): boolean {
  const { repos, hubTeams, kvs } = filter ?? {};
  return (
    passesFilters(image, orgFilters) &&
    passesKeys(image, kvs) &&
    passesTeams(image, hubTeams) &&
    isAmong(image, repos)
  );
}

function count(policy: Policy, images: readonly FleetImage[], at?: number): Counts {
  const judged = images.map((image) => policy.judge(image, at));
  const inState = (state: string): number => judged.filter((one) => stateOf(one) === state).length;
  return {
    totalImages: images.length,
    compliantImages: inState('compliant'),
    totalDeviations: judged.reduce((sum, deviations) => sum + (deviations?.length ?? 0), 0),
    unknownImages: inState('unknown'),
  };
}

function subtract(current: Counts, earlier: Counts): Counts {
  return {
    totalImages: current.totalImages - earlier.totalImages,
    compliantImages: current.compliantImages - earlier.compliantImages,
    totalDeviations: current.totalDeviations - earlier.totalDeviations,
    unknownImages: current.unknownImages - earlier.unknownImages,
  };
}

/** `ScPolicyInfo`. */
function describeInfo(policy: Policy): object {
  const { definitionName, configurationName, displayName, description } = policy;
  const { resultType, owner, remediationLink } = policy;
  return {
    ...{ definitionName, configurationName, displayName, description },
    ...{ resultType, owner, remediationLink },
    enabled: true,
  };
}
