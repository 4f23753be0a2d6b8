import type { Session } from '../../http/session.js';
import { codeOf, fieldsOf } from '../../upstreams/probe.js';
import { type Atlas, nameOf } from '../joined/atlas.js';
import { formatGlobalId } from '../joined/global-id.js';
import type { Joined } from '../joined/joined.js';
import { numberOf, textOf } from '../joined/reading.js';
import type { Holding } from './trace.js';

/** A location as its fields find it. */
export interface LocationObject {
  readonly __typename: 'ImageLocation';
  readonly id: string;
  readonly upstream: string;
  readonly registry: string;
  readonly repository: string;
  readonly digest: string;
  readonly matched: Holding['matched'];
  readonly tags: Holding['tags'];
  readonly pullCommand: string;
  readonly webUrl: string | null;
  readonly signed: boolean | null;
  readonly referrers: number | null;
  readonly holding: Holding;
}

export function locationOf(holding: Holding, wanted: string, atlas: Atlas): LocationObject {
  const { place, digest, matched, tags, signed, referrers } = holding;
  return {
    __typename: 'ImageLocation',
    // What of it has matched depends on the digest that was wanted, so that belongs to its identity.
    id: formatGlobalId({ type: 'ImageLocation', key: [place.host, place.path, digest, wanted] }),
    upstream: place.upstream,
    registry: place.host,
    repository: place.path,
    digest,
    matched,
    tags,
    pullCommand: `docker pull ${nameOf(place)}@${digest}`,
    webUrl: atlas.pageOf(place),
    signed,
    referrers,
    holding,
  };
}

export interface Pulls {
  readonly count: number | null;
  readonly last: string | null;
}

/** How often a location was pulled: Quay has to be asked, the others have told with the image. */
export async function pullsAt(
  joined: Joined,
  { place, ...holding }: Holding,
  session: Session,
): Promise<Pulls> {
  if (place.upstream !== 'quay') return { count: holding.pulls, last: holding.pulledAt };
  const args = { repository: place.path, digest: holding.digest };
  try {
    const found = fieldsOf(await joined.call('Query.quayManifestPullStatistics')(args, session));
    const { manifest_pull_count: count, last_manifest_pull_date: last } = found;
    return { count: numberOf(count), last: textOf(last) };
  } catch (error) {
    // A Quay that does not count pulls has nothing to tell, and is no failure.
    if (NOT_COUNTED.has(codeOf(error) ?? '')) return { count: null, last: null };
    throw error;
  }
}

const NOT_COUNTED = new Set(['UPSTREAM_UNSUPPORTED', 'NOT_FOUND']);
