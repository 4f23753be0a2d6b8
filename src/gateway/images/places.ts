import { DHI, isSamePlace, type RegistryName } from '../joined/atlas.js';
import { type Look, resultOf, type SourceResult } from '../joined/source-result.js';
import { candidatePaths, type HardenedMirror, mirrorsOf } from './candidates.js';
import { commonDigest, identify } from './identity.js';
import { findAtQuay, readPlatforms } from './quay-images.js';
import type { Resolved } from './resolve.js';
import { findAtScout, findInCatalog } from './scout-images.js';
import { sightOrganizations } from './sight.js';
import { mergeHoldings, type Sighting } from './sighting.js';
import type { Holding, ImageIdentity, ImagePlaces } from './trace.js';
import type { Tracing } from './traces.js';
import { findManifest, hasNoSearch } from './zot-images.js';

/** What is known of an image before everywhere is looked that it may be. */
export interface Sighted {
  readonly resolved: Resolved;
  readonly identity: ImageIdentity;
  readonly sightings: readonly Sighting[];
  readonly mirrors: readonly HardenedMirror[];
}

/** An image to look for, and where. */
interface Search {
  readonly tracing: Tracing;
  readonly sighted: Sighted;
  /** The digest by which everybody knows it. */
  readonly digest: string;
}

/** The organizations on whose behalf Scout may be asked. */
export interface Circle {
  readonly all: readonly string[];
  /** Those that have not been asked for this image yet. */
  readonly late: readonly string[];
}

/** Looks where nobody can be asked for a digest: into repositories that may have the image, one by one. */
export async function placesOf(
  tracing: Tracing,
  known: Sighted,
  { all: organizations, late }: Circle,
): Promise<ImagePlaces> {
  const { resolved } = known;
  const digest = commonDigest(known.identity) ?? resolved.digest;
  if (digest === undefined) {
    return { ...known.identity, sources: sourcesOf(tracing, known.sightings, UNKNOWN_DIGEST) };
  }
  const sighted =
    late.length > 0 ? await withOrganizations({ tracing, sighted: known, digest }, late) : known;
  const more = await lookEverywhere({ tracing, sighted, digest }, organizations);
  const all = [...sighted.sightings, ...more];
  const found = mergeHoldings(all).map((holding) => asAsked(holding, sighted.identity));
  const holdings = await withPlatforms(tracing, found);
  const identity =
    resolved.digest === undefined
      ? sighted.identity
      : identify(resolved.reference, resolved.digest, holdings);
  return { ...identity, holdings, sources: sourcesOf(tracing, all, NO_CANDIDATES) };
}

async function withOrganizations(
  { tracing, sighted, digest }: Search,
  late: readonly string[],
): Promise<Sighted> {
  const { sightings, mirrors } = await sightOrganizations(tracing, digest, late);
  const all = [...sightings, ...sighted.sightings];
  const identity = { ...sighted.identity, holdings: mergeHoldings(all) };
  return { ...sighted, identity, sightings: all, mirrors: [...sighted.mirrors, ...mirrors] };
}

function lookEverywhere(search: Search, organizations: readonly string[]): Promise<Sighting[]> {
  const { resolved, identity, mirrors } = search.sighted;
  const { quayRepositories: configured } = search.tracing.joined.raw.joins;
  const { reference } = resolved;
  const { holdings } = identity;
  const paths = candidatePaths({ reference, holdings, mirrors, organizations, configured });
  return Promise.all([
    ...lookIntoScout(search),
    ...lookIntoQuay(search, paths),
    ...lookIntoZot(search, paths),
  ]);
}

const UNKNOWN_DIGEST = 'its digest is not known, because its own registry does not tell it';
const NO_CANDIDATES =
  'there is no repository to look into: Quay cannot search for a digest, and QUAY_REPOSITORIES names none';

/** A configuration is known to zot alone: others are asked for its manifest. */
function asAsked(holding: Holding, { matched }: ImageIdentity): Holding {
  return matched === 'CONFIG' && holding.matched === 'MANIFEST' ? { ...holding, matched } : holding;
}

/** Where only Quay has an index, its document tells the platforms. */
async function withPlatforms(tracing: Tracing, holdings: readonly Holding[]): Promise<readonly Holding[]> {
  if (holdings.some(({ platforms }) => platforms.length > 0)) return holdings;
  return Promise.all(
    holdings.map((holding) =>
      holding.kind === 'INDEX' && holding.place.upstream === 'quay'
        ? readPlatforms(tracing.joined, holding, tracing.session)
        : holding,
    ),
  );
}

/** The destinations of mirrors whose source has the image, and everything about the manifest of a configuration. */
function lookIntoScout({ tracing, sighted, digest }: Search): Promise<Sighting>[] {
  const { joined, session } = tracing;
  const { identity, mirrors } = sighted;
  const sources = identity.holdings.filter(({ place }) => place.host === DHI).map(({ place }) => place.path);
  const unseen = mirrorsOf(sources, mirrors).filter(
    ({ destination }) => !identity.holdings.some(({ place }) => isSamePlace(place, destination)),
  );
  const copies = unseen.map(({ organization, destination: place }) =>
    findAtScout(joined, { digest, organization, place }, session),
  );
  if (identity.matched !== 'CONFIG') return copies;
  const everybodys = findAtScout(joined, { digest, organization: undefined }, session);
  return [...copies, everybodys, findInCatalog(joined, digest, session)];
}

function lookIntoQuay({ tracing, sighted, digest }: Search, paths: readonly string[]): Promise<Sighting>[] {
  const { joined, session } = tracing;
  const host = joined.atlas.hostOf('quay');
  if (host === undefined) return [];
  const { indexDigest } = sighted.identity;
  return paths.map((path) =>
    findAtQuay(joined, { place: { upstream: 'quay', host, path }, digest, indexDigest }, session),
  );
}

/**
 * A zot without search is asked for the manifest in each repository, as a client of the registry would. Where there is a
 * search, it leaves out what has no tag, so that the repository of the reference is asked when it was not found there.
 */
function lookIntoZot({ tracing, sighted, digest }: Search, paths: readonly string[]): Promise<Sighting>[] {
  const { joined, session } = tracing;
  const { sightings, resolved, identity } = sighted;
  const host = joined.atlas.hostOf('zot');
  if (host === undefined) return [];
  const own = sightings.filter(({ upstream }) => upstream === 'zot');
  const named = resolved.reference.host === host ? resolved.reference.path : undefined;
  const isFound = identity.holdings.some(({ place }) => place.host === host && place.path === named);
  const isFailing = own.some((one) => one.look.error !== undefined && !hasNoSearch(one));
  const unseen = named === undefined || isFound || isFailing ? [] : [named];
  return [...new Set([...unseen, ...(own.some(hasNoSearch) ? paths : [])])].map((path) =>
    findManifest(joined, { place: { upstream: 'zot', host, path }, reference: digest }, session),
  );
}

const REGISTRIES: readonly RegistryName[] = ['scout', 'quay', 'zot'];

function sourcesOf(
  { joined, organizations, session }: Tracing,
  sightings: readonly Sighting[],
  nothingToAsk: string,
): SourceResult[] {
  return REGISTRIES.map((upstream) => {
    const looks = sightings.filter((one) => one.upstream === upstream).map(({ look }) => look);
    if (looks.length === 0 && joined.atlas.hostOf(upstream) === undefined) return notConfigured(upstream);
    const isAsked = upstream === 'scout' && nothingToAsk !== UNKNOWN_DIGEST;
    const refused = isAsked ? organizations.refusalsOf(session) : [];
    return resultOf(upstream, [...looks, ...refused.map(toLook)], nothingToAsk);
  });
}

function toLook({ organization, error }: { organization: string; error: unknown }): Look {
  return { searched: `organization ${organization}`, found: false, error };
}

function notConfigured(upstream: RegistryName): SourceResult {
  const variable = `${upstream.toUpperCase()}_URL`;
  return {
    upstream,
    state: 'NOT_CONFIGURED',
    reason: `no address is configured; set ${variable}`,
    searched: [],
  };
}
