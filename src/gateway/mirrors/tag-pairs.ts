import type { Place } from '../joined/atlas.js';
import type { DriftState } from './drift.js';
import type { Drift } from './drift-reader.js';

/** A tag whose images at both sides are to be looked into. */
export interface TagPair {
  readonly tag: string;
  readonly source: { readonly place: Place; readonly digest: string };
  readonly destination: { readonly place: Place; readonly digest: string };
}

/** Images of one mirror that are looked into: each costs calls, and most tags share theirs with others. */
export const MOST_PAIRS = 20;

/**
 * The tags in some states, with their images: those of the first twenty different pairs of digests. Null when nothing can
 * be said of the mirror, because a side could not be read or does not tell digests.
 */
export function pairsOf({ mirror, tags, isRead }: Drift, states: readonly DriftState[]): TagPair[] | null {
  const { source, destination } = mirror;
  if (!isRead || !source) return null;
  const distinct = new Set<string>();
  const pairs = tags.flatMap(({ name, state, sourceDigest, destinationDigest }) => {
    if (!states.includes(state) || sourceDigest === null || destinationDigest === null) return [];
    const digests = `${sourceDigest} ${destinationDigest}`;
    if (!distinct.has(digests) && distinct.size === MOST_PAIRS) return [];
    distinct.add(digests);
    return [
      {
        tag: name,
        source: { place: source, digest: sourceDigest },
        destination: { place: destination, digest: destinationDigest },
      },
    ];
  });
  return pairs.length === 0 && tags.some(({ state }) => state === 'UNKNOWN') ? null : pairs;
}

/** What each pair gives, those with the same digests asked once; null when nobody tells of any of them. */
export async function gatherPairs<Row>(
  pairs: readonly TagPair[] | null,
  look: (pair: TagPair) => Promise<readonly Row[] | null>,
): Promise<(Row & { readonly tag: string })[] | null> {
  if (pairs === null) return null;
  const looks = new Map<string, ReturnType<typeof look>>();
  const rows = await Promise.all(
    pairs.map(async (pair) => {
      const digests = `${pair.source.digest} ${pair.destination.digest}`;
      const looked = looks.get(digests) ?? look(pair);
      looks.set(digests, looked);
      return (await looked)?.map((row) => ({ ...row, tag: pair.tag })) ?? null;
    }),
  );
  const isUntold = rows.length > 0 && rows.every((found) => found === null);
  return isUntold ? null : rows.flatMap((found) => found ?? []);
}
