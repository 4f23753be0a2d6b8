import type { Account } from '../access.js';
import type { Store } from '../store.js';
import { type Filter, type Image, imageOrders, imagesOf, passes, readable, withDigest } from './images.js';
import { type PageRequest, paginate } from './paging.js';
import { searchRepositories } from './repositories.js';
import { type SummarySettings, summariseImage } from './summaries.js';

interface SearchArguments {
  readonly query: string;
  readonly filter?: Filter | null;
  readonly requestedPage?: PageRequest | null;
}

const MOST_BYTES = 256;

/** GlobalSearch: the shape of the text decides whether repositories or images are meant. */
export function createGlobalSearch(store: Store, settings: SummarySettings) {
  return {
    GlobalSearch: ({ query, filter, requestedPage }: SearchArguments, account: Account) => {
      refuseLongTexts(query, filter);
      const text = query
        .trim()
        .replace(/^\/+|\/+$/g, '')
        .toLowerCase();
      const repositories = readable(store, account);
      if (!/[:@]/.test(text)) {
        const { Page, Results } = searchRepositories(repositories, { text, filter, requestedPage }, settings);
        return { Page, Repos: Results, Images: [], Layers: [] };
      }
      const images = selectImages(repositories.flatMap(imagesOf), text).filter((image) =>
        passes(image, filter),
      );
      const { Page, Results } = paginate(images, {
        requested: requestedPage,
        orders: imageOrders,
        otherwise: 'RELEVANCE',
      });
      return {
        Page,
        Repos: null,
        Images: Results.map((image) => summariseImage(image, settings)),
        Layers: [],
      };
    },
  };
}

function selectImages(images: readonly Image[], text: string): Image[] {
  if (text.startsWith('sha256:')) return withDigest(images, text);
  const [name, prefix, ...rest] = text.split(':');
  if (rest.length > 0) {
    const form = 'invalid image reference format, use [repo:tag] or [repo@digest]';
    throw new Error(`failed to parse search text, invalid format ${form}`);
  }
  if (prefix === undefined || text.includes('@')) throw new Error('invalid search query');
  if (name !== '') {
    // The text was lower-cased and the tags were not, so a tag in capitals is never found this way.
    return images.filter(({ repository, tag }) => repository.name === name && tag.startsWith(prefix));
  }
  if (prefix === '') throw new Error('invalid search query');
  return images.filter(({ tag }) => tag.toLowerCase().includes(prefix));
}

function refuseLongTexts(query: string, filter: Filter | null | undefined): void {
  for (const text of [query, ...(filter?.Os ?? []), ...(filter?.Arch ?? [])]) {
    const size = Buffer.byteLength(text ?? '');
    if (size <= MOST_BYTES) continue;
    const numbers = `max=${MOST_BYTES} current=${size}`;
    throw new Error(
      `max string size limit exceeded for query parameter. ${numbers} request parameter has invalid value`,
    );
  }
}
