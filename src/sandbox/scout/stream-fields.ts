import { authoriseMember, type MaybeContext } from './caller.js';
import type { FleetImage } from './fleet.js';
import { type Order, orderBy } from './grouping.js';
import { type Paging, pageOf } from './paging.js';
import type { Premises } from './premises.js';
import type { RootFields } from './root-fields.js';
import { byLastPush, byPlace, type StreamSelection, selectImages } from './stream-selection.js';

interface StreamsQuestion extends MaybeContext {
  readonly query?: {
    readonly paging?: Paging | null;
    readonly filter?: { readonly namePrefix?: string | null } | null;
  } | null;
}

interface ImagesQuestion extends MaybeContext {
  readonly query: StreamSelection & {
    readonly paging?: Paging | null;
    readonly ordering?: Order<'LAST_PUSHED' | 'TAG_UPDATED_AT'> | null;
  };
}

/** The streams of an organisation and the images in one. */
export function streamFields({ streams, images }: Premises): RootFields {
  return {
    streams({ context, query }: StreamsQuestion, reader) {
      const prefix = query?.filter?.namePrefix ?? '';
      const names = streams.namesOf(authoriseMember(reader, context));
      const found = names.filter((name) => name.startsWith(prefix));
      return pageOf(
        found.map((name) => ({ name })),
        query?.paging,
      );
    },
    streamImages({ context, query }: ImagesQuestion, reader) {
      const selected = selectImages(streams, authoriseMember(reader, context), query);
      if (!selected) return null;
      const page = pageOf(orderImages(selected, query.ordering), query.paging);
      return { ...page, items: page.items.map(images.describeImage) };
    },
  };
}

/** A tag is moved when an image is pushed, so both orders are the same here. */
function orderImages(images: readonly FleetImage[], order: ImagesQuestion['query']['ordering']) {
  return orderBy(images, order, {
    fields: { LAST_PUSHED: byLastPush, TAG_UPDATED_AT: byLastPush },
    otherwise: 'LAST_PUSHED',
    last: byPlace,
  });
}
