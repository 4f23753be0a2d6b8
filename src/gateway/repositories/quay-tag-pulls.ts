import type { Session } from '../../http/session.js';
import type { Place } from '../joined/atlas.js';
import type { Joined } from '../joined/joined.js';
import { textIn } from '../joined/reading.js';
import { messageOf, stateOfError } from '../joined/source-result.js';
import { isStale, staleAmong } from './stale.js';
import type { PulledTags, PullWish, TagPullsOf } from './tag-pulls.js';
import { createTrial } from './trial.js';
import type { TurnOf } from './turns.js';

/** When an image was last pulled, null for never; or why that is not known. */
type LastPull = { readonly pulledAt: string | null } | { readonly problem: string };

type LastPullOf = (digest: string) => Promise<LastPull>;

/** Images of one repository that Quay is asked for; each is a call. */
const MOST_IMAGES = 50;
/** Images of all repositories together: a list of what is stale looks at two hundred of them. */
const MOST_CALLS = 500;
const NO_MORE = `pulls are read of ${MOST_CALLS} images in one operation at most`;
const NOT_ALL = `pulls are read of ${MOST_IMAGES} images of a repository at most`;

/**
 * Reads Quay's statistics of manifests, not of tags: every pull counts for the manifest, by whatever tag or by digest, so
 * that one call tells of all tags of an image. The date of a tag knows neither its digest nor its other tags, and
 * outlives a move of the tag. Locations of images ask the same, and share the call.
 */
export function readQuayPulls(joined: Joined, turnOf: TurnOf): TagPullsOf {
  const call = joined.call('Query.quayManifestPullStatistics');
  const key = Object.freeze({});
  const ask = async ({ path: repository }: Place, digest: string, session: Session): Promise<LastPull> => {
    const budget = session.keep(key, () => ({ trial: createTrial(), left: MOST_CALLS }));
    if (budget.left === 0) return { problem: NO_MORE };
    budget.left -= 1;
    const { trial } = budget;
    try {
      const found = await turnOf(session)(() => trial(() => call({ repository, digest }, session)));
      return { pulledAt: textIn(found, 'last_manifest_pull_date') };
    } catch (error) {
      stateOfError(error); // throws a fault of ours
      return { problem: `pulls could not be read: ${messageOf(error)}` };
    }
  };
  return async (place, wish, session) => {
    const stale = staleAmong(wish.tags, wish.staleness);
    const digests = [...new Set(stale.flatMap(({ digest }) => digest ?? []))].slice(0, MOST_IMAGES);
    const pulls = await readPulls(digests, wish, (digest) => ask(place, digest, session));
    return withPulls(wish, { digests: new Set(digests), pulls });
  };
}

type Pulls = ReadonlyMap<string, LastPull>;

interface Reading {
  /** Those to be read; when one is enough, `pulls` has the first of them. */
  readonly digests: ReadonlySet<string>;
  readonly pulls: Pulls;
}

/** All at once; or one after the other, up to the first image that was not pulled lately as far as is known. */
async function readPulls(digests: readonly string[], wish: PullWish, ask: LastPullOf): Promise<Pulls> {
  const read = async (digest: string) => [digest, await ask(digest)] as const;
  if (!wish.isOneEnough) return new Map(await Promise.all(digests.map(read)));
  const pulls = new Map<string, LastPull>();
  for (const digest of digests) {
    const [, pull] = await read(digest);
    pulls.set(digest, pull);
    if ('problem' in pull || isStale({ pushedAt: 0, ...pull }, wish.staleness)) break;
  }
  return pulls;
}

function withPulls({ tags, staleness }: PullWish, { digests, pulls }: Reading): PulledTags {
  const unsure = new Set<string>();
  const limits = new Set<string>();
  const known = tags.map((tag) => {
    if (isStale(tag, staleness) !== true) return tag;
    const digest = tag.digest ?? '';
    const pull = pulls.get(digest);
    if (pull && 'pulledAt' in pull) return { ...tag, pulledAt: pull.pulledAt };
    unsure.add(tag.name);
    if (pull) limits.add(pull.problem);
    else if (!digests.has(digest)) limits.add(NOT_ALL);
    return tag;
  });
  return { tags: known, unsure, limits: [...limits] };
}
