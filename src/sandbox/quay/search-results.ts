import { type Avatar, avatarOf } from './avatar.js';
import type { QuayRepository, QuayRobot, World } from './model.js';

/** One thing that a search found. */
export interface Result extends Readonly<Record<string, unknown>> {
  readonly name: string;
  readonly score: number;
  /** What a robot's name is compared by. */
  readonly short_name?: string;
}

const NAMESPACE_SCORE = 1;
const TEAM_SCORE = 2;
const REPOSITORY_SCORE = 4;

export function namespaceResult(world: World, name: string): Result {
  const organization = world.organizations.get(name);
  return {
    title: organization ? 'org' : 'user',
    kind: organization ? 'organization' : 'user',
    avatar: namespaceAvatar(world, name),
    name,
    score: NAMESPACE_SCORE,
    href: `/${organization ? 'organization' : 'user'}/${name}`,
  };
}

export function teamResult(world: World, organization: string, team: string): Result {
  return {
    kind: 'team',
    name: team,
    organization: namespaceResult(world, organization),
    avatar: avatarOf(team, 'team'),
    score: TEAM_SCORE,
    href: `/organization/${organization}/teams/${team}`,
  };
}

export function robotResult(user: string, { name, owner, shortname }: QuayRobot): Result {
  const place = owner === user ? `/user/${owner}` : `/organization/${owner}`;
  return {
    title: 'robot',
    kind: 'robot',
    avatar: null,
    name,
    score: NAMESPACE_SCORE,
    href: `${place}?tab=robots&showRobot=${name}`,
    short_name: shortname,
  };
}

export function repositoryResult(world: World, repository: QuayRepository): Result {
  const { namespace, name, description, isPublic } = repository;
  return {
    kind: 'repository',
    title: 'repo',
    namespace: namespaceResult(world, namespace),
    name,
    description,
    is_public: isPublic,
    score: REPOSITORY_SCORE,
    href: `/repository/${namespace}/${name}`,
  };
}

function namespaceAvatar(world: World, name: string): Avatar {
  const organization = world.organizations.get(name);
  if (organization) return avatarOf(name, 'org', organization.email || undefined);
  return avatarOf(name, 'user', world.users.get(name)?.email ?? undefined);
}
