import type { Answer, Call } from '../service.js';
import { people } from '../story.js';
import { type Account, accountOf, everybody, type KeyOwner, readBasic } from './access.js';
import { type Claims, readToken } from './bearer-tokens.js';
import { FORGET, isWebPage, type TokenScope, zotErrors } from './errors.js';
import type { ZotSettings } from './options.js';
import { hasAnonymousPolicy } from './policies.js';
import type { Sessions } from './sessions.js';

/** Who may come in: those with an account, everybody without being asked, or everybody as long as there is no query. */
export type Entry = 'account' | 'anyone' | 'plain';

export interface Door {
  readonly entry: Entry;
  /** The repository of the path, empty when it has none. */
  readonly repository: string;
}

export interface Admission {
  readonly account: Account;
  /** Cookies of a session that began with this request, or that ends the one the web page thinks it has. */
  readonly cookies: readonly string[];
}

export interface GateKeeping {
  readonly settings: ZotSettings;
  readonly sessions: Sessions;
  readonly ownerOf: KeyOwner;
}

/** The users of the htpasswd file; carol of the story has no account here. */
const USERS = ['ada', 'bob'];
const PUSHES = ['POST', 'PUT', 'PATCH'];

/** Lets a request in, with the account behind it, or answers the refusal. */
export function admit(call: Call, door: Door, keeping: GateKeeping): Admission | Answer {
  const { settings, sessions } = keeping;
  const { auth, access } = settings;
  if (auth === 'none') return { account: everybody, cookies: [] };
  const nobody = { account: accountOf('', access), cookies: [] };
  if (door.entry === 'anyone') return nobody;
  // Node keeps the first of several, zot refuses them all.
  if ((call.everyHeader?.authorization?.length ?? 0) > 1) return zotErrors.unauthenticated(call);
  const isExempt = door.entry === 'plain' && call.query.size === 0;
  const hasCredentials = (call.headers.authorization ?? '') !== '';
  if (auth === 'bearer') return !hasCredentials && isExempt ? nobody : admitBearer(call, door, settings);
  if (hasCredentials) return admitBasic(call, keeping);
  const user = isWebPage(call) ? sessions.userOf(call) : null;
  if (user !== null) return { account: accountOf(user, access), cookies: [] };
  const isLetIn = isExempt || hasAnonymousPolicy(access);
  return isLetIn ? { ...nobody, cookies: isWebPage(call) ? [FORGET] : [] } : zotErrors.unauthenticated(call);
}

/** A password, or an API key of the same user. Only a password starts a session, and only for zot's own page. */
function admitBasic(call: Call, { settings, sessions, ownerOf }: GateKeeping): Admission | Answer {
  const { name, password } = readBasic(call.headers.authorization ?? '') ?? { name: '', password: '' };
  const account = accountOf(name, settings.access);
  const isUser = USERS.includes(name);
  if (isUser && people.some((person) => person.name === name && person.password === password)) {
    return { account, cookies: isWebPage(call) ? sessions.begin(name) : [] };
  }
  // An owner may have come through an identity provider, and then is not in the htpasswd file.
  return name !== '' && ownerOf(password) === name
    ? { account, cookies: [] }
    : zotErrors.unauthenticated(call);
}

function admitBearer(call: Call, door: Door, { now, oidc, access }: ZotSettings): Admission | Answer {
  const grants = neededFor(call, door.repository);
  const [scheme = '', token = ''] = (call.headers.authorization ?? '').split(' ');
  if (scheme.toLowerCase() !== 'bearer') return zotErrors.tokenWanted(call, grants);
  const claims = readToken(token, now());
  if (!claims || (!claims.access && !oidc)) return zotErrors.tokenBroken(call, grants);
  // A token that says who somebody is leaves the rest to the policies.
  if (!claims.access) return { account: accountOf(claims.sub, access), cookies: [] };
  return covers(claims, grants)
    ? { account: { ...everybody, name: claims.sub, isAdmin: false }, cookies: [] }
    : zotErrors.tokenWanted(call, grants);
}

interface Needed extends TokenScope {
  readonly action: 'pull' | 'push' | 'delete';
}

/** What distribution tokens call the right to do this. */
function neededFor({ method }: Call, repository: string): Needed {
  if (method === 'DELETE') return { repository, action: 'delete' };
  return { repository, action: PUSHES.includes(method) ? 'push' : 'pull' };
}

function covers({ access = [] }: Claims, { repository, action }: Needed): boolean {
  return access.some(({ name, actions }) => name === repository && actions.includes(action));
}
