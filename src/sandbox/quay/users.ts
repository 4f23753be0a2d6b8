import type { Answer } from '../service.js';
import { people } from '../story.js';
import { avatarOf } from './avatar.js';
import { apiJson, quayErrors } from './errors.js';
import type { QuayRequest } from './request.js';

const TIME_MACHINE_SECONDS = 14 * 24 * 60 * 60;

/** getLoggedInUser: how much of the account shows depends on the token's user scopes. */
export function showCaller({ call, caller }: QuayRequest): Answer {
  const person = people.find(({ name }) => name === caller.user);
  const isAdmin = caller.scopes.has('user:admin');
  if (!person || (!isAdmin && !caller.scopes.has('user:read'))) {
    // Alone among the operations, this one answers 401 to a token whose scopes are too small.
    return quayErrors.apiError(call, 'invalid_token', { extra: { session_required: false } });
  }
  return apiJson(200, {
    anonymous: false,
    username: person.name,
    avatar: avatarOf(person.name, 'user', person.email),
    ...(isAdmin && accountOf(person.email)),
    organizations: person.memberships.map(({ organisation, role }) => ({
      name: organisation,
      avatar: avatarOf(organisation, 'org'),
      can_create_repo: role === 'owner',
      public: false,
      ...(isAdmin && { is_org_admin: role === 'owner', preferred_namespace: false }),
    })),
  });
}

function accountOf(email: string): Record<string, unknown> {
  return {
    can_create_repo: true,
    is_me: true,
    verified: true,
    email,
    logins: [],
    invoice_email: false,
    invoice_email_address: null,
    preferred_namespace: false,
    tag_expiration_s: TIME_MACHINE_SECONDS,
    prompts: [],
    company: null,
    family_name: null,
    given_name: null,
    location: null,
    is_free_account: true,
    has_password_set: true,
  };
}
