import { attachment } from './attachment.js';
import type { Holder } from './holders.js';
import type { QuayRepository, World } from './model.js';

/** Says of which tags nobody may move or delete one. */
export interface ImmutabilityPolicy {
  readonly tagPattern: string;
  readonly tagPatternMatches: unknown;
}

/** By uuid, in the order in which they were made. */
export const immutabilityPoliciesOf = attachment<Holder['owner'], Map<string, ImmutabilityPolicy>>(
  () => new Map(),
);

/** Whether a policy of the repository or of its organization protects every tag of this name. */
export function isProtected(world: World, repository: QuayRepository, tag: string): boolean {
  const organization = world.organizations.get(repository.namespace);
  const holders = [repository, ...(organization ? [organization] : [])];
  return holders.some((holder) =>
    [...immutabilityPoliciesOf(holder).values()].some((policy) => protects(policy, tag)),
  );
}

/** The pattern must match the whole name, or must not when the policy is turned around. */
export function protects({ tagPattern, tagPatternMatches }: ImmutabilityPolicy, tag: string): boolean {
  return new RegExp(`^(?:${tagPattern})$`).test(tag) === (tagPatternMatches === true);
}
