export type Action = 'read' | 'create' | 'update' | 'delete' | 'detectManifestCollision';

/** What may be done in the repositories of one pattern. */
export interface RepositoryPolicy {
  readonly users?: Readonly<Record<string, readonly Action[]>>;
  /** For every authenticated user. */
  readonly defaultPolicy?: readonly Action[];
  /** For callers without credentials. */
  readonly anonymousPolicy?: readonly Action[];
}

/** `http.accessControl`: patterns are globs, the longest that fits decides. */
export interface AccessControl {
  readonly repositories: Readonly<Record<string, RepositoryPolicy>>;
  readonly admins: readonly string[];
  readonly metricsUsers: readonly string[];
}

const ADMIN_ACTIONS: readonly Action[] = ['read', 'create', 'update', 'delete'];

/** The policies of the story: ada runs the registry, bob reads the tools, as does everybody when asked for. */
export function storyPolicies(isAnonymousRead: boolean): AccessControl {
  const anonymousPolicy: readonly Action[] = isAnonymousRead ? ['read'] : [];
  return {
    repositories: { '**': {}, 'tools/**': { users: { bob: ['read'] }, anonymousPolicy } },
    admins: ['ada'],
    metricsUsers: ['ada'],
  };
}

/** Whether the policies let a user, `''` when nobody logged in, do something in a repository. */
export function isPermitted(
  { repositories, admins }: AccessControl,
  user: string,
  { action, repository }: { action: Action; repository: string },
): boolean {
  // Careful deletes hinder rather than permit, so no policy can ask them of an administrator.
  if (admins.includes(user)) return ADMIN_ACTIONS.includes(action);
  const [longest] = Object.keys(repositories)
    .filter((pattern) => globToRegExp(pattern).test(repository))
    .sort((a, b) => b.length - a.length);
  const { users = {}, defaultPolicy, anonymousPolicy } = repositories[longest ?? ''] ?? {};
  if (user === '') return anonymousPolicy?.includes(action) ?? false;
  const own = Object.hasOwn(users, user) ? users[user] : undefined;
  return own?.includes(action) || (defaultPolicy?.includes(action) ?? false);
}

/** Whether some policy lets callers in who bring no credentials. */
export function hasAnonymousPolicy({ repositories }: AccessControl): boolean {
  return Object.values(repositories).some(({ anonymousPolicy = [] }) => anonymousPolicy.length > 0);
}

/** Whether some policy is for authenticated users; without such ones nobody needs to log in. */
export function hasUserPolicy({ repositories, admins }: AccessControl): boolean {
  return (
    admins.length > 0 ||
    Object.values(repositories).some(
      ({ users = {}, defaultPolicy = [] }) => Object.keys(users).length + defaultPolicy.length > 0,
    )
  );
}

/** `**` is any number of path parts, `*` and `?` stay within one. */
function globToRegExp(pattern: string): RegExp {
  const text = pattern.replace(/\/\*\*$|\*\*\/|\*\*|\*|\?|[^\w/-]/g, (found) => {
    if (found === '/**') return '(?:/.*)?';
    if (found === '**/') return '(?:.*/)?';
    if (found === '**') return '.*';
    if (found === '*') return '[^/]*';
    return found === '?' ? '[^/]' : `\\${found}`;
  });
  return new RegExp(`^${text}$`);
}
