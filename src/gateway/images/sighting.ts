import type { RegistryName } from '../joined/atlas.js';
import type { Look } from '../joined/source-result.js';
import type { Holding } from './trace.js';

/** What a question about images gave: where they are, and how the asking went. */
export interface Sighting {
  readonly upstream: RegistryName;
  readonly holdings: readonly Holding[];
  readonly look: Look;
}

/** Runs one look; what an upstream refuses is told by it, and is no failure of the whole. */
export async function look(
  upstream: RegistryName,
  searched: string,
  find: () => Promise<readonly Holding[]>,
): Promise<Sighting> {
  try {
    const holdings = await find();
    return { upstream, holdings, look: { searched, found: holdings.length > 0 } };
  } catch (error) {
    return { upstream, holdings: [], look: { searched, found: false, error } };
  }
}

/** One holding for each place and digest; what one sighting does not tell, another may. */
export function mergeHoldings(sightings: readonly Sighting[]): Holding[] {
  const known = new Map<string, Holding>();
  for (const holding of sightings.flatMap(({ holdings }) => holdings)) {
    const key = `${holding.place.host}/${holding.place.path}@${holding.digest}`;
    const before = known.get(key);
    known.set(key, before ? mergeTwo(before, holding) : holding);
  }
  return [...known.values()];
}

function mergeTwo(one: Holding, other: Holding): Holding {
  const named = new Set(one.tags.map(({ name }) => name));
  return {
    ...one,
    kind: one.kind ?? other.kind,
    mediaType: one.mediaType ?? other.mediaType,
    createdAt: one.createdAt ?? other.createdAt,
    pulls: one.pulls ?? other.pulls,
    platforms: one.platforms.length >= other.platforms.length ? one.platforms : other.platforms,
    tags: [...one.tags, ...other.tags.filter(({ name }) => !named.has(name))],
    organization: one.organization ?? other.organization,
  };
}
