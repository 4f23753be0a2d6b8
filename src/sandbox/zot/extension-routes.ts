import type { Handler } from './exchange.js';
import { showManagement } from './management.js';
import { toggleMark } from './marks.js';
import { showPlayground } from './pages.js';
import { listProfiles, showProfile } from './profiles.js';
import { discoverExtensions } from './registry.js';
import { forClients, forExtension, forPages, type Premises, type Route } from './route.js';
import { createSearch } from './search/search.js';

const NOTATION = '/v2/_zot/ext/notation';
const COSIGN = '/v2/_zot/ext/cosign';
const SEARCH = '/v2/_zot/ext/search';
const MARKS = '/v2/_zot/ext/userprefs';
const MANAGEMENT = '/v2/_zot/ext/mgmt';
const PROFILES = '/v2/_zot/pprof/';

/** The routes below /v2/_zot that these settings switch on, and the list of them. */
export function extensionRoutes({ settings, store, marks, trust }: Premises): Route[] {
  const search = createSearch(store, { cve: settings.cve, marks, verdictOn: trust.verdictOn });
  const { search: hasSearch, ui, cosign, notation } = settings;
  // In the order in which discovery names them.
  const extensions: readonly (readonly [isOn: boolean, path: string, routes: readonly Route[]])[] = [
    [notation, NOTATION, [forExtension(`${NOTATION}.*`, { POST: trust.uploadCertificate })]],
    [cosign, COSIGN, [forExtension(`${COSIGN}.*`, { POST: trust.uploadKey })]],
    [hasSearch, SEARCH, [forPages(`${SEARCH}.*`, { GET: search, POST: search })]],
    [hasSearch && ui, MARKS, [forExtension(`${MARKS}.*`, { PUT: toggleMark(store, marks) })]],
    [hasSearch, MANAGEMENT, managementRoutes(showManagement(settings))],
  ];
  const on = extensions.filter(([isOn]) => isOn);
  const paths = on.map(([, path]) => path);
  return [
    forPages('/v2/_oci/ext/discover', { GET: discoverExtensions(paths, settings.version) }),
    ...on.flatMap(([, , routes]) => routes),
    ...(settings.profiles ? profileRoutes() : []),
    ...(settings.debug && hasSearch
      ? [forClients('/v2/_zot/debug/graphql-playground', { GET: showPlayground(SEARCH) })]
      : []),
  ];
}

/** Everybody may ask for exactly this path; what only begins with it is the same for those with an account. */
function managementRoutes(show: Handler): Route[] {
  return [
    { ...forExtension(MANAGEMENT, { GET: show }), entry: 'plain' },
    forExtension(`${MANAGEMENT}.+`, { GET: show }),
  ];
}

function profileRoutes(): Route[] {
  return [
    forClients(PROFILES, { GET: listProfiles }),
    forClients(`${PROFILES}(?<profile>[^/]+)`, { GET: showProfile }),
  ];
}
