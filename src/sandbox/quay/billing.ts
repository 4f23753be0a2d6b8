import type { Answer, Call } from '../service.js';
import { organisation } from '../story.js';
import { administers } from './access.js';
import { refuse } from './callers.js';
import { apiJson, emptyAnswer, quayErrors } from './errors.js';
import { readBody } from './json-body.js';
import { bindingView, createMarketplace, type Marketplace, type WantedSubscription } from './marketplace.js';
import type { World } from './model.js';
import { PLANS } from './plans.js';
import type { Premises } from './premises.js';
import { uncaught } from './refusals.js';
import { type Handler, type OrganizationHandler, withUser } from './request.js';
import type { Route } from './routing.js';

const NOT_AUTHORIZED =
  "The server could not verify that you are authorized to access the URL requested. You either supplied the wrong credentials (e.g. a bad password), or your browser doesn't understand how to supply the credentials required.";

const JULY = Date.UTC(2025, 6, 1) / 1000;
const JUNE = Date.UTC(2025, 5, 1) / 1000;

/** Plans, invoices and what organizations bought at the marketplace. */
export function billingRoutes({ world }: Premises): Route[] {
  const marketplace = createMarketplace(world);
  const path = '/organization/{orgname}/marketplace';
  const billing = ['FEATURE_BILLING'] as const;
  const batchRemove = withPayer(world, (request, organization) => {
    const wanted = subscriptionsOf(request.call);
    if ('refusal' in wanted) return wanted.refusal;
    for (const { id } of wanted.subscriptions) marketplace.unbind(organization, id);
    return emptyAnswer(204);
  });
  const removeOne = withPayer(world, ({ segments }, organization) => {
    marketplace.unbind(organization, Number(segments.subscription_id));
    return emptyAnswer(204);
  });
  const listBought = withUser(['user:admin'], ({ call }, user) => {
    const subscriptions = marketplace.boughtBy(user);
    return subscriptions ? apiJson(200, subscriptions) : quayErrors.apiError(call, 'not_found');
  });
  return [
    { path: '/plans/', needs: billing, handlers: { GET: listPlans } },
    {
      path: '/organization/{orgname}/invoices',
      needs: billing,
      handlers: { GET: listInvoices(world) },
    },
    {
      path,
      needs: billing,
      handlers: {
        GET: withPayer(world, (_, organization) =>
          apiJson(200, marketplace.boundTo(organization).map(bindingView)),
        ),
        POST: withPayer(world, bind(marketplace)),
      },
    },
    { path: `${path}/batchremove`, needs: billing, handlers: { POST: batchRemove } },
    { path: `${path}/{subscription_id}`, needs: billing, handlers: { DELETE: removeOne } },
    { path: '/user/marketplace', needs: ['FEATURE_RH_MARKETPLACE'], handlers: { GET: listBought } },
  ];
}

const listPlans: Handler = () => apiJson(200, { plans: PLANS });

/** Runs `handler` for those who administer the organization by themselves: full access of super users ends at money. */
function withPayer(world: World, handler: OrganizationHandler): Handler {
  return (request) => {
    const { caller, segments } = request;
    const organization = world.organizations.get(segments.orgname ?? '');
    const isPayer = caller.scopes.has('org:admin') && administers(world, caller.user, segments.orgname ?? '');
    if (!isPayer || !organization) return quayErrors.message(401, NOT_AUTHORIZED);
    return handler(request, organization);
  };
}

/** listOrgInvoices: the only one of these that refuses as the rest of the API does. */
function listInvoices(world: World): Handler {
  return (request) => {
    const { call, caller, segments } = request;
    const name = segments.orgname ?? '';
    const isPayer = caller.scopes.has('org:admin') && administers(world, caller.user, name);
    if (!isPayer) return refuse(call, caller);
    if (name !== organisation) return quayErrors.apiError(call, 'not_found'); // never paid anything
    return apiJson(200, { invoices: [invoice('in_2025_07', JULY), invoice('in_2025_06', JUNE)] });
  };
}

function invoice(id: string, date: number): unknown {
  return {
    id,
    date,
    period_start: date,
    period_end: date + 30 * 24 * 60 * 60,
    paid: true,
    amount_due: 3000,
    next_payment_attempt: null,
    attempted: true,
    closed: true,
    total: 3000,
    plan: 'bus-micro-2018',
  };
}

function bind(marketplace: Marketplace): OrganizationHandler {
  return ({ call, caller }, organization) => {
    const wanted = subscriptionsOf(call);
    if ('refusal' in wanted) return wanted.refusal;
    for (const subscription of wanted.subscriptions) {
      const refusal = marketplace.bind(organization, caller.user ?? '', subscription);
      if (refusal) return refusal;
    }
    return apiJson(201, 'Okay');
  };
}

type Wanted = { readonly subscriptions: readonly WantedSubscription[] } | { readonly refusal: Answer };

/** Quay reads this body without a check: what does not fit breaks it. */
function subscriptionsOf(call: Call): Wanted {
  const read = readBody(call);
  if ('refusal' in read) return read;
  const { value } = read;
  const list = typeof value === 'object' && value !== null && 'subscriptions' in value && value.subscriptions;
  if (!Array.isArray(list)) return { refusal: uncaught() };
  return { subscriptions: list.flatMap((entry: unknown) => readSubscription(entry) ?? []) };
}

function readSubscription(entry: unknown): WantedSubscription | undefined {
  if (typeof entry !== 'object' || entry === null || !('subscription_id' in entry)) return undefined;
  const quantity = 'quantity' in entry && typeof entry.quantity === 'number' ? entry.quantity : null;
  return { id: Number(entry.subscription_id), quantity };
}
