import type { OciConfig, OciDocument } from './documents.js';

export interface StoredManifest {
  readonly digest: string;
  readonly bytes: Buffer;
  readonly mediaType: string;
  readonly document: OciDocument;
  /** Null for an index and for what is no image. */
  readonly config: OciConfig | null;
  readonly pushedAt: Date;
  readonly pushedBy: string;
}

export interface Tag {
  readonly digest: string;
  readonly taggedAt: Date;
}

export interface Pulls {
  readonly count: number;
  readonly last: Date;
}

export interface ZotRepository {
  readonly name: string;
  /** Whether a manifest ever came: search knows only such repositories, and never forgets them. */
  isKnown: boolean;
  readonly tags: Map<string, Tag>;
  /** By digest; what can still be fetched, tagged or not. */
  readonly manifests: Map<string, StoredManifest>;
  /** By digest; raised by every GET of an image manifest. */
  readonly pulls: Map<string, Pulls>;
}

export function createRepository(name: string): ZotRepository {
  return { name, isKnown: false, tags: new Map(), manifests: new Map(), pulls: new Map() };
}

/** The manifest of a tag or digest, taken as sent: a digest with an escaped colon is a tag that nobody has. */
export function findManifest({ tags, manifests }: ZotRepository, reference: string): StoredManifest | null {
  return manifests.get(tags.get(reference)?.digest ?? reference) ?? null;
}

/** Moves a tag; one that stays where it is keeps its time. The manifest it leaves cannot be fetched any more without another tag, listed by an index or not. */
export function moveTag(repository: ZotRepository, tag: string, next: Tag): void {
  const { tags } = repository;
  const previous = tags.get(tag)?.digest;
  if (previous === next.digest) return;
  tags.set(tag, next);
  if (previous === undefined) return;
  const isTagged = [...tags.values()].some(({ digest }) => digest === previous);
  if (!isTagged) dropManifest(repository, previous);
}

/** Forgets a manifest, all its tags and its pulls. */
export function dropManifest({ tags, manifests, pulls }: ZotRepository, digest: string): void {
  for (const [tag, held] of tags) if (held.digest === digest) tags.delete(tag);
  manifests.delete(digest);
  pulls.delete(digest);
}

/** Whether a stored index lists this digest. */
export function isInIndex({ manifests }: ZotRepository, digest: string): boolean {
  return [...manifests.values()].some(({ document }) =>
    document.manifests?.some((child) => child.digest === digest),
  );
}

/** Whether the digest is a stored manifest, or listed by one. */
export function isInUse(repository: ZotRepository, digest: string): boolean {
  if (repository.manifests.has(digest) || isInIndex(repository, digest)) return true;
  return [...repository.manifests.values()].some(({ document }) =>
    [document.config, ...(document.layers ?? [])].some((blob) => blob?.digest === digest),
  );
}

/** The media type under which a manifest lists this blob; null when none does. */
export function mediaTypeOf({ manifests }: ZotRepository, digest: string): string | null {
  for (const { document, mediaType, digest: own } of manifests.values()) {
    if (own === digest) return mediaType;
    const { config, layers = [] } = document;
    const listed = [config, ...layers].find((blob) => blob?.digest === digest);
    if (listed) return listed.mediaType;
  }
  return null;
}
