import { createOrganizations } from '../images/organizations.js';
import type { ImageReference } from '../joined/image-reference.js';
import type { Joined } from '../joined/joined.js';
import { ownFields } from '../joined/own-type.js';
import type { Links } from '../links/links.js';
import { createCallerOrganizations } from './caller-organizations.js';
import { createRepositoryList } from './list-repositories.js';
import type { MirrorBook } from './mirror-book.js';
import { createPulls } from './pulls.js';
import { dockerObjects, quayObjects, zotObjects } from './raw-objects.js';
import type { RepositoryNode } from './repository.js';
import { referenceOf, repositoryFields, type TagNode } from './repository-fields.js';
import { createStaleTags } from './stale-tags.js';
import type { TagListOf } from './tag-lists.js';
import { createTurns } from './turns.js';

export interface RepositoryDependencies {
  /** The image of a reference, as the graph shows it. */
  imageAt(reference: ImageReference): object;
  readonly mirrorBook: MirrorBook;
  readonly tagListOf: TagListOf;
  now?(): number;
}

/** Calls to Quay that one operation makes at a time. */
const MOST_AT_QUAY = 8;

/** `Query.registryRepositories`, and what repositories and their tags tell. */
export function linkRepositories(joined: Joined, dependencies: RepositoryDependencies): Links {
  const { imageAt, mirrorBook, tagListOf, now = Date.now } = dependencies;
  const turnOf = createTurns(MOST_AT_QUAY);
  const organizationsOf = createCallerOrganizations(joined, createOrganizations(joined));
  const fields = repositoryFields({
    tagListOf,
    organizationsOf,
    mirrorBook,
    pullsOf: createPulls(joined, { turnOf, now }),
    staleTagsOf: createStaleTags(joined, tagListOf, now),
  });
  const list = createRepositoryList(joined, { tagListOf, organizationsOf, turnOf, now });
  return {
    Query: ownFields({ registryRepositories: (_root, args, session) => list(args, session) }),
    DockerRegistryRepository: ownFields<RepositoryNode>({ ...fields, ...dockerObjects(joined) }),
    QuayRegistryRepository: ownFields<RepositoryNode>({ ...fields, ...quayObjects(joined) }),
    ZotRegistryRepository: ownFields<RepositoryNode>({ ...fields, ...zotObjects(joined) }),
    RepositoryTag: ownFields<TagNode>({ image: (tag) => imageAt(referenceOf(tag)) }),
  };
}
