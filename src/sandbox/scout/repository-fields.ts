import type { Clock } from '../hub/tokens.js';
import { authorise, type MaybeContext } from './caller.js';
import { HUB } from './fleet.js';
import { by, type Order, orderBy } from './grouping.js';
import type { ImageViews } from './image-views.js';
import { isIn, type Library, type RepositoryQuestion } from './library.js';
import { type Paging, pageOf } from './paging.js';
import type { PlacedImage } from './placed-images.js';
import { describeRepository } from './repository-cards.js';
import type { RootFields } from './root-fields.js';

interface TaggedImages extends MaybeContext {
  readonly query: {
    readonly hostName?: string | null;
    readonly repoName: string;
    readonly paging?: Paging | null;
    readonly filter?: { readonly tagName?: string | null } | null;
    readonly ordering?: Order<'LAST_PUSHED' | 'TAG_NAME'> | null;
  };
}

interface Tag {
  readonly name: string;
  readonly digest: string;
  readonly updatedAt: string;
}

export interface RepositoryPremises {
  readonly now: Clock;
  readonly library: Library;
  readonly images: ImageViews;
}

/** Repositories of images and their tags. */
export function repositoryFields({ now, library, images }: RepositoryPremises): RootFields {
  return {
    repository({ context, query }: MaybeContext & { query: RepositoryQuestion }, reader) {
      const found = library.visibleTo(authorise(reader, context)).filter((image) => isIn(image, query));
      const [first] = found;
      return first ? describeRepository(found, first, now) : null;
    },
    taggedImagesByRepository({ context, query }: TaggedImages, reader) {
      const { repoName, paging, ordering } = query;
      const wanted = { hostName: query.hostName ?? HUB, repoName };
      const found = library.visibleTo(authorise(reader, context)).filter((image) => isIn(image, wanted));
      const [first] = found;
      if (!first) return null;
      const tags = tagsOf(found).filter(({ name }) => name.includes(query.filter?.tagName ?? ''));
      const page = pageOf(sortTags(tags, ordering), paging);
      const digests = page.items.map(({ digest }) => digest);
      const { hostName } = first;
      return {
        hostName,
        repoName: first.repoName,
        paging: page.paging,
        tags: page.items,
        images: found.filter(({ image }) => digests.includes(image.indexDigest)).map(images.describeImage),
      };
    },
  };
}

function tagsOf(found: readonly PlacedImage[]): Tag[] {
  const images = [...new Set(found.map(({ image }) => image))];
  return images.flatMap(({ tags, indexDigest, lastUpdated }) =>
    tags.map((name) => ({ name, digest: indexDigest, updatedAt: lastUpdated })),
  );
}

function sortTags(tags: readonly Tag[], order: TaggedImages['query']['ordering']): Tag[] {
  const byName = by<Tag>(({ name }) => name);
  return orderBy(tags, order, {
    fields: { LAST_PUSHED: by<Tag>(({ updatedAt }) => updatedAt), TAG_NAME: byName },
    otherwise: 'LAST_PUSHED',
    last: byName,
  });
}
