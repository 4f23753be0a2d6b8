import { organisation } from '../story.js';
import { authoriseMember, authoriseOwner, type MaybeContext, type Reader } from './caller.js';
import { describeEnrolment, describeFeatures } from './entitlement-views.js';
import { planOf } from './organisation-plans.js';
import type { Premises } from './premises.js';
import { refusal } from './refusal.js';
import type { RootFields } from './root-fields.js';

interface OnPushChange extends MaybeContext {
  readonly input: { readonly enabled: boolean };
}

/** What the plan of an organisation covers, and the switches that depend on it. */
export function entitlementFields(premises: Premises): RootFields {
  const enrolled = new Set([organisation]);
  const enabledOnPush = new Map<string, boolean>();
  return {
    namespaceEntitlements({ context }: MaybeContext, reader) {
      const namespace = authoriseMember(reader, context);
      const plan = planOf(namespace);
      const isEnrolled = enrolled.has(namespace);
      return {
        namespace,
        isEnrolled,
        plan: { displayName: plan.displayName, isLegacy: false, isFree: false },
        scoutEnrollment: isEnrolled ? describeEnrolment(plan) : null,
        featureEntitlements: describeFeatures(namespace, premises),
      };
    },
    enrollIntoScout({ context }: MaybeContext, reader) {
      const owner = authoriseOwner(reader, context);
      enrolled.add(owner);
      return describeEnrolment(planOf(owner));
    },
    shouldEnableReposOnPush: ({ context }: MaybeContext, reader: Reader) => ({
      enabled: enabledOnPush.get(authoriseMember(reader, context)) ?? false,
    }),
    setEnableReposOnPush({ context, input }: OnPushChange, reader) {
      const owner = authoriseOwner(reader, context);
      if (planOf(owner).tier !== 'business') {
        throw refusal('Enabling repositories on push needs the business tier', 402);
      }
      enabledOnPush.set(owner, input.enabled);
      return { enabled: input.enabled };
    },
  };
}
