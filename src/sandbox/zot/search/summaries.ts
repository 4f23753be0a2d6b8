import { formatInstant } from '../exchange.js';
import type { StoredManifest, ZotRepository } from '../store.js';
import {
  builtAt,
  compareTimes,
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
}

export interface RepositorySummary {
  readonly Name: string;
  readonly LastUpdated: string;
  readonly DownloadCount: number;
  readonly Rank: number;
  readonly [field: string]: unknown;
}

/** An ImageSummary; `IsDeletable` is left to the one query that fills it. */
export function summariseImage(image: Image, { cve }: SummarySettings): Record<string, unknown> {
  const { repository, tag, top, manifests } = image;
  const label = labelReader(image);
  return {
    RepoName: repository.name,
    Tag: tag,
    Digest: top.digest,
    MediaType: top.mediaType,
    Manifests: manifests.map((manifest) => summariseManifest(image, manifest, cve)),
    Size: sizeOf([top, ...manifests]),
    DownloadCount: pullsOf(image),
    LastPullTimestamp: lastPull(image),
    PushTimestamp: formatInstant(repository.pushedAt),
    PushedBy: repository.pushedBy,
    TaggedTimestamp: formatInstant(repository.pushedAt),
    LastUpdated: builtAt(image),
    Description: label('org.opencontainers.image.description'),
    IsSigned: isSigned(image),
    SignatureInfo: signaturesOf(image),
    Licenses: label('org.opencontainers.image.licenses'),
    Labels: label('org.label-schema.labels'),
    Title: label('org.opencontainers.image.title'),
    Source: label('org.opencontainers.image.source'),
    Documentation: label('org.opencontainers.image.documentation'),
    Vendor: label('org.opencontainers.image.vendor'),
    Authors: label('org.opencontainers.image.authors'),
    Vulnerabilities: cve ? summarise(manifests.flatMap(findingsOf)) : emptySummary,
    Referrers: referrersOf(repository, top.digest),
    ArtifactType: top.document.artifactType ?? '',
  };
}

/** A RepoSummary; null for a repository in which search finds no image. */
export function summariseRepository(
  repository: ZotRepository,
  settings: SummarySettings,
): RepositorySummary | null {
  const images = imagesOf(repository);
  const [newest] = [...images].sort((a, b) => compareTimes(builtAt(a), builtAt(b)));
  if (!newest) return null;
  const pushedAt = formatInstant(repository.pushedAt);
  const [latest] = [builtAt(newest), pushedAt].sort(compareTimes);
  return {
    Name: repository.name,
    LastUpdated: latest ?? pushedAt,
    Size: sizeOf(images.flatMap(({ top, manifests }) => [top, ...manifests])),
    Platforms: distinctPlatforms(images),
    Vendors: [
      ...new Set(images.flatMap((image) => labelReader(image)('org.opencontainers.image.vendor') || [])),
    ],
    NewestImage: summariseImage(newest, settings),
    DownloadCount: [...repository.pulls.values()].reduce((sum, { count }) => sum + count, 0),
    StarCount: 0,
    IsBookmarked: false,
    IsStarred: false,
    Rank: 0,
  };
}

/** What names `digest` as its subject. */
export function referrersOf({ manifests }: ZotRepository, digest: string) {
  return [...manifests.values()]
    .filter(({ document }) => document.subject?.digest === digest)
    .map((manifest) => ({
      MediaType: manifest.mediaType,
      ArtifactType: manifest.document.artifactType ?? manifest.document.config?.mediaType ?? '',
      Size: Buffer.byteLength(manifest.text),
      Digest: manifest.digest,
      Annotations: Object.entries(manifest.document.annotations ?? {}).map(([Key, Value]) => ({
        Key,
        Value,
      })),
    }));
}

function summariseManifest(image: Image, manifest: StoredManifest, cve: boolean): Record<string, unknown> {
  const { document, config, digest } = manifest;
  return {
    Digest: digest,
    ConfigDigest: document.config?.digest,
    LastUpdated: config?.created ?? null,
    Size: sizeOf([manifest]),
    IsSigned: isSigned({ ...image, top: manifest }),
    SignatureInfo: signaturesOf({ ...image, top: manifest }),
    Platform: platformOf(manifest),
    DownloadCount: image.repository.pulls.get(digest)?.count ?? 0,
    Layers: layersOf(manifest),
    History: historyOf(manifest),
    Vulnerabilities: cve ? vulnerabilitiesOf(manifest) : null,
    Referrers: referrersOf(image.repository, digest),
    ArtifactType: document.artifactType ?? '',
  };
}

function vulnerabilitiesOf(manifest: StoredManifest): SeverityCounts {
  return summarise(findingsOf(manifest));
}

function layersOf({ document }: StoredManifest): { Size: string; Digest: string }[] {
  return (document.layers ?? []).map(({ size, digest }) => ({ Size: String(size), Digest: digest }));
}

function historyOf(manifest: StoredManifest): Record<string, unknown>[] {
  const layers = layersOf(manifest);
  return (manifest.config?.history ?? []).map((entry, position) => ({
    Layer: layers[position] ?? { Size: '0', Digest: '' },
    HistoryDescription: {
      Created: entry.created ?? null,
      CreatedBy: entry.created_by ?? '',
      Author: '',
      Comment: '',
      EmptyLayer: entry.empty_layer ?? false,
    },
  }));
}

function signaturesOf(image: Image): Record<string, unknown>[] {
  return isSigned(image) ? [{ Tool: 'cosign', IsTrusted: false, Author: '' }] : [];
}

function distinctPlatforms(images: readonly Image[]): Platform[] {
  const platforms = images.flatMap(({ manifests }) => manifests.map(platformOf));
  return [...new Map(platforms.map((platform) => [`${platform.Os}/${platform.Arch}`, platform])).values()];
}

function labelReader({ top, manifests }: Image): (key: string) => string {
  const labels = manifests[0]?.config?.config?.Labels;
  return (key) => top.document.annotations?.[key] ?? labels?.[key] ?? '';
}
