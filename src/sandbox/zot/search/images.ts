import type { Account } from '../access.js';
import { isAttachmentTag, isSignature, signaturesOf } from '../attachments.js';
import type { Descriptor } from '../documents.js';
import { formatInstant } from '../exchange.js';
import type { StoredManifest, Tag, ZotRepository } from '../repository.js';
import { compareBytes, type Store } from '../store.js';
import { annotatedTime } from './annotations.js';

/** A tagged image as search sees it: `manifests` are its platforms, one for an image without an index. */
export interface Image {
  readonly repository: ZotRepository;
  readonly tag: string;
  readonly taggedAt: Tag['taggedAt'];
  readonly top: StoredManifest;
  readonly manifests: readonly StoredManifest[];
}

export interface Platform {
  readonly Os: string;
  readonly Arch: string;
}

export interface Filter {
  readonly Os?: readonly (string | null)[] | null;
  readonly Arch?: readonly (string | null)[] | null;
  readonly HasToBeSigned?: boolean | null;
  readonly IsBookmarked?: boolean | null;
  readonly IsStarred?: boolean | null;
}

/** The images of a repository, one per tag; an index without any is none. */
export function imagesOf(repository: ZotRepository): Image[] {
  return [...repository.tags].flatMap(([tag, { digest, taggedAt }]) => {
    const top = repository.manifests.get(digest);
    if (!top || isAttachmentTag(tag) || isSignature(top)) return [];
    const children = top.document.manifests?.flatMap((child) => repository.manifests.get(child.digest) ?? []);
    return children?.length === 0 ? [] : [{ repository, tag, taggedAt, top, manifests: children ?? [top] }];
  });
}

/** The repositories that the caller may read, in the order of the catalog. */
export function readable({ repositories }: Store, account: Account): ZotRepository[] {
  return repositories.filter(({ name }) => account.canRead(name));
}

/** Images with this text in a digest of theirs. An index found by a part carries only that part. */
export function withDigest(images: readonly Image[], text: string): Image[] {
  return images.flatMap((image) => {
    if (image.top.digest === text) return [image];
    const manifests = image.manifests.filter(({ digest, document }) =>
      [digest, ...blobsOf(document).map((blob) => blob.digest)].some((one) => one.includes(text)),
    );
    return manifests.length > 0 ? [{ ...image, manifests }] : [];
  });
}

/** Build time as annotated, else of the newest part as its annotations or configuration tell; null when nothing does. */
export function builtAt({ top, manifests }: Pick<Image, 'top' | 'manifests'>): string | null {
  const times = manifests.map((part) => annotatedTime(part, part) ?? configuredTime(part));
  return annotatedTime(top, manifests[0]) ?? newestOf(times);
}

/** Build time by the configurations alone, which decide what image of a repository is the newest. */
export function configuredAt({ manifests }: Image): string | null {
  return newestOf(manifests.map(configuredTime));
}

function configuredTime({ config }: StoredManifest): string | null {
  return config?.created ?? config?.history?.at(-1)?.created ?? null;
}

function newestOf(times: readonly (string | null)[]): string | null {
  const [newest = null] = [...times].sort(compareTimes);
  return newest;
}

export function pullsOf({ repository, top }: Image): number {
  return repository.pulls.get(top.digest)?.count ?? 0;
}

export function platformOf({ config }: StoredManifest): Platform {
  const { os = '', architecture = '', variant } = config ?? {};
  return { Os: os, Arch: variant ? `${architecture}/${variant}` : architecture };
}

/** Whether a signature of the image lies beside it. */
export function isSigned({ repository, top }: Image): boolean {
  return signaturesOf(repository, top.digest).length > 0;
}

/** Bytes of distinct blobs and documents, as the decimal text that zot sends. */
export function sizeOf(manifests: readonly StoredManifest[]): string {
  const sizes = new Map<string, number>();
  for (const { digest, bytes, document } of manifests) {
    sizes.set(digest, bytes.length);
    for (const blob of blobsOf(document)) sizes.set(blob.digest, blob.size);
  }
  return String([...sizes.values()].reduce((sum, size) => sum + size, 0));
}

/** Whether the image passes the part of a filter that is about images. */
export function passes(image: Image, filter: Filter | null | undefined): boolean {
  if (filter?.HasToBeSigned && !isSigned(image)) return false;
  const [systems, architectures] = [wanted(filter?.Os), wanted(filter?.Arch)];
  return image.manifests.map(platformOf).some(({ Os, Arch }) => {
    const isSystem = systems.length === 0 || systems.includes(Os.toLowerCase());
    return isSystem && (architectures.length === 0 || architectures.includes(Arch.toLowerCase()));
  });
}

export const imageOrders: Readonly<Record<string, (a: Image, b: Image) => number>> = {
  RELEVANCE: compareNames,
  ALPHABETIC_ASC: compareNames,
  ALPHABETIC_DSC: (a, b) => compareNames(b, a),
  UPDATE_TIME: (a, b) => compareTimes(builtAt(a), builtAt(b)),
  DOWNLOADS: (a, b) => pullsOf(b) - pullsOf(a),
};

/** Newest first, the unknown last. */
export function compareTimes(a: string | null, b: string | null): number {
  return (b === null ? 0 : Date.parse(b)) - (a === null ? 0 : Date.parse(a));
}

/** The last pull of a digest; the epoch when there was none, which is what zot shows. */
export function lastPull({ repository, top }: Image): string {
  return formatInstant(repository.pulls.get(top.digest)?.last ?? new Date(0));
}

function compareNames(a: Image, b: Image): number {
  return compareBytes(a.repository.name, b.repository.name) || compareBytes(a.tag, b.tag);
}

function blobsOf({ config, layers = [] }: StoredManifest['document']): Descriptor[] {
  return config ? [config, ...layers] : [...layers];
}

function wanted(values: Filter['Os']): string[] {
  return (values ?? []).flatMap((value) => value?.trim().toLowerCase() || []);
}
