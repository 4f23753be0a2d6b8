import type { Account } from '../access.js';
import type { StoredManifest } from '../repository.js';
import type { Store } from '../store.js';
import { type Image, imageOrders, imagesOf, readable, withDigest } from './images.js';
import { findImage, readReference } from './lookups.js';
import { type PageRequest, paginate } from './paging.js';
import { type SummarySettings, summariseImage } from './summaries.js';

interface PageArguments {
  readonly requestedPage?: PageRequest | null;
}

interface RelatedArguments extends PageArguments {
  readonly image: string;
  readonly digest?: string | null;
}

/** Whether an image with these layers belongs in the answer to a question about another one. */
type Relation = (layers: readonly string[], asked: readonly string[]) => boolean;

/** One page of image summaries, by default in the order named `otherwise`. */
export function pageOfImages(
  images: readonly Image[],
  { requested, otherwise }: { requested: PageRequest | null | undefined; otherwise: string },
  settings: SummarySettings,
) {
  const { Page, Results } = paginate(images, { requested, orders: imageOrders, otherwise });
  return { Page, Results: Results.map((image) => summariseImage(image, settings)) };
}

/** The queries that list images without asking the scanner. */
export function createImageLists(store: Store, settings: SummarySettings) {
  const related = (isRelated: Relation) => (asked: RelatedArguments, account: Account) =>
    pageOfImages(
      relatedImages(store, { asked, account, isRelated }),
      { requested: asked.requestedPage, otherwise: 'UPDATE_TIME' },
      settings,
    );
  return {
    ImageList: ({ repo, requestedPage: requested }: PageArguments & { repo: string }, account: Account) => {
      const repositories = readable(store, account).filter(({ name }) => repo === '' || name === repo);
      return pageOfImages(repositories.flatMap(imagesOf), { requested, otherwise: 'RELEVANCE' }, settings);
    },
    ImageListForDigest: (
      { id, requestedPage: requested }: PageArguments & { id: string },
      account: Account,
    ) => {
      const images = withDigest(readable(store, account).flatMap(imagesOf), id);
      return pageOfImages(images, { requested, otherwise: 'RELEVANCE' }, settings);
    },
    DerivedImageList: related((layers, asked) => startsWith(layers, asked)),
    BaseImageList: related((layers, asked) => startsWith(asked, layers)),
  };
}

function relatedImages(
  store: Store,
  { asked, account, isRelated }: { asked: RelatedArguments; account: Account; isRelated: Relation },
): Image[] {
  const { name } = readReference(asked.image);
  if (!account.canRead(name)) return [];
  if (!store.find(name)) throw new Error('repository not found');
  const own = findImage(store, asked.image).manifests.filter(
    ({ digest }) => !asked.digest || digest === asked.digest,
  );
  const isRelative = (other: StoredManifest) =>
    own.some((one) => one.digest !== other.digest && isRelated(layersOf(other), layersOf(one)));
  // An index carries only those of its images that are related.
  return readable(store, account)
    .flatMap(imagesOf)
    .flatMap((image) => {
      const manifests = image.manifests.filter(isRelative);
      return manifests.length > 0 ? [{ ...image, manifests }] : [];
    });
}

/** Nothing is built on what has no layers. */
function startsWith(layers: readonly string[], base: readonly string[]): boolean {
  return base.length > 0 && base.every((digest, position) => layers[position] === digest);
}

function layersOf({ document }: StoredManifest): string[] {
  return (document.layers ?? []).map(({ digest }) => digest);
}
