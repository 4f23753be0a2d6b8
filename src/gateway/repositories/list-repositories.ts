import { PortolanError } from '../../errors.js';
import type { Session } from '../../http/session.js';
import type { Arguments } from '../../rest/request.js';
import { codeOf } from '../../upstreams/probe.js';
import { type Atlas, DHI, type Place } from '../joined/atlas.js';
import { checkFirst, parseCursor } from '../joined/connection.js';
import type { Joined } from '../joined/joined.js';
import { type Look, resultOf, type SourceResult } from '../joined/source-result.js';
import type { OrganizationsOf } from './caller-organizations.js';
import type { Candidates, ListCandidates } from './candidates.js';
import { listCatalog, listHubRepositories } from './docker-repositories.js';
import { cutPage, type Position, type RepositoryPage, readPosition, sortPlaces } from './list-page.js';
import { listQuayRepositories } from './quay-repositories.js';
import { withReason } from './source-pulls.js';
import { stalenessOf } from './stale.js';
import { keepStale, MOST_LOOKED_AT } from './stale-repositories.js';
import type { TagListOf } from './tag-lists.js';
import type { TagPullsOf } from './tag-pulls.js';
import type { TurnOf } from './turns.js';
import { listZotRepositories } from './zot-repositories.js';

export interface ListTools {
  readonly tagListOf: TagListOf;
  readonly tagPullsOf: TagPullsOf;
  readonly organizationsOf: OrganizationsOf;
  readonly turnOf: TurnOf;
  now(): number;
}

export interface RepositoryList extends RepositoryPage {
  readonly totalCount: number | null;
  readonly sources: readonly SourceResult[];
}

/** Lists repositories by host and path; rejects with BAD_USER_INPUT, and for nothing that an upstream does. */
export type ListRepositories = (args: Arguments, session: Session) => Promise<RepositoryList>;

type Shelf = 'hub' | 'catalog' | 'quay' | 'zot';
type Listed = Candidates & { readonly shelf: Shelf };

export function createRepositoryList(joined: Joined, tools: ListTools): ListRepositories {
  const { atlas } = joined;
  const listers: Readonly<Record<Shelf, ListCandidates>> = {
    hub: listHubRepositories(joined, tools.organizationsOf),
    catalog: listCatalog(joined),
    quay: listQuayRepositories(joined, tools.turnOf),
    zot: listZotRepositories(joined),
  };
  return async (args, session) => {
    const { shelves, text, first, after } = readArguments(args, atlas);
    const lists = await Promise.all(
      shelves.map(
        async (shelf): Promise<Listed> => ({ shelf, ...(await listers[shelf]({ text }, session)) }),
      ),
    );
    const places = candidatesIn(lists, text);
    const isWhole = lists.every(isComplete);
    if (args.staleFor === undefined || args.staleFor === null) {
      const sources = lists.map((list) => toResult(list, []));
      return {
        ...cutPage({ places, first, after, atlas }),
        totalCount: isWhole ? places.length : null,
        sources,
      };
    }
    const staleness = stalenessOf(args.staleFor, tools.now());
    const sight = await keepStale(places, { after, staleness, ...tools }, session);
    const page = cutPage({ places: sight.places, first, after, atlas, upTo: sight.upTo });
    const rest = sight.upTo
      ? `of ${places.length} repositories ${MOST_LOOKED_AT} are looked at for one answer`
      : null;
    return {
      ...page,
      totalCount: isWhole && sight.isWhole ? sight.places.length : null,
      sources: lists.map((list) => {
        const limits = sight.limits.get(upstreamOf(list)) ?? [];
        const result = toResult(list, sight.looks.get(upstreamOf(list)) ?? []);
        return [...limits, rest].reduce(withReason, result);
      }),
    };
  };
}

interface ListQuestion {
  readonly shelves: readonly Shelf[];
  readonly text: string | undefined;
  readonly first: number;
  readonly after: Position | undefined;
}

const DEFAULT_FIRST = 20;
const MOST = 100;
const MAX_TEXT = 255;

function readArguments({ registry, text, first, after }: Arguments, atlas: Atlas): ListQuestion {
  const size = typeof first === 'number' ? first : DEFAULT_FIRST;
  checkFirst(size, MOST);
  const lower = typeof text === 'string' ? text.toLowerCase() : '';
  if (lower.length > MAX_TEXT)
    throw new PortolanError('BAD_USER_INPUT', `"text" must not have more than ${MAX_TEXT} characters`);
  return {
    shelves: typeof registry === 'string' ? [shelfOf(registry, atlas)] : ['hub', 'quay', 'zot'],
    text: lower === '' ? undefined : lower,
    first: size,
    after: typeof after === 'string' ? readPosition(parseCursor(after)) : undefined,
  };
}

const NAMES: Readonly<Record<string, Shelf>> = {
  scout: 'hub',
  hub: 'hub',
  quay: 'quay',
  zot: 'zot',
  [DHI]: 'catalog',
};

/** The catalog is nobody's own: it is listed when it is asked for. */
function shelfOf(registry: string, atlas: Atlas): Shelf {
  const found = NAMES[registry] ?? NAMES[atlas.upstreamOf(registry) ?? ''];
  if (found) return found;
  const names = ['scout', 'quay', 'zot'].join(', ');
  throw new PortolanError(
    'BAD_USER_INPUT',
    `"registry" must be ${names}, or the host of one of them, not "${registry.slice(0, MAX_TEXT)}"`,
  );
}

function candidatesIn(lists: readonly Listed[], text: string | undefined): Place[] {
  const places = lists.flatMap((list) => list.places);
  return sortPlaces(
    text === undefined ? places : places.filter(({ path }) => path.toLowerCase().includes(text)),
  );
}

/** Whether a list holds all that its upstream has for the caller; one that is not there has nothing. */
function isComplete({ rest, looks }: Candidates): boolean {
  return (
    rest === null &&
    looks.every(({ error }) => error === undefined || codeOf(error) === 'UPSTREAM_NOT_CONFIGURED')
  );
}

function upstreamOf({ shelf }: Listed): string {
  return shelf === 'quay' || shelf === 'zot' ? shelf : 'scout';
}

function toResult(list: Listed, looks: readonly Look[]): SourceResult {
  return withReason(resultOf(upstreamOf(list), [...list.looks, ...looks], NOTHING), list.rest);
}

const NOTHING = 'the caller belongs to no organization';
