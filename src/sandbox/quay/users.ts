import { isMember, isSuperUser, mayAdminister, mayCreateIn } from './access.js';
import { avatarOf } from './avatar.js';
import { apiJson, quayErrors } from './errors.js';
import type { QuayUser } from './model.js';
import type { Premises } from './premises.js';
import { quotaSummary } from './quota-summary.js';
import type { Handler, QuayRequest } from './request.js';
import type { Route } from './routing.js';

/** The caller's own account, and what is public about others. */
export function userRoutes(premises: Premises): Route[] {
  return [
    { path: '/user/', handlers: { GET: showCaller(premises) } },
    { path: '/users/{username}', handlers: { GET: showUser(premises) } },
  ];
}

/** getLoggedInUser: how much of the account shows depends on the token's user scopes. */
function showCaller(premises: Premises): Handler {
  return (request) => {
    const { call, caller } = request;
    const user = premises.world.users.get(caller.user ?? '');
    if (!user || !(caller.scopes.has('user:admin') || caller.scopes.has('user:read'))) {
      // Alone among the operations, this one answers 401 to a token whose scopes are too small.
      return quayErrors.apiError(call, 'invalid_token', { extra: { session_required: false } });
    }
    return apiJson(200, userView(premises, request, user));
  };
}

/** getUserInformation: of others only the name and the picture. */
function showUser(premises: Premises): Handler {
  return (request) => {
    const user = premises.world.users.get(request.segments.username ?? '');
    return user ? apiJson(200, userView(premises, request, user)) : quayErrors.message(404, NOT_FOUND);
  };
}

const NOT_FOUND =
  'The requested URL was not found on the server. If you entered the URL manually please check your spelling and try again.';

function userView(premises: Premises, { caller }: QuayRequest, user: QuayUser): Record<string, unknown> {
  const { world } = premises;
  const { name } = user;
  const isSelf = caller.user === name;
  const isAdmin = isSelf && caller.scopes.has('user:admin');
  const isReader = isAdmin || (isSelf && caller.scopes.has('user:read'));
  const organizations = [...world.organizations.keys()].filter((one) => isMember(world, name, one));
  return {
    anonymous: false,
    username: name,
    avatar: avatarOf(name, 'user', user.email ?? undefined),
    ...(isAdmin && accountOf(user)),
    ...(isAdmin && quotaSummary(premises, name)),
    ...(isReader && {
      organizations: organizations.map((organization) => ({
        name: organization,
        avatar: avatarOf(organization, 'org', world.organizations.get(organization)?.email || undefined),
        can_create_repo: mayCreateIn(world, caller, organization),
        public: false,
        ...(isAdmin && {
          is_org_admin: mayAdminister(world, caller, organization),
          preferred_namespace: false,
        }),
      })),
    }),
    ...(!premises.off.has('FEATURE_SUPER_USERS') && isSuperUser(world, caller) && { super_user: isSelf }),
  };
}

function accountOf({ email, tagExpirationSeconds }: QuayUser): Record<string, unknown> {
  return {
    can_create_repo: true,
    is_me: true,
    verified: true,
    email,
    logins: [],
    invoice_email: false,
    invoice_email_address: null,
    preferred_namespace: false,
    tag_expiration_s: tagExpirationSeconds,
    prompts: [],
    company: null,
    family_name: null,
    given_name: null,
    location: null,
    is_free_account: true,
    has_password_set: true,
  };
}
