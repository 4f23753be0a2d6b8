import type { Service } from '../../src/sandbox/service.js';
import { organisation } from '../../src/sandbox/story.js';
import { visitQuay } from './quay-visitor.js';

const started: Service[] = [];

afterEach(async () => {
  await Promise.all(started.splice(0).map((service) => service.close()));
});

const MARKETPLACE = `/organization/${organisation}/marketplace`;
const PREMIUM = 12_345_678;
const DIVISIBLE = 80_808_080;

describe('billing', () => {
  it('lists plans to everybody, one of them larger than 32 bits', async () => {
    const { get } = await visitQuay(started);
    const { plans } = (await get('/plans/', '')).body;
    for (const plan of plans) {
      expect(plan).toMatchObject({
        title: expect.any(String),
        privateRepos: expect.any(Number),
        stripeId: expect.any(String),
        plans_page_hidden: expect.any(Boolean),
      });
    }
    expect(plans[0]).toMatchObject({ deprecated: true, superseded_by: 'personal-30', price: 700 });
    expect(Math.max(...plans.map((plan: { privateRepos: number }) => plan.privateRepos))).toBe(2 ** 63);
    expect((await get('/plans', '')).status).toBe(308);
  });

  it('lists invoices of an organization that has paid', async () => {
    const { get } = await visitQuay(started);
    const { invoices } = (await get(`/organization/${organisation}/invoices`)).body;
    expect(invoices[0]).toEqual({
      id: 'in_2025_07',
      date: 1_751_328_000,
      period_start: 1_751_328_000,
      period_end: 1_753_920_000,
      paid: true,
      amount_due: 3000,
      next_payment_attempt: null,
      attempted: true,
      closed: true,
      total: 3000,
      plan: 'bus-micro-2018',
    });
    expect((await get('/organization/bobsorg/invoices', 'quay-bob-token')).status).toBe(404);
    expect((await get(`/organization/${organisation}/invoices`, 'quay-bob-token')).status).toBe(403);
    expect((await get(`/organization/${organisation}/invoices`, '')).status).toBe(401);
  });

  it('does not open to super users what is about money', async () => {
    const { get } = await visitQuay(started);
    expect((await get(`/organization/${organisation}/invoices`, 'quay-root-token')).status).toBe(403);
    const { status, body } = await get(MARKETPLACE, 'quay-root-token');
    expect([status, Object.keys(body)]).toEqual([401, ['message']]);
  });

  it('is gone when its features are off', async () => {
    const { get } = await visitQuay(started, { off: ['FEATURE_BILLING', 'FEATURE_RH_MARKETPLACE'] });
    for (const path of ['/plans/', MARKETPLACE, '/user/marketplace']) {
      expect((await get(path)).status).toBe(404);
    }
  });
});

describe('subscriptions of the marketplace', () => {
  it('are bound to organizations and taken back', async () => {
    const { get, send } = await visitQuay(started);
    expect((await get(MARKETPLACE)).body).toEqual([]);
    const bound = await send('POST', MARKETPLACE, { subscriptions: [{ subscription_id: PREMIUM }] });
    expect([bound.status, bound.body]).toEqual([201, 'Okay']);
    expect((await get(MARKETPLACE)).body).toMatchObject([
      { subscription_id: PREMIUM, quantity: 1, sku: 'MW02701', metadata: { title: 'premium' } },
    ]);
    const again = await send('POST', MARKETPLACE, { subscriptions: [{ subscription_id: PREMIUM }] });
    expect([again.status, again.body.message]).toEqual([400, 'subscription is already bound to an org']);
    const removed = await send('DELETE', `${MARKETPLACE}/${PREMIUM}`);
    expect([removed.status, removed.text]).toEqual([204, '']);
    expect((await get(MARKETPLACE)).body).toEqual([]);
  });

  it('show to their owner as free and bound, a divisible one as both', async () => {
    const { get, send } = await visitQuay(started);
    const listed = async () =>
      (await get('/user/marketplace')).body.map((one: Record<string, unknown>) => [
        one.id,
        one.quantity,
        one.assigned_to_org,
      ]);
    expect(await listed()).toEqual([
      [PREMIUM, 1, null],
      [DIVISIBLE, 3, null],
    ]);
    const part = { subscription_id: DIVISIBLE, quantity: 2 };
    await send('POST', MARKETPLACE, { subscriptions: [part] });
    expect(await listed()).toEqual([
      [PREMIUM, 1, null],
      [DIVISIBLE, 1, null],
      [DIVISIBLE, 2, organisation],
    ]);
    const removed = await send('POST', `${MARKETPLACE}/batchremove`, { subscriptions: [part] });
    expect([removed.status, removed.text]).toEqual([204, '']);
    expect((await listed())[1]).toEqual([DIVISIBLE, 3, null]);
  });

  it('cannot be divided at will, exceeded or taken from others', async () => {
    const { send, sendAs } = await visitQuay(started);
    const bind = async (subscription: object) =>
      (await send('POST', MARKETPLACE, { subscriptions: [subscription] })).body.message;
    expect(await bind({ subscription_id: PREMIUM, quantity: 2 })).toBe('cannot split a non-MW02702 sku');
    expect(await bind({ subscription_id: DIVISIBLE, quantity: 4 })).toBe(
      'quantity cannot exceed available amount',
    );
    expect(await bind({ subscription_id: 1 })).toBe('subscription 1 does not belong to ada');
    const path = '/organization/bobsorg/marketplace';
    const body = { subscriptions: [{ subscription_id: PREMIUM }] };
    expect((await sendAs('quay-bob-token', 'POST', path, body)).status).toBe(401);
    expect((await send('POST', MARKETPLACE, {})).status).toBe(500);
  });

  it('are not found for users without an account there', async () => {
    const { get } = await visitQuay(started);
    expect((await get('/user/marketplace', 'quay-bob-token')).body.error_type).toBe('not_found');
    expect((await get('/user/marketplace', 'quay-ada-read-token')).status).toBe(403);
  });
});
