import { placed } from '../../upstreams/zot/places.js';
import { isUnsearchedTag } from '../joined/attachment-tag.js';
import type { Link, RawLayer } from './links.js';

interface Tag {
  readonly name: string;
  readonly repository: string;
}

interface Named {
  readonly name: string;
}

interface Image {
  readonly repoName: string | null;
  readonly tag: string | null;
  readonly digest: string | null;
}

/** From a tag to what the search says of its image; a page of tags is one document. */
export function linkImage(raw: RawLayer): Link<Tag> {
  const find = raw.lookUp('zotSearch', { field: 'zotSearchImage' });
  return {
    selectionSet: '{ name repository }',
    resolve: ({ name, repository }, _args, session, info) =>
      isUnsearchedTag(name) ? null : find({ image: `${repository}:${name}` }, info, session),
  };
}

/** From a repository to what the search says of it. */
export function linkSummary(raw: RawLayer): Link<Named> {
  const find = raw.lookUp('zotSearch', { field: 'zotSearchExpandedRepoInfo', below: ['summary'] });
  return {
    selectionSet: '{ name }',
    resolve: ({ name }, _args, session, info) => find({ repo: name }, info, session),
  };
}

/** From what the search found to the manifest itself. */
export function linkManifest(raw: RawLayer): Link<Image> {
  const resolve = raw.resolverOf('Query.zotManifest');
  return {
    selectionSet: '{ repoName tag digest }',
    resolve: ({ repoName, tag, digest }, _args, session, info) =>
      repoName === null
        ? null
        : resolve(undefined, { name: repoName, reference: digest ?? tag }, session, info),
  };
}

/** From what the search found to the repository itself. */
export const repositoryLink: Link<Named> = {
  selectionSet: '{ name }',
  resolve: ({ name }) => placed({ name }, name),
};
