import type { ImageReference } from '../joined/image-reference.js';
import { isIndexType } from './media-types.js';
import type { Holding, ImageIdentity, PlatformDigest } from './trace.js';

/** Nothing has the image. */
export const NOBODY: ImageIdentity = Object.freeze({
  digest: null,
  matched: null,
  indexDigest: null,
  kind: null,
  mediaType: null,
  createdAt: null,
  platforms: [],
  holdings: [],
});

/** What the holdings of one digest say together of the image: the first one that tells is believed. */
export function identify(
  reference: ImageReference,
  digest: string,
  holdings: readonly Holding[],
): ImageIdentity {
  const [first] = holdings;
  if (!first) return NOBODY;
  const whole = holdings.filter((holding) => holding.digest === digest);
  const matched = first.matched;
  const isIndex = matched === 'INDEX' || whole.some(({ mediaType }) => isIndexType(mediaType));
  const around = holdings.find(({ kind }) => kind === 'INDEX');
  return {
    digest,
    matched: reference.digest === undefined ? null : matched,
    indexDigest: around?.digest ?? first.digest,
    kind: isIndex ? 'INDEX' : 'IMAGE',
    mediaType: firstTold(whole, ({ mediaType }) => mediaType),
    createdAt: firstTold(holdings, ({ createdAt }) => createdAt),
    platforms: isIndex ? allPlatforms(holdings) : onePlatform(holdings, digest),
    holdings,
  };
}

/** The digest by which others know the image: a configuration is known to zot alone. */
export function commonDigest({ digest, matched, platforms }: ImageIdentity): string | null {
  return matched === 'CONFIG' ? (platforms[0]?.digest ?? null) : digest;
}

function firstTold<T>(holdings: readonly Holding[], read: (holding: Holding) => T | null): T | null {
  for (const holding of holdings) {
    const told = read(holding);
    if (told !== null) return told;
  }
  return null;
}

/** Every manifest that some place tells of, described by whoever knows its platform. */
function allPlatforms(holdings: readonly Holding[]): PlatformDigest[] {
  const known = new Map<string, PlatformDigest>();
  for (const { platforms } of holdings.filter(({ matched }) => matched === 'INDEX')) {
    for (const platform of platforms) {
      if (!known.get(platform.digest)?.architecture) known.set(platform.digest, platform);
    }
  }
  return [...known.values()];
}

function onePlatform(holdings: readonly Holding[], digest: string): PlatformDigest[] {
  const all = holdings.flatMap(({ matched, platforms }) =>
    platforms.filter((platform) => platform.digest === digest || matched === 'CONFIG'),
  );
  const [best] = [...all].sort((a, b) => Number(a.architecture === null) - Number(b.architecture === null));
  return best ? [best] : [{ os: null, architecture: null, variant: null, digest }];
}
