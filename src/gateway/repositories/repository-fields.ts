import { toConnection } from '../joined/connection.js';
import type { ImageReference } from '../joined/image-reference.js';
import type { OwnResolver } from '../joined/own-type.js';
import { resultOf } from '../joined/source-result.js';
import type { OrganizationsOf } from './caller-organizations.js';
import { findMirrors, type MirrorBook, mirrorFilling } from './mirror-book.js';
import type { PullsOf } from './pulls.js';
import type { RepositoryNode } from './repository.js';
import { withReason } from './source-pulls.js';
import type { StaleTagsOf } from './stale-tags.js';
import type { TagFacts } from './tag-facts.js';
import type { TagListOf } from './tag-lists.js';

/** A tag as its fields find it: with its repository. */
export interface TagNode extends TagFacts {
  readonly repository: RepositoryNode;
}

/** What the fields of repositories are found with. */
export interface RepositoryTools {
  readonly tagListOf: TagListOf;
  readonly pullsOf: PullsOf;
  readonly staleTagsOf: StaleTagsOf;
  readonly mirrorBook: MirrorBook;
  readonly organizationsOf: OrganizationsOf;
}

const MAX_TAGS = 100;

/** The fields that a repository has wherever it is. */
export function repositoryFields(tools: RepositoryTools): Record<string, OwnResolver<RepositoryNode>> {
  return {
    tags: async (repository, args, session) => {
      const { tags, isWhole, look } = await tools.tagListOf(repository, session);
      const nodes = tags.map((tag) => toTagNode(tag, repository));
      const page = toConnection(nodes, args, { keyOf: ({ name }) => name, most: MAX_TAGS });
      const result = resultOf(repository.upstream, [look], '');
      const isCut = look.found && !isWhole;
      return {
        ...page,
        totalCount: isWhole ? page.totalCount : null,
        sources: [isCut ? withReason(result, `only ${tags.length} of its tags were read`) : result],
      };
    },
    mirrorOf: (repository, _args, session) => mirrorFilling(tools.mirrorBook, repository, session),
    mirrors: (repository, { organization }, session) =>
      findMirrors(tools, { place: repository, organization: textOf(organization) }, session),
    pulls: (repository, args, session) => tools.pullsOf(repository, args, session),
    stale: async (repository, args, session) => {
      const found = await tools.staleTagsOf(repository, args.for, session);
      return { ...found, tags: found.tags.map((tag) => toTagNode(tag, repository)) };
    },
  };
}

function toTagNode(tag: TagFacts, repository: RepositoryNode): TagNode {
  return { ...tag, repository };
}

/** The reference of a tag with what it points at now. */
export function referenceOf({ repository: { host, path }, name, digest }: TagNode): ImageReference {
  return { host, path, tag: name, digest: digest ?? undefined };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
