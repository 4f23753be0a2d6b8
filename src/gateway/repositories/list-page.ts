import type { Atlas, Place } from '../joined/atlas.js';
import { formatCursor } from '../joined/connection.js';
import { compareNames } from '../joined/reading.js';
import { type RepositoryNode, repositoryAt } from './repository.js';

/** A part of a list of repositories. */
export interface RepositoryPage {
  readonly edges: readonly { readonly cursor: string; readonly node: RepositoryNode }[];
  readonly nodes: readonly RepositoryNode[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
}

/** Where a list goes on: a place in its order, whether or not something is there. */
export type Position = Pick<Place, 'host' | 'path'>;

export interface PageCut {
  /** In their order. */
  readonly places: readonly Place[];
  readonly first: number;
  readonly after: Position | undefined;
  readonly atlas: Atlas;
  /** Where to go on when the places here are not all; undefined when they are. */
  readonly upTo?: Position | undefined;
}

/**
 * The places after a position. Unlike in a list that is at hand as a whole, a cursor is a position and not an item, so
 * that a repository that is gone leaves the pages after it as they are.
 */
export function cutPage({ places, first, after, atlas, upTo }: PageCut): RepositoryPage {
  const left = placesAfter(places, after);
  const edges = left.slice(0, first).map((place) => ({
    cursor: cursorOf(place),
    node: repositoryAt(place, atlas),
  }));
  const isCut = left.length > first;
  const lastSeen = isCut ? undefined : upTo;
  return {
    edges,
    nodes: edges.map(({ node }) => node),
    pageInfo: {
      hasNextPage: isCut || upTo !== undefined,
      hasPreviousPage: left.length < places.length || (after !== undefined && upTo !== undefined),
      startCursor: edges[0]?.cursor ?? null,
      endCursor: lastSeen ? cursorOf(lastSeen) : (edges.at(-1)?.cursor ?? null),
    },
  };
}

/** By host, then by path; each once. */
export function sortPlaces(places: readonly Place[]): Place[] {
  const distinct = new Map(places.map((place) => [keyOf(place), place]));
  return [...distinct.values()].sort(comparePlaces);
}

export function placesAfter(places: readonly Place[], after: Position | undefined): readonly Place[] {
  return after === undefined ? places : places.filter((place) => comparePlaces(place, after) > 0);
}

/** The position that the key of a cursor names. */
export function readPosition(key: string): Position {
  const slash = key.indexOf('/');
  return { host: key.slice(0, slash), path: key.slice(slash + 1) };
}

function cursorOf(place: Position): string {
  return formatCursor(keyOf(place));
}

function keyOf({ host, path }: Position): string {
  return `${host}/${path}`;
}

function comparePlaces(one: Position, other: Position): number {
  return compareNames(one.host, other.host) || compareNames(one.path, other.path);
}
