import { administers, isMember } from './access.js';
import { avatarOf } from './avatar.js';
import { apiJson, quayErrors } from './errors.js';
import type { QuayUser, World } from './model.js';
import type { Premises } from './premises.js';
import type { Handler } from './request.js';
import type { Route } from './routing.js';

/** The caller's own account. */
export function userRoutes({ world }: Premises): Route[] {
  return [{ path: '/user/', handlers: { GET: showCaller(world) } }];
}

/** getLoggedInUser: how much of the account shows depends on the token's user scopes. */
function showCaller(world: World): Handler {
  return ({ call, caller }) => {
    const user = world.users.get(caller.user ?? '');
    const isAdmin = caller.scopes.has('user:admin');
    if (!user || (!isAdmin && !caller.scopes.has('user:read'))) {
      // Alone among the operations, this one answers 401 to a token whose scopes are too small.
      return quayErrors.apiError(call, 'invalid_token', { extra: { session_required: false } });
    }
    const { name } = user;
    const organizations = [...world.organizations.keys()].filter((one) => isMember(world, name, one));
    return apiJson(200, {
      anonymous: false,
      username: name,
      avatar: avatarOf(name, 'user', user.email ?? undefined),
      ...(isAdmin && accountOf(user)),
      organizations: organizations.map((organization) => ({
        name: organization,
        avatar: avatarOf(organization, 'org'),
        can_create_repo: administers(world, name, organization),
        public: false,
        ...(isAdmin && {
          is_org_admin: administers(world, name, organization),
          preferred_namespace: false,
        }),
      })),
      ...(user.isSuperUser && { super_user: true }),
    });
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
