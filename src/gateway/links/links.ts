import type { GraphQLFieldResolver } from 'graphql';
import type { JoinConfig } from '../../config.js';
import { type Gather, parseSelection } from '../../graphql/gather.js';
import type { Lookup, LookupOptions } from '../../graphql/lookup.js';
import type { AskQuestion } from '../../graphql/question.js';
import type { KeySelections } from '../../graphql/remote.js';
import type { Session } from '../../http/session.js';
import type { CallOperation } from '../../rest/caller.js';
import type { RestResolver } from '../../rest/hand-written.js';
import type { Reader } from '../../rest/reader.js';
import type { Upstream } from '../../upstreams/types.js';
import { linkJoinedGraph } from '../joined-graph.js';
import { linkImagePackages } from './image-packages.js';
import { linkPulls } from './pulls.js';
import { linkUpstreams } from './upstreams.js';
import { linkImage, linkManifest, linkSummary, repositoryLink } from './zot.js';

/** A field that the gateway adds to a type. */
export interface Link<Parent = never> {
  /** What the resolver needs of its parent, whether the client selected it or not. */
  readonly selectionSet: string;
  readonly resolve: GraphQLFieldResolver<Parent, Session>;
}

/** Links by type and field, as stitching takes them. */
export type Links = Readonly<Record<string, Readonly<Record<string, Link>>>>;

/** What of the raw layer links are built on. */
export interface RawLayer {
  readonly upstreams: readonly Upstream[];
  /** The way to call an operation, by schema coordinate. */
  call(coordinate: string): CallOperation;
  /** The way to read a list of objects of a type. */
  readerOf(type: string): Reader;
  /** The resolver of a field that is a REST operation. */
  resolverOf(coordinate: string): RestResolver;
  /** The way to find single objects of a remote schema, in batches. */
  lookUp(remote: string, options: LookupOptions): Lookup;
  /** The way to ask a remote schema something of our own. */
  questionsTo(remote: string): AskQuestion;
  /** The way to ask a remote schema for root fields, those of the same moment in one document. */
  gatherFrom(remote: string): Gather;
  readonly joins: JoinConfig;
}

export function createLinks(raw: RawLayer): Links {
  return mergeLinks([
    linkUpstreams(raw),
    ...linkJoinedGraph(raw),
    {
      DhiMirroredRepository: { pulls: linkPulls(raw) },
      ImageWithBaseImage: { imagePackages: linkImagePackages(raw) },
      ZotTag: { image: linkImage(raw) },
      ZotRepository: { summary: linkSummary(raw) },
      ZotSearchImageSummary: { manifest: linkManifest(raw) },
      ZotSearchRepoSummary: { repository: repositoryLink },
    },
  ]);
}

/** One record of all; several parts may add to one type. */
function mergeLinks(parts: readonly Links[]): Links {
  const merged: Record<string, Record<string, Link>> = {};
  for (const part of parts) {
    for (const [type, fields] of Object.entries(part)) merged[type] = { ...merged[type], ...fields };
  }
  return merged;
}

/** The links' selections for documents that are cut to fit. */
export function keySelectionsOf(links: Links): KeySelections {
  const entries = Object.entries(links).flatMap(([type, fields]) =>
    Object.entries(fields).map(
      ([field, { selectionSet }]) => [`${type}.${field}`, parseSelection(selectionSet)] as const,
    ),
  );
  return new Map(entries);
}
