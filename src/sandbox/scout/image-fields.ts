import { diffIdsOf, layersBelow } from './base-images.js';
import { authorise, authoriseMember, type MaybeContext, type Reader } from './caller.js';
import type { ImageViews } from './image-views.js';
import type { Indexing } from './indexing.js';
import { isIn, type Library, readRepository } from './library.js';
import type { PlacedImage } from './placed-images.js';
import { refusal } from './refusal.js';
import type { RootFields } from './root-fields.js';

interface ByDigest extends MaybeContext {
  readonly digest: string;
  readonly repository?: string | null;
}

interface ByPlatform extends ByDigest {
  readonly platform: { readonly os: string; readonly architecture: string; readonly variant?: string | null };
}

interface IndexRequest extends MaybeContext {
  readonly image: { readonly digest: string; readonly repository: string };
}

export interface ImageFieldPremises {
  readonly library: Library;
  readonly images: ImageViews;
  readonly indexing: Indexing;
}

/** Images by digest, what they stand on, and the request to analyse one. */
export function imageFields({ library, images, indexing }: ImageFieldPremises): RootFields {
  const findAll = ({ context, digest, repository }: ByDigest, reader: Reader): PlacedImage[] =>
    onePerDigest(
      library
        .visibleTo(authorise(reader, context))
        .filter((image) => image.digest === digest || image.image.indexDigest === digest)
        .filter((image) => isIn(image, readRepository(repository))),
    );
  return {
    imageDetailsByDigest(question: ByPlatform, reader: Reader) {
      const found = findAll(question, reader).find((image) => isFor(image, question.platform));
      return found ? images.describeImage(found) : null;
    },
    imageDetailsListByDigest: (question: ByDigest, reader: Reader) =>
      findAll(question, reader).map(images.describeImage),
    dhiImageDetailsListByDigest({ context, digest, repository }: ByDigest, reader: Reader) {
      authorise(reader, context);
      return library
        .catalogue()
        .filter((image) => image.digest === digest || image.image.indexDigest === digest)
        .filter((image) => isIn(image, readRepository(repository)))
        .map(images.describeImage);
    },
    imagesByDiffIds({ context, diffIds }: MaybeContext & { diffIds: readonly string[] }, reader: Reader) {
      const known = onePerDigest(library.visibleTo(authorise(reader, context)));
      return matchStacks(known, diffIds).map(([matches, found]) => ({
        matches,
        images: found.map(images.describePlain),
      }));
    },
    baseImagesByDigest({ context, digest }: ByDigest, reader: Reader) {
      const visible = library.visibleTo(authorise(reader, context));
      const image = visible.find((one) => one.digest === digest);
      return image ? describeBases(image, onePerDigest(visible), images) : [];
    },
    indexImage({ context, image }: IndexRequest, reader: Reader) {
      const visible = library.visibleTo(authoriseMember(reader, context));
      const found = visible
        .filter((one) => isIn(one, readRepository(image.repository)))
        .filter((one) => one.digest === image.digest || one.image.indexDigest === image.digest);
      if (found.length === 0) throw refusal(`There is no image ${image.digest} in ${image.repository}`, 404);
      for (const { digest } of found) indexing.request(digest);
      return { digest: image.digest };
    },
  };
}

/** An image that several repositories hold counts once, in the one that comes first. */
function onePerDigest(images: readonly PlacedImage[]): PlacedImage[] {
  return images.filter(
    (image, position) => images.findIndex(({ digest }) => digest === image.digest) === position,
  );
}

/** Clients send `n/a` for no variant; arm64 has but one, which need not be named. */
function isFor({ manifest }: PlacedImage, { os, architecture, variant }: ByPlatform['platform']): boolean {
  const { platform } = manifest;
  const variants = ['', 'n/a', architecture === 'arm64' ? 'v8' : ''];
  return platform.os === os && platform.architecture === architecture && variants.includes(variant ?? '');
}

/** Images all of whose layers are the first ones of the stack, grouped by how much of it they match. */
function matchStacks(known: readonly PlacedImage[], stack: readonly string[]): [string[], PlacedImage[]][] {
  const groups = new Map<number, PlacedImage[]>();
  for (const image of known) {
    const own = diffIdsOf(image);
    if (!own.every((diffId, ordinal) => diffId === stack[ordinal])) continue;
    groups.set(own.length, [...(groups.get(own.length) ?? []), image]);
  }
  return [...groups].sort(([a], [b]) => b - a).map(([length, images]) => [stack.slice(0, length), images]);
}

function describeBases(image: PlacedImage, candidates: readonly PlacedImage[], views: ImageViews): object[] {
  const attested = views.baseOf(image);
  const below = layersBelow(image, candidates);
  const bases = attested?.tag ? [attested, ...below] : below;
  return bases.map((base) => ({
    layerMatches: image.manifest.layers
      .slice(0, base.layerCount)
      .map(({ digest }, layerOrdinal) => ({ layerOrdinal, layerDigest: digest })),
    images: [views.describeBase(base.image)],
  }));
}
