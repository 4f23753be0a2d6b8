import { authorise, type MaybeContext } from './caller.js';
import { isIndexed } from './fleet.js';
import { isIn, readRepository } from './library.js';
import type { PlacedImage } from './placed-images.js';
import type { Premises } from './premises.js';
import { readPurl } from './purl.js';
import { describeRepository } from './repository-cards.js';
import type { RootFields } from './root-fields.js';
import { countSeverities } from './severity.js';
import { type Offer, type Score, scoreOffer } from './tag-scores.js';

interface ByDigest extends MaybeContext {
  readonly digest: string;
  readonly repository?: string | null;
}

interface ByDigests extends MaybeContext {
  readonly digests: readonly string[];
}

interface ByTag extends MaybeContext {
  readonly repository: string;
  readonly tag: string;
}

/** Tags that would serve better than the one in use: fewer vulnerabilities, fewer packages, less to pull. */
export function recommendationFields({ library, findings, now }: Premises): RootFields {
  const offerOf = (image: PlacedImage): Offer => ({ image, report: findings.reportOf(image) });
  const recommend = (image: PlacedImage, visible: readonly PlacedImage[]): object => {
    const siblings = visible.filter((one) => isSameRepository(one, image));
    const current = offerOf(image);
    const better = siblings
      .filter((one) => isSamePlatform(one, image) && isIndexed(one))
      .map((one) => ({ offer: offerOf(one), scores: scoreOffer(offerOf(one), current) }))
      .filter(({ offer, scores }) => scores.length > 0 && !isWorse(offer, current))
      .sort((a, b) => totalOf(b.scores) - totalOf(a.scores));
    return {
      repository: { ...describeRepository(siblings, image, now), name: image.repoName },
      recommendations: [
        {
          currentTag: describeOffer(current),
          recommendedTags: better.map(({ offer, scores }) => describeOffer(offer, scores)),
        },
      ],
    };
  };
  const byDigest = (digest: string, visible: readonly PlacedImage[]): object | null => {
    const image = visible.find((one) => one.digest === digest);
    return image ? recommend(image, visible) : null;
  };
  return {
    tagRecommendationsByDigest({ context, digest, repository }: ByDigest, reader) {
      const all = library.visibleTo(authorise(reader, context));
      const wanted = readRepository(repository);
      return byDigest(
        digest,
        all.filter((image) => !repository || isIn(image, wanted)),
      );
    },
    tagRecommendationsByDigests({ context, digests }: ByDigests, reader) {
      const all = library.visibleTo(authorise(reader, context));
      const asked = [...new Set(digests)];
      return { items: asked.map((digest) => ({ digest, recommendedTags: byDigest(digest, all) })) };
    },
    tagRecommendationsByRepositoryAndTag({ context, repository, tag }: ByTag, reader) {
      const all = library.visibleTo(authorise(reader, context));
      const wanted = readRepository(repository);
      const image = all.find((one) => isIn(one, wanted) && one.image.tags.includes(tag));
      return image ? recommend(image, all) : null;
    },
  };
}

function isSameRepository(a: PlacedImage, b: PlacedImage): boolean {
  return a.hostName === b.hostName && a.repoName === b.repoName;
}

function isSamePlatform(a: PlacedImage, b: PlacedImage): boolean {
  return a.manifest.platform.architecture === b.manifest.platform.architecture;
}

/** A small image is no better when more is wrong with it. */
function isWorse(offered: Offer, current: Offer): boolean {
  return (offered.report?.total ?? 0) > (current.report?.total ?? 0);
}

function totalOf(scores: readonly Score[]): number {
  return scores.reduce((sum, { score }) => sum + score, 0);
}

/** `TrDockerTag`; without scores the tag in use. */
function describeOffer({ image: placed, report }: Offer, scores?: readonly Score[]): object {
  const { digest, image, manifest } = placed;
  const [name = '', ...aliases] = image.tags;
  return {
    digest,
    indexDigest: image.indexDigest,
    createdAt: image.lastUpdated,
    packageCount: isIndexed(placed) ? image.packages.length : 0,
    imageSize: manifest.size,
    size: manifest.size,
    tags: image.tags,
    aliases,
    vulnerabilityReport: report,
    vulnerabilities: report ?? countSeverities([]),
    tag: describeName(name, placed),
    scoring: scores
      ? {
          total: totalOf(scores),
          summary: scores.map(({ reason }) => reason).join(', '),
          details: scores,
        }
      : null,
  };
}

/** `TrTagData`: what the name of a tag tells. */
function describeName(name: string, { image }: PlacedImage): object {
  const system = image.packages.map(readPurl).find(({ type }) => type === 'deb');
  const qualifiers = new URLSearchParams(system?.qualifiers ?? '');
  const os = [qualifiers.get('os_name'), qualifiers.get('os_version')].filter(Boolean).join(' ');
  return {
    name,
    os: os || null,
    framework: null,
    runtime: /^\d[\d.]*/.exec(name)?.[0] ?? null,
    flavor: image.variant === 'dev' ? 'dev' : null,
    slim: image.variant === 'runtime',
  };
}
