import {
  codeOf,
  type Feature,
  fieldsOf,
  type Identity,
  itemsOf,
  type Probe,
  type Reach,
  untold,
} from '../probe.js';

const VERSION = 'Query.zotApiVersion';

/** What discovery lists: its path below /v2/_zot/ext/, and what turns it on. */
const EXTENSIONS: readonly (readonly [name: string, path: string, key: string])[] = [
  ['search', 'search', 'extensions.search.enable (build tag search)'],
  ['mgmt', 'mgmt', 'extensions.search.enable (build tag mgmt)'],
  ['userprefs', 'userprefs', 'extensions.search.enable and extensions.ui.enable (build tag userprefs)'],
  ['cosign', 'cosign', 'extensions.trust.enable and extensions.trust.cosign (build tag imagetrust)'],
  ['notation', 'notation', 'extensions.trust.enable and extensions.trust.notation (build tag imagetrust)'],
];

/** Any image will do: without the extension, zot says so before it looks for it. */
const CVES = '{ zotSearchCVEListForImage(image: "portolan/none:none") { Tag } }';

const CVE_OFF = 'extensions.search.enable and extensions.search.cve turn it on';

/** zot answers /v2/ to whom it lets in, and tells by discovery and mgmt what it can do. */
export const zotProbe: Probe = {
  kind: 'REGISTRY',
  greet: (reach) => reach.call(VERSION),
  identify,
  async features(reach) {
    const told = await Promise.all([extensions(reach), cves(reach), ofManagement(reach)]);
    return told.flat();
  },
};

/** A registry that asks nobody for credentials takes any: only one that would ask has checked them. */
async function identify(reach: Reach): Promise<Identity | undefined> {
  const headers = fieldsOf(await reach.call(VERSION));
  const asks = headers['www-authenticate'] !== undefined || (await refusesNobody(reach.anonymous()));
  if (!asks) return undefined;
  const credential = reach.session.credential('zot');
  return credential?.scheme === 'Basic' ? { subject: credential.username } : {};
}

async function refusesNobody(anonymous: Reach): Promise<boolean> {
  const outcome = await anonymous.call(VERSION).catch((error: unknown) => error);
  return codeOf(outcome) === 'UNAUTHENTICATED';
}

async function extensions(reach: Reach): Promise<Feature[]> {
  try {
    const listed = itemsOf(await reach.call('Query.zotExtensions'));
    const on = new Set(listed.flatMap((extension) => itemsOf(fieldsOf(extension).endpoints)));
    return EXTENSIONS.map(([name, path, key]) => {
      const available = on.has(`/v2/_zot/ext/${path}`);
      return { name, available, reason: available ? null : `${key} turns it on` };
    });
  } catch (error) {
    return EXTENSIONS.map(([name]) => untold(name, error));
  }
}

async function cves(reach: Reach): Promise<Feature> {
  const name = 'cve';
  try {
    await reach.ask(CVES);
    return { name, available: true, reason: null };
  } catch (error) {
    const code = codeOf(error);
    // It looked for the image, so it would have looked for its vulnerabilities.
    if (code === 'NOT_FOUND') return { name, available: true, reason: null };
    return code === 'UPSTREAM_UNSUPPORTED'
      ? { name, available: false, reason: CVE_OFF }
      : untold(name, error);
  }
}

async function ofManagement(reach: Reach): Promise<Feature[]> {
  try {
    const { http, binaryType } = fieldsOf(await reach.call('Query.zotMgmt'));
    const isOn = fieldsOf(fieldsOf(http).auth).apikey === true;
    const isBuilt = String(binaryType ?? '')
      .split('-')
      .includes('metrics');
    return [
      { name: 'apikey', available: isOn, reason: isOn ? null : 'http.auth.apikey turns it on' },
      {
        name: 'metrics',
        available: isBuilt ? null : false,
        reason: isBuilt
          ? 'it is built in; whether extensions.metrics.enable is set, only /metrics tells'
          : 'it is not built in (build tag metrics)',
      },
    ];
  } catch (error) {
    return [untold('apikey', error), untold('metrics', error)];
  }
}
