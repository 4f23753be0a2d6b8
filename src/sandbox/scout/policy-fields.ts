import { authoriseMember, type MaybeContext, type Reader } from './caller.js';
import type { FleetImage } from './fleet.js';
import { type KeyFilter, passesKeys, teamOf } from './org-filters.js';
import { type Paging, pageOf } from './paging.js';
import { createPolicies, type Policy } from './policies.js';
import { describeJudged, describePolicy, type PolicyState, readSince, stateOf } from './policy-views.js';
import type { Premises } from './premises.js';
import type { RootFields } from './root-fields.js';
import { createAnalysis } from './stream-findings.js';
import { byPlace } from './stream-selection.js';
import { LATEST_INDEXED } from './streams.js';

interface ByDigest extends MaybeContext {
  readonly query: { readonly digest: string };
}

interface ByDigests extends MaybeContext {
  readonly query: { readonly digests: readonly string[] };
}

interface ByInitiative extends MaybeContext {
  readonly query: {
    readonly initiative: string;
    readonly stream?: string | null;
    readonly paging?: Paging | null;
    readonly filter?: { readonly repos?: readonly string[] | null } | null;
    readonly deltaTimestamp?: string | null;
  };
}

interface ByPolicy extends MaybeContext {
  readonly query: {
    readonly definitionName: string;
    readonly configurationName: string;
    readonly stream: string;
    readonly paging?: Paging | null;
    readonly filter?: PolicyFilter | null;
    readonly deltaTimestamp?: string | null;
  };
}

interface PolicyFilter {
  readonly policyState?: PolicyState | null;
  readonly hubTeams?: readonly string[] | null;
  readonly kvs?: readonly KeyFilter[] | null;
}

/** The only initiative of the story: all policies together. */
const INITIATIVE = 'health';

/** What the policies say about images, one by one or over a stream. */
export function policyFields({ streams, suppressions, images, fleetOf, now }: Premises): RootFields {
  const policies = createPolicies({ analysis: createAnalysis(suppressions), images });
  const judgeAll = (image: FleetImage, since: number): object =>
    describeJudged(image, policies, { since, now });
  const judgeDigests = (digests: readonly string[], fleet: readonly FleetImage[]): object[] =>
    [...new Set(digests)]
      .map((digest) => fleet.find((image) => image.digest === digest))
      .filter((image) => image !== undefined)
      .map((image) => judgeAll(image, readSince(null, now())));
  return {
    goalResultsByDigest: ({ context, query }: ByDigest, reader: Reader) =>
      judgeDigests([query.digest], fleetOf(authoriseMember(reader, context)))[0] ?? null,
    goalResultsByDigests: ({ context, query }: ByDigests, reader: Reader) =>
      judgeDigests(query.digests, fleetOf(authoriseMember(reader, context))),
    goalResultsByInitiative({ context, query }: ByInitiative, reader) {
      const owner = authoriseMember(reader, context);
      const since = readSince(query.deltaTimestamp, now());
      const all = streams.imagesIn(owner, query.stream ?? LATEST_INDEXED);
      if (query.initiative !== INITIATIVE || !all) return null;
      const repos = query.filter?.repos;
      const found = all.filter(({ repoName }) => isNamed(repoName, repos)).sort(byPlace);
      const page = pageOf(found, query.paging);
      return {
        ...page,
        items: page.items.map((image) => ({
          latestImage: judgeAll(image, since),
          policies: policies.map((policy) => describePolicy({ policy, image, since }, now)),
        })),
      };
    },
    goalResults({ context, query }: ByPolicy, reader) {
      const owner = authoriseMember(reader, context);
      const since = readSince(query.deltaTimestamp, now());
      const policy = policies.find((one) => isNamedBy(one, query));
      const all = streams.imagesIn(owner, query.stream);
      if (!policy || !all) return null;
      const found = all.filter((image) => passes(image, policy, query.filter ?? {}));
      const page = pageOf(found.sort(byPlace), query.paging);
      return {
        ...page,
        items: page.items.map((image) => ({
          latestImage: judgeAll(image, since),
          policy: describePolicy({ policy, image, since }, now),
        })),
      };
    },
  };
}

/** Whether one of the Hub teams looks after the image; none given means anybody. */
export function passesTeams({ repoName }: FleetImage, hubTeams?: readonly string[] | null): boolean {
  return !hubTeams || hubTeams.includes(teamOf(repoName) ?? '');
}

function isNamedBy(policy: Policy, { definitionName, configurationName }: ByPolicy['query']): boolean {
  return policy.definitionName === definitionName && policy.configurationName === configurationName;
}

function passes(image: FleetImage, policy: Policy, { policyState, hubTeams, kvs }: PolicyFilter): boolean {
  if (!passesTeams(image, hubTeams) || !passesKeys(image, kvs)) return false;
  return !policyState || stateOf(policy.judge(image)) === policyState;
}

/** Repositories are named with or without their namespace. */
function isNamed(repoName: string, repos?: readonly string[] | null): boolean {
  return !repos || repos.some((repo) => repo === repoName || repo === repoName.split('/')[1]);
}
