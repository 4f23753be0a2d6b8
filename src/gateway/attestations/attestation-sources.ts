import type { ImagePlaces } from '../images/trace.js';
import { mergeResults, resultOf, type SourceResult } from '../joined/source-result.js';
import type { Sight } from './attachment.js';
import { limitOf } from './spots.js';

const NOTHING_TO_ASK = 'the image was found nowhere here';

/** What each upstream said of the attestations; where the image itself could not be looked for, that is said as well. */
export function sourcesOf(sights: readonly Sight[], places: ImagePlaces): SourceResult[] {
  return places.sources.map((whereabouts) => {
    const own = sights.filter(({ place }) => place.upstream === whereabouts.upstream);
    if (own.length === 0) return withoutFinds(whereabouts);
    const looks = own.flatMap((sight) => sight.looks);
    const limit = limitOf(places);
    const limits = own.flatMap((sight) => sight.limits).concat(limit ?? []);
    const [result = whereabouts] = mergeResults([
      resultOf(whereabouts.upstream, looks, NOTHING_TO_ASK),
      withoutFinds(whereabouts),
    ]);
    return withLimits(result, limits);
  });
}

/** To have found the image is not to have found an attestation. */
function withoutFinds(result: SourceResult): SourceResult {
  return result.state === 'FOUND' ? { ...result, state: 'ABSENT' } : result;
}

function withLimits(result: SourceResult, limits: readonly string[]): SourceResult {
  if (limits.length === 0) return result;
  const reasons = result.reason === null ? limits : [result.reason, ...limits];
  return { ...result, reason: [...new Set(reasons)].join('; ') };
}
