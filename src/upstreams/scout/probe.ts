import { type Feature, fieldsOf, itemsOf, type Probe, type Reach, untold } from '../probe.js';

const USER = '{ user { username orgs { name } } }';
const STATUS = '{ serviceStatus { maintenance { severity } } }';
/** Each is a field of one document; nobody is in many more. */
const MAX_ORGANIZATIONS = 25;

/** Scout says who a token is, and of each organization of theirs what its plan covers. */
export const scoutProbe: Probe = {
  kind: 'GRAPHQL',
  greet: (reach) => reach.ask(reach.session.credential('docker') ? USER : STATUS),
  async identify(reach) {
    const { username } = fieldsOf((await reach.ask(USER)).user);
    return { subject: typeof username === 'string' ? username : undefined };
  },
  async features(reach) {
    if (!reach.session.credential('docker')) return [];
    const { orgs } = fieldsOf((await reach.ask(USER)).user);
    const names = itemsOf(orgs).flatMap((org) => fieldsOf(org).name ?? []);
    const told = await Promise.all(
      names.slice(0, MAX_ORGANIZATIONS).map((name) => featuresOf(reach, String(name))),
    );
    return told.flat();
  },
};

const ENTITLEMENTS = `query ($org: String!) { namespaceEntitlements(context: { organization: $org }) {
  isEnrolled plan { displayName }
  featureEntitlements { dhi { dhiEnabled repositoriesLimit mirroredRepositoriesCount } }
} }`;

async function featuresOf(reach: Reach, org: string): Promise<Feature[]> {
  const enrollment = `enrollment of ${org}`;
  const images = `hardened images for ${org}`;
  try {
    const answer = fieldsOf((await reach.ask(ENTITLEMENTS, { org })).namespaceEntitlements);
    const { isEnrolled, plan, featureEntitlements } = answer;
    const dhi = fieldsOf(fieldsOf(featureEntitlements).dhi);
    const { displayName } = fieldsOf(plan);
    const mirrors = `${String(dhi.mirroredRepositoriesCount)} of ${String(dhi.repositoriesLimit)} mirrors`;
    return [
      {
        name: enrollment,
        available: flag(isEnrolled),
        reason:
          isEnrolled === false
            ? 'enrollIntoScout enrolls it'
            : typeof displayName === 'string'
              ? displayName
              : null,
      },
      {
        name: images,
        available: flag(dhi.dhiEnabled),
        reason: dhi.dhiEnabled === true ? mirrors : 'its plan does not tell of them as included',
      },
    ];
  } catch (error) {
    return [untold(enrollment, error), untold(images, error)];
  }
}

function flag(value: unknown): boolean | null {
  return typeof value === 'boolean' ? value : null;
}
