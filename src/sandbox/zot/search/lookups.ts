import type { Account } from '../access.js';
import { algorithmOf } from '../digest.js';
import type { ZotRepository } from '../repository.js';
import type { Store } from '../store.js';
import { builtAt, compareTimes, type Image, imagesOf } from './images.js';
import { describeReferrers, type SummarySettings, summariseImage, summariseRepository } from './summaries.js';

/** Splits `repo:tag`; throws when there is no tag. */
export function readReference(image: string): { readonly name: string; readonly tag: string } {
  const [name = '', tag = ''] = image.split(':');
  if (tag === '') throw new Error('no reference provided');
  return { name, tag };
}

/** The repository; throws zot's message when it is unknown. */
export function findRepository(store: Store, name: string): ZotRepository {
  const repository = store.find(name);
  if (!repository?.isKnown) throw new Error('repo metadata not found for given repo name');
  return repository;
}

/** The image of `repo:tag`; throws zot's messages when the repository or the tag is unknown. */
export function findImage(store: Store, reference: string): Image {
  const { name, tag } = readReference(reference);
  const found = imagesOf(findRepository(store, name)).find((image) => image.tag === tag);
  if (!found) throw new Error(`can't find image: ${name}:${tag}`);
  return found;
}

/** The queries about one object: an unreadable repository is an object of nulls, not an error. */
export function createLookups(store: Store, settings: SummarySettings) {
  return {
    Image: ({ image }: { image: string }, account: Account) =>
      account.canRead(readReference(image).name) ? summariseImage(findImage(store, image), settings) : {},
    ExpandedRepoInfo: ({ repo }: { repo: string }, account: Account) => {
      if (!account.canRead(repo)) return {};
      const repository = findRepository(store, repo);
      const images = imagesOf(repository).sort((a, b) => compareTimes(builtAt(a), builtAt(b)));
      return {
        Images: images.map((image) => ({
          ...summariseImage(image, settings),
          IsDeletable: account.can('delete', repo),
        })),
        Summary: summariseRepository(repository, settings),
      };
    },
    Referrers: (asked: { repo: string; digest: string; type?: string[] | null }, account: Account) => {
      if (algorithmOf(asked.digest) === null) {
        const fault = asked.digest.includes(':') ? 'length' : 'format';
        throw new Error(`bad digest string from request '${asked.digest}' invalid checksum digest ${fault}`);
      }
      if (!account.canRead(asked.repo)) return [];
      const types = asked.type ?? [];
      const isAny = types.length === 0 || types.includes('');
      return describeReferrers(findRepository(store, asked.repo), asked.digest).filter(
        ({ ArtifactType }) => isAny || types.includes(ArtifactType),
      );
    },
  };
}
