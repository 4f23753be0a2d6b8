import { type GraphQLFieldResolver, Kind, parse, type SelectionSetNode } from 'graphql';
import type { Lookup, LookupOptions } from '../../graphql/lookup.js';
import type { AskQuestion } from '../../graphql/question.js';
import type { KeySelections } from '../../graphql/remote.js';
import type { Session } from '../../http/session.js';
import type { CallOperation } from '../../rest/caller.js';
import type { RestResolver } from '../../rest/hand-written.js';
import type { Reader } from '../../rest/reader.js';
import type { Upstream } from '../../upstreams/types.js';
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
}

export function createLinks(raw: RawLayer): Links {
  return {
    ...linkUpstreams(raw),
    DhiMirroredRepository: { pulls: linkPulls(raw) },
    ImageWithBaseImage: { imagePackages: linkImagePackages(raw) },
    ZotTag: { image: linkImage(raw) },
    ZotRepository: { summary: linkSummary(raw) },
    ZotSearchImageSummary: { manifest: linkManifest(raw) },
    ZotSearchRepoSummary: { repository: repositoryLink },
  };
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

function parseSelection(text: string): SelectionSetNode {
  const [definition] = parse(text).definitions;
  if (definition?.kind !== Kind.OPERATION_DEFINITION) throw new Error(`not a selection: ${text}`);
  return definition.selectionSet;
}
