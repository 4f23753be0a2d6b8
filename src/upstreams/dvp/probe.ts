import { itemsOf, type Probe } from '../probe.js';

const NAMESPACES = 'Query.dvpNamespaces';

/** The analytics tell whose they show, which is all that there is to tell. */
export const dvpProbe: Probe = {
  kind: 'REST',
  greet: (reach) => reach.call(NAMESPACES),
  async identify(reach) {
    await reach.call(NAMESPACES);
    return {};
  },
  async features(reach) {
    const namespaces = itemsOf(await reach.call(NAMESPACES));
    if (namespaces.length > 0) {
      return namespaces.map((name) => ({
        name: `analytics of ${String(name)}`,
        available: true,
        reason: null,
      }));
    }
    const reason = 'no namespace of this account is a verified publisher';
    return [{ name: 'analytics', available: false, reason }];
  },
};
