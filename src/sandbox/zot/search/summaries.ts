import { isSignature, signaturesOf } from '../attachments.js';
import { DOCKER_LIST, DOCKER_MANIFEST, INDEX, MANIFEST, type OciConfig } from '../documents.js';
import { formatInstant } from '../exchange.js';
import type { Marks } from '../marks.js';
import { artifactTypeOf, referrersOf } from '../referrers.js';
import type { StoredManifest, ZotRepository } from '../repository.js';
import type { Trust } from '../trust.js';
import { annotatedVendor, textsOf } from './annotations.js';
import {
  builtAt,
  compareTimes,
  configuredAt,
  type Image,
  imagesOf,
  isSigned,
  lastPull,
  type Platform,
  platformOf,
  pullsOf,
  sizeOf,
} from './images.js';
import { emptySummary, findingsOf, type SeverityCounts, summarise } from './vulnerabilities.js';

/** What decides over parts of a summary besides the image itself. */
export interface SummarySettings {
  readonly cve: boolean;
  readonly marks: Marks;
  readonly verdictOn: Trust['verdictOn'];
  /** Whose marks are shown; empty for somebody without a name. */
  readonly user: string;
}

type HistoryStep = NonNullable<OciConfig['history']>[number];

export interface RepositorySummary {
  readonly Name: string;
  readonly LastUpdated: string | null;
  readonly DownloadCount: number;
  readonly Rank: number;
  readonly [field: string]: unknown;
}

/** Search shows the types of Docker as if they were those of OCI. */
const OCI_TYPES: Readonly<Record<string, string>> = { [DOCKER_MANIFEST]: MANIFEST, [DOCKER_LIST]: INDEX };

/** An ImageSummary; `IsDeletable` is left to the one query that fills it. */
export function summariseImage(image: Image, settings: SummarySettings): Record<string, unknown> {
  const { repository, tag, top, manifests } = image;
  return {
    ...textsOf(top, manifests[0]),
    RepoName: repository.name,
    Tag: tag,
    Digest: top.digest,
    MediaType: OCI_TYPES[top.mediaType] ?? top.mediaType,
    Manifests: manifests.map((manifest) => summariseManifest(image, manifest, settings)),
    // The index itself does not count, and what its images share counts for each of them.
    Size: String(manifests.reduce((sum, manifest) => sum + Number(sizeOf([manifest])), 0)),
    DownloadCount: pullsOf(image),
    LastPullTimestamp: lastPull(image),
    PushTimestamp: formatInstant(top.pushedAt),
    PushedBy: top.pushedBy,
    TaggedTimestamp: formatInstant(image.taggedAt),
    LastUpdated: builtAt(image),
    IsSigned: isSigned(image),
    SignatureInfo: describeSignatures(repository, top.digest, settings),
    Vulnerabilities: settings.cve ? summarise(manifests.flatMap(findingsOf)) : emptySummary,
    Referrers: describeReferrers(repository, top.digest),
    ArtifactType: artifactTypeOf(top),
  };
}

/** A RepoSummary, of a repository without images as well. */
export function summariseRepository(repository: ZotRepository, settings: SummarySettings): RepositorySummary {
  const { name } = repository;
  const { marks, user } = settings;
  const images = imagesOf(repository);
  const [newest] = [...images].sort((a, b) => compareTimes(configuredAt(a), configuredAt(b)));
  const times = images.flatMap(({ top, taggedAt }) => [top.pushedAt, taggedAt].map(formatInstant));
  const [latest = null] = times.sort(compareTimes);
  return {
    Name: name,
    LastUpdated: latest,
    // What is under a tag; referrers and what lost its tag are not counted.
    Size: sizeOf(images.flatMap(({ top, manifests }) => [top, ...manifests])),
    Platforms: distinctPlatforms(images),
    Vendors: distinctVendors(images),
    NewestImage: newest ? summariseImage(newest, settings) : null,
    // Tag by tag: an image with two counts twice, and pulls of what has none do not count (pkg/meta/convert/convert.go).
    DownloadCount: images.reduce((sum, image) => sum + pullsOf(image), 0),
    StarCount: marks.starsOf(name),
    IsBookmarked: marks.isBookmarked(user, name),
    IsStarred: marks.isStarred(user, name),
    Rank: 0,
  };
}

/** What names `digest` as its subject; signatures, every bundle of sigstore among them, are kept elsewhere (pkg/meta/parse.go). */
export function describeReferrers(repository: ZotRepository, digest: string) {
  const referrers = referrersOf(repository, digest).filter((manifest) => !isSignature(manifest));
  return referrers.map((manifest) => ({
    MediaType: manifest.mediaType,
    ArtifactType: artifactTypeOf(manifest),
    Size: manifest.bytes.length,
    Digest: manifest.digest,
    Annotations: Object.entries(manifest.document.annotations ?? {}).map(([Key, Value]) => ({ Key, Value })),
  }));
}

function summariseManifest(
  image: Image,
  manifest: StoredManifest,
  settings: SummarySettings,
): Record<string, unknown> {
  const { document, digest } = manifest;
  return {
    Digest: digest,
    ConfigDigest: document.config?.digest,
    LastUpdated: builtAt({ top: manifest, manifests: [manifest] }),
    Size: sizeOf([manifest]),
    IsSigned: isSigned({ ...image, top: manifest }),
    SignatureInfo: describeSignatures(image.repository, digest, settings),
    Platform: platformOf(manifest),
    DownloadCount: image.repository.pulls.get(digest)?.count ?? 0,
    Layers: layersOf(manifest),
    History: historyOf(manifest),
    Vulnerabilities: settings.cve ? vulnerabilitiesOf(manifest) : null,
    Referrers: describeReferrers(image.repository, digest),
    ArtifactType: artifactTypeOf(manifest),
  };
}

function vulnerabilitiesOf(manifest: StoredManifest): SeverityCounts {
  return summarise(findingsOf(manifest));
}

function layersOf({ document }: StoredManifest): { Size: string; Digest: string }[] {
  return (document.layers ?? []).map(({ size, digest }) => ({ Size: String(size), Digest: digest }));
}

/** One entry for every step of the history; for every layer, when the configuration tells no history. */
function historyOf(manifest: StoredManifest): Record<string, unknown>[] {
  const layers = layersOf(manifest);
  const steps = manifest.config?.history ?? [];
  if (steps.length === 0) return layers.map((layer) => ({ Layer: layer, HistoryDescription: {} }));
  const left = [...layers];
  // A step that changed no file has no layer, and takes none from those after it.
  return steps.map((step) => {
    const layer = step.empty_layer ? undefined : left.shift();
    return describeStep(layer ?? { Size: '0', Digest: '' }, step);
  });
}

function describeStep(
  layer: ReturnType<typeof layersOf>[number],
  step: HistoryStep,
): Record<string, unknown> {
  return {
    Layer: layer,
    HistoryDescription: {
      Created: step.created ?? null,
      CreatedBy: step.created_by ?? '',
      Author: step.author ?? '',
      Comment: step.comment ?? '',
      EmptyLayer: step.empty_layer ?? false,
    },
  };
}

function describeSignatures(
  repository: ZotRepository,
  digest: string,
  { verdictOn }: SummarySettings,
): Record<string, unknown>[] {
  return signaturesOf(repository, digest).map(({ tool, manifest }) => {
    const { isTrusted, author } = verdictOn(manifest.digest);
    return { Tool: tool, IsTrusted: isTrusted, Author: author };
  });
}

function distinctPlatforms(images: readonly Image[]): Platform[] {
  const platforms = images
    .flatMap(({ manifests }) => manifests.map(platformOf))
    .filter(({ Os, Arch }) => Os !== '' || Arch !== '');
  return [...new Map(platforms.map((platform) => [`${platform.Os}/${platform.Arch}`, platform])).values()];
}

function distinctVendors(images: readonly Image[]): string[] {
  return [
    ...new Set(images.flatMap(({ manifests }) => manifests.flatMap((part) => annotatedVendor(part) || []))),
  ];
}
