import type { Answer } from '../service.js';
import { attachment } from './attachment.js';
import { quayErrors } from './errors.js';
import type { QuayOrganization, World } from './model.js';
import { planOfSku } from './plans.js';

export interface WantedSubscription {
  readonly id: number;
  /** Null for all that is left. */
  readonly quantity: number | null;
}

interface Subscription {
  readonly id: number;
  readonly owner: string;
  readonly sku: string;
  readonly quantity: number;
  readonly start: number;
  readonly end: number;
}

interface Binding {
  readonly id: number;
  readonly organizationId: number;
  readonly subscription: Subscription;
  readonly quantity: number;
}

export interface Marketplace {
  boundTo(organization: QuayOrganization): Binding[];
  /** Undefined when done. */
  bind(organization: QuayOrganization, user: string, wanted: WantedSubscription): Answer | undefined;
  unbind(organization: QuayOrganization, subscriptionId: number): void;
  /** Null for users without an account at the marketplace. */
  boughtBy(user: string): unknown[] | null;
}

/** By subscription. */
const bindingsOf = attachment<QuayOrganization, Map<string, Binding>>(() => new Map());

/** The only SKU that may be spread over several organizations. */
const DIVISIBLE = 'MW02702';

const START = Date.UTC(2025, 0, 1);
const END = Date.UTC(2035, 0, 1);

/** What ada bought for her company. */
const SUBSCRIPTIONS: readonly Subscription[] = [
  { id: 12_345_678, owner: 'ada', sku: 'MW02701', quantity: 1, start: START, end: END },
  { id: 80_808_080, owner: 'ada', sku: DIVISIBLE, quantity: 3, start: START, end: END },
];

/** The subscriptions of Red Hat's marketplace and what they are bound to. */
export function createMarketplace(world: World): Marketplace {
  const count = { last: 0 };
  const holdersOf = (id: number) =>
    [...world.organizations.values()].flatMap((organization) => {
      const binding = bindingsOf(organization).get(String(id));
      return binding ? [{ organization, binding }] : [];
    });
  return {
    boundTo: (organization) => [...bindingsOf(organization).values()],
    unbind: (organization, id) => void bindingsOf(organization).delete(String(id)),
    bind(organization, user, { id, quantity }) {
      const subscription = SUBSCRIPTIONS.find((one) => one.id === id && one.owner === user);
      if (!subscription) {
        return quayErrors.message(401, `subscription ${id} does not belong to ${user}`);
      }
      const { sku } = subscription;
      const bound = holdersOf(id);
      const left = bound.reduce((sum, { binding }) => sum - binding.quantity, subscription.quantity);
      if (quantity !== null && sku !== DIVISIBLE && quantity !== subscription.quantity) {
        return quayErrors.message(403, 'cannot split a non-MW02702 sku');
      }
      if (quantity !== null && quantity > subscription.quantity) {
        return quayErrors.message(400, 'quantity cannot exceed available amount');
      }
      if (left <= 0 || bindingsOf(organization).has(String(id))) {
        return quayErrors.message(400, 'subscription is already bound to an org');
      }
      count.last += 1;
      const organizationId = [...world.organizations.values()].indexOf(organization) + 1;
      const binding = { id: count.last, organizationId, subscription, quantity: quantity ?? left };
      bindingsOf(organization).set(String(id), binding);
      return undefined;
    },
    boughtBy(user) {
      const bought = SUBSCRIPTIONS.filter(({ owner }) => owner === user);
      if (bought.length === 0) return null;
      return bought.flatMap((subscription) => {
        const bound = holdersOf(subscription.id);
        const left = bound.reduce((sum, { binding }) => sum - binding.quantity, subscription.quantity);
        return [
          ...(left > 0 ? [subscriptionView({ ...subscription, quantity: left }, null)] : []),
          ...bound.map(({ organization, binding }) =>
            subscriptionView({ ...subscription, quantity: binding.quantity }, organization.name),
          ),
        ];
      });
    },
  };
}

/** A subscription as the organization that it pays for sees it. */
export function bindingView({ id, organizationId, subscription, quantity }: Binding): unknown {
  return {
    id,
    subscription_id: subscription.id,
    org_id: organizationId,
    user_id: 1,
    quantity,
    sku: subscription.sku,
    metadata: planOfSku(subscription.sku),
  };
}

function subscriptionView({ id, sku, quantity, start, end }: Subscription, organization: string | null) {
  return {
    id,
    masterEndSystemName: 'Quay',
    createdEndSystemName: 'SUBSCRIPTION',
    createdDate: start,
    lastUpdateEndSystemName: 'SUBSCRIPTION',
    lastUpdateDate: start,
    installBaseStartDate: start,
    installBaseEndDate: end,
    webCustomerId: 12_345,
    quantity,
    effectiveStartDate: start,
    effectiveEndDate: end,
    sku,
    metadata: planOfSku(sku),
    assigned_to_org: organization,
  };
}
