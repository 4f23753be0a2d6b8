import type { Session } from '../../http/session.js';
import type { Arguments } from '../../rest/request.js';
import { lookAtSpot } from '../attestations/find-attestations.js';
import { MAX_PLATFORMS } from '../attestations/spots.js';
import type { TraceOf } from '../images/traces.js';
import type { Place } from '../joined/atlas.js';
import type { Joined, VulnerabilitiesOf } from '../joined/joined.js';
import { ownFields } from '../joined/own-type.js';
import type { Links } from '../links/links.js';
import type { TagListOf } from '../repositories/tag-lists.js';
import { createCopyLogs, lastRunOf } from './copy-log.js';
import type { DriftState } from './drift.js';
import { createDrifts, type Drift } from './drift-reader.js';
import { findFixedInSource } from './fixed-in-source.js';
import type { Mirror } from './mirror.js';
import type { MirrorBook } from './mirror-book.js';
import { createMirrorLists } from './mirror-lists.js';
import { type Attachments, findMissingReferrers } from './missing-referrers.js';
import { createSyncNow } from './sync-now.js';

/** The object of a repository, by the type of its registry. */
export type RepositoryAt = (place: Place) => object;

export interface MirrorParts {
  readonly book: MirrorBook;
  readonly tagListOf: TagListOf;
  /** The same with what tags pointed at before, where the registry keeps that. */
  readonly tagHistoryOf: TagListOf;
  readonly repositoryAt: RepositoryAt;
  readonly traceOf: TraceOf;
  readonly vulnerabilitiesOf: VulnerabilitiesOf;
  /** Milliseconds since 1970. */
  now?(): number;
}

/** `Query.mirrors`, what a mirror tells, and the way to have it copy. */
export function linkMirrors(joined: Joined, parts: MirrorParts): Links {
  const { book, repositoryAt, vulnerabilitiesOf, now = Date.now } = parts;
  const attachments = attachmentsOf(joined, parts);
  const copyLogOf = createCopyLogs(joined);
  const driftOf = createDrifts({ ...parts, copyLogOf, now });
  const list = createMirrorLists(book, driftOf);
  const syncNow = createSyncNow(joined, book);

  return {
    Query: ownFields({ mirrors: (_root, args, session) => list(readQuestion(args), session) }),
    Mutation: ownFields({ mirrorSyncNow: (_root, { id }, session) => syncNow(String(id), session) }),
    Mirror: ownFields<Mirror>({
      source: ({ source }) => (source ? repositoryAt(source) : null),
      destination: ({ destination }) => repositoryAt(destination),
      lastRun: (mirror, _args, session) => runOf(mirror, session),
      drift: (mirror, _args, session) => driftOf(mirror, session),
      ...rawObjects(joined),
    }),
    Drift: ownFields<Drift>({
      tags: ({ tags }, { states }) => {
        const wanted = statesIn(states);
        return wanted ? tags.filter(({ state }) => wanted.has(state)) : tags;
      },
      missingReferrers: (drift, _args, session) => findMissingReferrers(drift, attachments, session),
      fixedInSource: (drift, _args, session) => findFixedInSource(drift, vulnerabilitiesOf, session),
    }),
  };

  async function runOf(mirror: Mirror, session: Session) {
    if (mirror.kind === 'DHI') return lastRunOf(await copyLogOf(mirror, session));
    return mirror.kind === 'QUAY' ? mirror.run : null;
  }
}

/** What an image consists of is known once it has been traced. */
function attachmentsOf(joined: Joined, { traceOf }: Pick<MirrorParts, 'traceOf'>): Attachments {
  return {
    lookAt: (spot, session) => lookAtSpot(joined, spot, session),
    async manifestsOf({ place: { host, path }, digest }, session) {
      const { platforms } = await traceOf({ host, path, tag: undefined, digest }, session).identity;
      return platforms.slice(0, MAX_PLATFORMS).map((platform) => platform.digest);
    },
  };
}

type MirrorFields = Parameters<typeof ownFields<Mirror>>[0];

/** The objects of the raw layer that a mirror was made from, with whatever the client selects of them. */
function rawObjects({ raw }: Pick<Joined, 'raw'>): MirrorFields {
  const lookUp = raw.lookUp('scout', { field: 'dhiGetMirroredRepository', below: ['mirroredRepository'] });
  const quayMirror = raw.resolverOf('Query.quayRepositoryMirror');
  return {
    dhiMirroredRepository: (mirror, _args, session, info) => {
      if (mirror.kind !== 'DHI') return null;
      const query = { mirroredRepositoryId: mirror.scoutId };
      return lookUp({ context: { organization: mirror.organization }, query }, info, session);
    },
    quayMirror: (mirror, _args, session, info) => {
      if (mirror.kind !== 'QUAY' || mirror.setUpFor === 'ORGANIZATION') return null;
      return quayMirror(undefined, { repository: mirror.destination.path }, session, info);
    },
  };
}

function readQuestion({ organization, states, first, after }: Arguments) {
  return {
    organization: String(organization),
    states: statesIn(states),
    page: {
      first: typeof first === 'number' ? first : null,
      after: typeof after === 'string' ? after : null,
    },
  };
}

/** Undefined when nobody asks for some of them only. */
function statesIn(value: unknown): ReadonlySet<DriftState> | undefined {
  // The schema lets no other values through.
  return Array.isArray(value) ? new Set<DriftState>(value) : undefined;
}
