import { administers, roleOn } from './access.js';
import { apiJson } from './errors.js';
import { scoreOf } from './fuzzy-score.js';
import type { QuayRepository, World } from './model.js';
import { readFlag, readInteger, toSeconds } from './parameters.js';
import type { Premises } from './premises.js';
import type { Handler } from './request.js';
import type { Route } from './routing.js';
import { namespaceResult, type Result, repositoryResult, robotResult, teamResult } from './search-results.js';

const MOST_OF_A_KIND = 5;
const PAGE_SIZE = 10;
const LAST_PAGE = 10;
const PAGE = { name: 'page', otherwise: 1, help: 'The page.' };
/** What a name that the query does not abbreviate is still worth, because its description may match. */
const UNEXPLAINED = 0.5;

/** Searches for everything, and for repositories alone. The user behind the token decides, not its scopes. */
export function searchRoutes({ world }: Premises): Route[] {
  return [
    { path: '/find/all', handlers: { GET: searchEverything(world) } },
    { path: '/find/repositories', handlers: { GET: searchRepositories(world) } },
  ];
}

/** conductSearch: up to five of each kind, the best first. */
function searchEverything(world: World): Handler {
  return ({ call, caller }) => {
    const query = call.query.get('query') ?? '';
    if (query === '') return apiJson(200, { results: [] });
    const search = { world, user: caller.user, query };
    const found = [
      ...findTeams(search),
      ...findRobots(search),
      ...findRepositories(search)
        .slice(0, MOST_OF_A_KIND)
        .map((repository) => repositoryResult(world, repository)),
      ...findNamespaces(search),
    ];
    const results = found.map((result) => ({ ...result, score: result.score * closeness(result, query) }));
    return apiJson(200, { results: results.sort((one, other) => other.score - one.score) });
  };
}

/** conductRepoSearch: pages of ten, and no more than ten pages. */
function searchRepositories(world: World): Handler {
  return ({ call, caller }) => {
    const wanted = readInteger(call, PAGE);
    if (typeof wanted !== 'number') return wanted;
    const page = Math.min(Math.max(1, wanted), LAST_PAGE);
    const start = (page - 1) * PAGE_SIZE;
    const search = { world, user: caller.user, query: call.query.get('query') ?? '' };
    const found = findRepositories(search);
    const withUsage = readFlag(call, 'includeUsage') === true;
    return apiJson(200, {
      results: found.slice(start, start + PAGE_SIZE).map((repository) => ({
        ...repositoryResult(world, repository),
        ...(withUsage && usageOf(repository)),
      })),
      has_additional: found.length > start + PAGE_SIZE,
      page,
      page_size: PAGE_SIZE,
      start_index: start,
    });
  };
}

export interface Search {
  readonly world: World;
  readonly user: string | null;
  readonly query: string;
}

function closeness({ name, short_name: short }: Result, query: string): number {
  return scoreOf(short ?? name, query) || UNEXPLAINED;
}

/** Names count a hundred times as much as descriptions, and busy repositories more than quiet ones. */
function findRepositories({ world, user, query }: Search): QuayRepository[] {
  const [namespace, text] = query.includes('/') ? splitOnce(query) : ['', query];
  const has = (value: string | null): boolean => value?.toLowerCase().includes(text.toLowerCase()) ?? false;
  const weightOf = ({ name, popularity }: QuayRepository): number =>
    query !== '' && has(name) ? 100 * popularity : popularity;
  return world.repositories
    .filter((one) => namespace === '' || one.namespace === namespace)
    .filter(({ name, description }) => query === '' || has(name) || has(description))
    .filter((one) => isVisible(world, user, one))
    .sort((one, other) => weightOf(other) - weightOf(one) || one.id - other.id);
}

function splitOnce(text: string): [string, string] {
  const position = text.indexOf('/');
  return [text.slice(0, position), text.slice(position + 1)];
}

function isVisible(world: World, user: string | null, repository: QuayRepository): boolean {
  return repository.isPublic || roleOn(world, user, repository) !== null;
}

/** Namespaces whose name begins so and in which the user sees a repository. */
function findNamespaces(search: Search): Result[] {
  const { world, user, query } = search;
  const visible = world.repositories.filter((one) => isVisible(world, user, one));
  const names = [...new Set(visible.map(({ namespace }) => namespace))];
  return names
    .filter((name) => name.startsWith(query.toLowerCase()))
    .slice(0, MOST_OF_A_KIND)
    .map((name) => namespaceResult(world, name));
}

/** Teams the user is in, then those of organizations that the user administers. */
function findTeams({ world, user, query }: Search): Result[] {
  if (user === null) return [];
  const all = [...world.organizations.values()].flatMap((organization) =>
    [...organization.teams.values()].map((team) => ({ organization, team })),
  );
  const matching = all.filter(({ team }) => team.name.startsWith(query.toLowerCase()));
  const own = matching.filter(({ team }) => team.members.has(user)).slice(0, MOST_OF_A_KIND);
  const administered = matching
    .filter(({ organization }) => administers(world, user, organization.name))
    .slice(0, MOST_OF_A_KIND);
  const found = [...own, ...administered.filter(({ team }) => !own.some((one) => one.team === team))];
  return found.map(({ organization, team }) => teamResult(world, organization.name, team.name));
}

function findRobots({ world, user, query }: Search): Result[] {
  if (user === null) return [];
  return [...world.robots.values()]
    .filter(({ shortname }) => shortname.startsWith(query.toLowerCase()))
    .filter(({ owner }) => administers(world, user, owner))
    .slice(0, MOST_OF_A_KIND)
    .map((robot) => robotResult(user, robot));
}

function usageOf({ tags, starredBy, popularity }: QuayRepository): Record<string, unknown> {
  const newest = Math.max(...tags.map(({ start }) => toSeconds(start)));
  return {
    ...(Number.isFinite(newest) && { last_modified: newest }),
    stars: starredBy.size,
    popularity,
  };
}
