import type { Session } from '../../http/session.js';
import type { UpstreamKind } from '../../upstreams/probe.js';
import type { Upstream } from '../../upstreams/types.js';
import type { Link, Links, RawLayer } from './links.js';
import { createReaches, type ReachOf } from './upstream-reach.js';
import { openVisit, type Visit } from './upstream-visit.js';

/** What is known of an upstream at once, and the way to find out the rest. */
interface Visited {
  readonly name: string;
  readonly title: string;
  readonly kind: UpstreamKind;
  readonly url: string | null;
  readonly visit: Visit;
}

/** `Query.upstreams`: every upstream, each field of which asks for no more than it needs. */
export function linkUpstreams(raw: RawLayer): Links {
  const key = Object.freeze({});
  const reachOf = createReaches(raw);
  const visitAll = (session: Session): readonly Visited[] =>
    session.keep(key, () => raw.upstreams.map((upstream) => visit(upstream, reachOf, session)));
  return {
    Query: { upstreams: { selectionSet: NOTHING, resolve: (_root, _args, session) => visitAll(session) } },
    Upstream: {
      state: ofVisit(async (visited) => (await visited.health()).state),
      reason: ofVisit(async (visited) => (await visited.health()).reason),
      latencyMs: ofVisit(async (visited) => (await visited.health()).latencyMs),
      credential: ofVisit((visited) => ({ source: visited.source, visit: visited })),
      features: ofVisit((visited) => visited.features()),
    },
    UpstreamCredential: {
      state: ofVisit(async (visited) => (await visited.credential()).state),
      reason: ofVisit(async (visited) => (await visited.credential()).reason),
      subject: ofVisit(async (visited) => (await visited.credential()).subject),
      scopes: ofVisit(async (visited) => (await visited.credential()).scopes),
      expiresAt: ofVisit(async (visited) => (await visited.credential()).expiresAt),
    },
  };
}

/** Nothing but ours has such parents, so that there are no keys to ask for. */
const NOTHING = '{ __typename }';

function ofVisit(read: (visit: Visit) => unknown): Link<Pick<Visited, 'visit'>> {
  return { selectionSet: NOTHING, resolve: (parent) => read(parent.visit) };
}

function visit(upstream: Upstream, reachOf: ReachOf, session: Session): Visited {
  const { target, description } = upstream;
  return {
    name: target.name,
    title: target.title,
    kind: description.probe.kind,
    url: target.origin === undefined ? null : target.origin + target.basePath,
    visit: openVisit({ upstream, reachOf, session }),
  };
}
