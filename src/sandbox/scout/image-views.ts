import type { Clock } from '../hub/tokens.js';
import { provenances } from '../story-provenance.js';
import { describeAttestations } from './attestation-views.js';
import { type Base, findBase } from './base-images.js';
import type { Findings } from './findings.js';
import { isIndexed } from './fleet.js';
import { type ImageConfig, readConfig } from './image-config.js';
import type { Library } from './library.js';
import type { PlacedImage } from './placed-images.js';
import { describeRepository } from './repository-cards.js';
import type { Streams } from './streams.js';

/** Descriptions of one platform of an image, as one repository shows it. */
export interface ImageViews {
  /** `ImageWithBaseImage`. */
  describeImage(image: PlacedImage): object;
  /** `IbImage`. */
  describePlain(image: PlacedImage): object;
  /** `IbBaseImage`. */
  describeBase(image: PlacedImage): object;
  baseOf(image: PlacedImage): Base | null;
}

export interface ImagePremises {
  readonly now: Clock;
  readonly library: Library;
  readonly findings: Findings;
  readonly streams: Streams;
}

export function createImageViews({ now, library, findings, streams }: ImagePremises): ImageViews {
  const baseOf = (image: PlacedImage): Base | null => findBase(image, library.visibleTo(image.organisation));
  const common = (placed: PlacedImage): object => ({
    ...describeCommon(placed, readConfig(placed.manifest)),
    vulnerabilityReport: findings.reportOf(placed),
    repository: describeRepository(repositoryOf(placed, library), placed, now),
  });
  const describePlain = (placed: PlacedImage): object => ({
    ...common(placed),
    changesets: describeChangesets(readConfig(placed.manifest)),
  });
  return {
    baseOf,
    describePlain,
    describeBase: (placed) => ({ ...common(placed), provenanceAttestation: describeOrigin(placed) }),
    describeImage(placed) {
      const base = baseOf(placed);
      return {
        ...describePlain(placed),
        baseImage: base && describePlain(base.image),
        baseImageTag: base?.tag ? describeTag(base.image, base.tag) : null,
        histories: describeHistories(placed),
        streams: streamsOf(placed, streams),
        attestations: describeAttestations(placed),
        user: placed.image.user,
      };
    },
  };
}

/** `ImageHistory`, with the lines of the Dockerfile that made what the base did not bring. */
export function describeHistories({ image, manifest }: PlacedImage): object[] {
  const { layers, history } = readConfig(manifest);
  const provenance = provenances.get(image.indexDigest);
  const inherited = provenance?.base?.image.manifests[0]?.layers.length ?? 0;
  return history.map(({ createdAt, createdBy }, ordinal) => {
    const layer = layers[ordinal];
    const isOwn = provenance?.dockerfile && ordinal >= inherited;
    const fileLines = isOwn ? [{ number: COPY_LINE }] : [];
    return {
      emptyLayer: layer === undefined,
      layer: layer ? { ...layer, fileLines } : null,
      ordinal,
      createdAt,
      createdBy,
    };
  });
}

/** The line of the story's Dockerfile that adds a layer. */
const COPY_LINE = 3;

function repositoryOf(placed: PlacedImage, library: Library): PlacedImage[] {
  return library
    .visibleTo(placed.organisation)
    .filter(({ hostName, repoName }) => hostName === placed.hostName && repoName === placed.repoName);
}

function describeCommon(placed: PlacedImage, { labels, layers }: ImageConfig): object {
  const { digest, image, manifest, sbomState } = placed;
  return {
    digest,
    sbomState,
    tags: image.tags.map((tag) => describeTag(placed, tag)),
    createdAt: image.lastUpdated,
    packageCount: isIndexed(placed) ? image.packages.length : null,
    dockerFile: describeDockerfile(placed),
    layerCount: layers.length,
    platform: { ...manifest.platform, variant: null },
    compressedSize: manifest.size,
    labels: Object.entries(labels).map(([key, value]) => ({ key, value })),
    mediaType: manifest.mediaType,
  };
}

/** `IbTag`. */
export function describeTag({ image }: PlacedImage, name: string): object {
  const { indexDigest, mediaType, lastUpdated } = image;
  return { name, updatedAt: lastUpdated, current: true, supported: true, digest: indexDigest, mediaType };
}

function describeDockerfile({ image }: PlacedImage): object | null {
  const provenance = provenances.get(image.indexDigest);
  if (!provenance?.dockerfile) return null;
  const [orgName = '', repoName = ''] = new URL(provenance.source).pathname.slice(1).split('/');
  return {
    path: provenance.dockerfile.path,
    commit: { sha: provenance.commit, repository: { orgName, repoName } },
  };
}

function describeChangesets({ layers, history }: ImageConfig): object[] {
  return layers.map(({ ordinal, digest, mediaType, size }) => {
    const { createdAt, createdBy } = history[ordinal] ?? {};
    return { history: { createdAt, createdBy }, layer: { digest, mediaType, size }, ordinal };
  });
}

/** What the provenance of a base names as its own base. */
function describeOrigin({ image }: PlacedImage): object | null {
  const base = provenances.get(image.indexDigest)?.base;
  return base ? { digest: base.image.indexDigest, tag: base.tag, repository: base.repository } : null;
}

function streamsOf({ organisation, repoName, digest }: PlacedImage, streams: Streams): object[] | null {
  if (organisation === null) return null;
  return streams
    .namesOf(organisation)
    .filter((name) =>
      streams
        .imagesIn(organisation, name)
        ?.some((image) => image.repoName === repoName && image.digest === digest),
    )
    .map((name) => ({ name }));
}
