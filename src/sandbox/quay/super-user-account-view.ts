import { attachment } from './attachment.js';
import { avatarOf } from './avatar.js';
import type { QuayOrganization, QuayUser } from './model.js';
import type { Premises } from './premises.js';
import { quotaSummary } from './quota-summary.js';

/** Whether the address was confirmed; only accounts that a super user made start without. */
export const confirmationOf = attachment<QuayUser, { isVerified: boolean }>(() => ({ isVerified: true }));

/** A user as super users see it. */
export function superUserView(premises: Premises, user: QuayUser): Record<string, unknown> {
  const { name, email, isSuperUser, isEnabled } = user;
  return {
    kind: 'user',
    name,
    username: name,
    email,
    verified: confirmationOf(user).isVerified,
    avatar: avatarOf(name, 'user', email ?? undefined),
    super_user: isSuperUser,
    global_readonly_super_user: false,
    enabled: isEnabled,
    ...quotaSummary(premises, name),
  };
}

/** An organization as super users see it. */
export function superUserOrganizationView(
  premises: Premises,
  { name, email }: QuayOrganization,
): Record<string, unknown> {
  return { name, email, avatar: avatarOf(name, 'org', email || undefined), ...quotaSummary(premises, name) };
}
