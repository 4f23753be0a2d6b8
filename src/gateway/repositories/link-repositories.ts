import { PortolanError } from '../../errors.js';
import type { Atlas } from '../joined/atlas.js';
import { type ImageReference, parseImageReference } from '../joined/image-reference.js';
import type { Joined } from '../joined/joined.js';
import type { Organizations } from '../joined/organizations.js';
import { ownFields } from '../joined/own-type.js';
import type { Links } from '../links/links.js';
import { createCallerOrganizations } from './caller-organizations.js';
import { createRepositoryList } from './list-repositories.js';
import type { MirrorBook } from './mirror-book.js';
import { createPulls } from './pulls.js';
import { dockerObjects, quayObjects, zotObjects } from './raw-objects.js';
import { type RepositoryNode, repositoryAt } from './repository.js';
import { referenceOf, repositoryFields, type TagNode } from './repository-fields.js';
import { createStaleTags } from './stale-tags.js';
import type { TagListOf } from './tag-lists.js';
import { createTagPulls } from './tag-pulls.js';
import { createTurns } from './turns.js';

export interface RepositoryDependencies {
  /** The image of a reference, as the graph shows it. */
  imageAt(reference: ImageReference): object;
  readonly organizations: Organizations;
  readonly mirrorBook: MirrorBook;
  readonly tagListOf: TagListOf;
  now?(): number;
}

/** Calls to Quay that one operation makes at a time. */
const MOST_AT_QUAY = 8;

/** `Query.registryRepositories`, and what repositories and their tags tell. */
export function linkRepositories(joined: Joined, dependencies: RepositoryDependencies): Links {
  const { imageAt, organizations, mirrorBook, tagListOf, now = Date.now } = dependencies;
  const turnOf = createTurns(MOST_AT_QUAY);
  const tagPullsOf = createTagPulls(joined, turnOf);
  const organizationsOf = createCallerOrganizations(joined, organizations);
  const fields = repositoryFields({
    tagListOf,
    organizationsOf,
    mirrorBook,
    pullsOf: createPulls(joined, { turnOf, now }),
    staleTagsOf: createStaleTags(joined, { tagListOf, tagPullsOf, now }),
  });
  const list = createRepositoryList(joined, { tagListOf, tagPullsOf, organizationsOf, turnOf, now });
  return {
    Query: ownFields({
      registryRepository: (_root, { reference }) => findRepository(String(reference), joined.atlas),
      registryRepositories: (_root, args, session) => list(args, session),
    }),
    DockerRegistryRepository: ownFields<RepositoryNode>({ ...fields, ...dockerObjects(joined) }),
    QuayRegistryRepository: ownFields<RepositoryNode>({ ...fields, ...quayObjects(joined) }),
    ZotRegistryRepository: ownFields<RepositoryNode>({ ...fields, ...zotObjects(joined) }),
    RepositoryTag: ownFields<TagNode>({ image: (tag) => imageAt(referenceOf(tag)) }),
  };
}

/** The repository that people mean by a reference without tag and digest; null for a registry that is none of ours. */
function findRepository(text: string, atlas: Atlas): RepositoryNode | null {
  const { host, path, tag, digest } = parseImageReference(text);
  const isNamed = digest !== undefined || (tag !== undefined && text.endsWith(`:${tag}`));
  if (isNamed || host === undefined || path === undefined) {
    throw new PortolanError(
      'BAD_USER_INPUT',
      `"${text}" names an image; a repository has no tag and no digest`,
    );
  }
  const place = atlas.placeOf(host, path);
  return place ? repositoryAt(place, atlas) : null;
}
