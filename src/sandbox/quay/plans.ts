/** A plan of the price list; the later ones are sold by SKU and not by the price list. */
export type Plan = Readonly<Record<string, string | number | boolean | null>>;

/** The plan that a SKU of the marketplace pays for; null for other SKUs. */
export function planOfSku(sku: string): Plan | null {
  return PLANS.find(({ rh_sku }) => rh_sku === sku) ?? null;
}

export const PLANS: readonly Plan[] = [
  old('Micro', 'micro', { price: 700, privateRepos: 5, superseded_by: 'personal-30' }),
  old('Basic', 'small', { price: 1200, privateRepos: 10, superseded_by: 'bus-micro-30' }),
  old('Freighter', 'bus-medium', { price: 10_000, privateRepos: 50, superseded_by: 'bus-medium-30' }),
  old('Personal', 'personal-30', { price: 1200, privateRepos: 5, superseded_by: 'personal-2018' }),
  offered('Open Source', 'free', { price: 0, privateRepos: 0 }),
  offered('Developer', 'personal-2018', { price: 1500, privateRepos: 5, rh_sku: 'MW00584MO' }),
  offered('Micro', 'bus-micro-2018', { price: 3000, privateRepos: 10, rh_sku: 'MW00585MO' }),
  offered('Small', 'bus-small-2018', { price: 6000, privateRepos: 20, rh_sku: 'MW00586MO' }),
  offered('Medium', 'bus-medium-2018', { price: 12_500, privateRepos: 50, rh_sku: 'MW00587MO' }),
  offered('Large', 'bus-large-2018', { price: 25_000, privateRepos: 125, rh_sku: 'MW00588MO' }),
  offered('XXXXXL', 'price_1LRztA2OoNF1TIf0SvSrz106', { price: 2_170_000, privateRepos: 15_000 }),
  soldBySku('premium', { rh_sku: 'MW02701', privateRepos: 100, sku_billing: true }),
  // Without a limit, which Quay writes as the largest integer of 64 bits: no 32 bits hold it.
  soldBySku('selfsupport', { rh_sku: 'MW02702', privateRepos: 2 ** 63, sku_billing: true }),
  soldBySku('freetier', { rh_sku: 'MW04192', privateRepos: 0, sku_billing: false }),
];

function old(title: string, stripeId: string, rest: Plan): Plan {
  const audience = 'For smaller teams';
  return {
    ...offered(title, stripeId, rest),
    audience,
    bus_features: false,
    deprecated: true,
    free_trial_days: 14,
    superseded_by: rest.superseded_by ?? null,
  };
}

function offered(title: string, stripeId: string, rest: Plan): Plan {
  return {
    title,
    stripeId,
    ...rest,
    ...(rest.rh_sku !== undefined && { sku_billing: false }),
    audience: 'For businesses',
    bus_features: true,
    deprecated: false,
    free_trial_days: 30,
    superseded_by: null,
    plans_page_hidden: false,
  };
}

function soldBySku(title: string, rest: Plan): Plan {
  return { title, stripeId: 'not_a_stripe_plan', ...rest, plans_page_hidden: true };
}
