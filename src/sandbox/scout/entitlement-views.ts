import { organisations } from '../story.js';
import { mayMirrorMore } from './mirror-fields.js';
import { type Plan, planOf } from './organisation-plans.js';
import { countPaid } from './paid-repositories.js';
import type { Premises } from './premises.js';

type EntitlementPremises = Pick<Premises, 'reporting' | 'mirrors'>;

/** `FeatureEntitlements`: what the plan covers, and what of it is used. */
export function describeFeatures(owner: string, premises: EntitlementPremises): object {
  const plan = planOf(owner);
  return {
    artifactoryAgent: featureOf(plan, 'business'),
    configurablePolicy: featureOf(plan),
    localRepository: { ...featureOf(plan), ...limitOf(null) },
    remoteRepository: describeRepositories(owner, plan, premises),
    scoutAPI: { enabled: true, accessRestrictedDueToRepoLimits: false },
    vulnerabilityReporting: {
      ...featureOf(plan),
      accountLimit: plan.repositoryLimit,
      planLimit: plan.repositoryLimit,
      limit: plan.repositoryLimit,
    },
    scoutEverywhere: { scanningEnabled: plan.tier === 'business' },
    dhi: describeHardened(owner, plan, premises),
    enableOnPush: plan.tier === 'business',
  };
}

/** `ScoutEnrollment`. */
export function describeEnrolment({ tier, product, renewal, repositoryLimit }: Plan): object {
  return {
    plan: product,
    activeSubscription: {
      tier,
      billingCycle: 'annual',
      quantity: { value: 10, unit: 'seats' },
      renewalEnabled: true,
      renewalDate: renewal,
      endDate: null,
      status: 'active',
      graceDays: 0,
      renewalAmount: null,
      totalAmount: null,
      origin: 'self_serve',
      pendingChanges: [],
    },
    // -1 stands for no limit, since the number cannot be null.
    features: { repository: { local: -1, remote: repositoryLimit ?? -1 } },
  };
}

function describeRepositories(
  owner: string,
  plan: Plan,
  { reporting, mirrors }: EntitlementPremises,
): object {
  const enabled = reporting.all(owner).filter(({ isEnabled }) => isEnabled);
  const entitlementUsed = countPaid(owner, enabled, mirrors);
  const { repositoryLimit } = plan;
  return {
    ...featureOf(plan),
    ...limitOf(repositoryLimit),
    enabledRepoCount: enabled.length,
    entitlementUsed,
    repoEntitlementExceeded: repositoryLimit !== null && entitlementUsed > repositoryLimit,
  };
}

function describeHardened(owner: string, { dhiTrialEnd }: Plan, { mirrors }: EntitlementPremises): object {
  return {
    dhiEnabled: true,
    canViewCatalog: true,
    canMirrorMoreRepositories: mayMirrorMore(owner, mirrors),
    repositoriesLimit: organisations.find(({ name }) => name === owner)?.mirrorLimit ?? 0,
    mirroredRepositoriesCount: mirrors.of(owner).length,
    freeTrial: dhiTrialEnd !== null,
    freeTrialEndDate: dhiTrialEnd,
  };
}

/** A feature of the team tier upwards, or of the business tier alone. */
function featureOf({ tier }: Plan, needed: Plan['tier'] = 'team'): object {
  return {
    enabled: tier === 'business' || needed === 'team',
    planRequirement: { plan: needed === 'business' ? 'SCOUT_2' : 'SCOUT_1', tier: needed },
  };
}

function limitOf(limit: number | null): object {
  return { accountLimit: limit, planLimit: limit, isUnlimited: limit === null };
}
