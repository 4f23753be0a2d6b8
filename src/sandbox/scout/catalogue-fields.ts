import { type CatalogueRepository, catalogue } from '../story-catalogue.js';
import type { StoryImage } from '../story-image.js';
import { authorise, type MaybeContext } from './caller.js';
import { describeManifest, describeSummary, describeTags } from './catalogue-views.js';
import type { RootFields } from './root-fields.js';
import type { FindingPremises } from './vulnerability-fields.js';

interface ListQuestion extends MaybeContext {
  readonly query?: { readonly filter?: { readonly categoryId?: string | null } | null } | null;
}

interface RepositoryQuestion extends MaybeContext {
  readonly query: { readonly repoName: string };
}

interface TagQuestion extends MaybeContext {
  readonly query: { readonly repoName: string; readonly tag: string };
}

/** The catalogue as it was asked for in 2025; the names of mirrors are unknown here. */
export function catalogueFields({ library, findings }: FindingPremises): RootFields {
  const manifestsOf = ({ indexDigest }: StoryImage): object[] =>
    library
      .catalogue()
      .filter(({ image }) => image.indexDigest === indexDigest)
      .map((image) => describeManifest({ image, report: findings.reportOf(image) }));
  return {
    dhiRepositories({ context, query }: ListQuestion, reader) {
      authorise(reader, context);
      const wanted = query?.filter?.categoryId;
      const found = catalogue.filter(
        ({ categories }) => !wanted || categories.some(({ id }) => id === wanted),
      );
      return { items: found.map(describeSummary), categories: allCategories() };
    },
    dhiRepositoryDetails({ context, query }: RepositoryQuestion, reader) {
      authorise(reader, context);
      const repository = findRepository(query.repoName);
      if (!repository) return null;
      const images = repository.images.map((image) => ({
        indexDigest: image.indexDigest,
        tags: describeTags(image),
        imageManifests: manifestsOf(image),
      }));
      const { overview, guides } = repository;
      return { ...describeSummary(repository), overview, guides, images };
    },
    dhiTagDetails({ context, query }: TagQuestion, reader) {
      authorise(reader, context);
      const image = findRepository(query.repoName)?.images.find(({ tags }) => tags.includes(query.tag));
      if (!image) return null;
      const allTags = describeTags(image);
      const { indexDigest } = image;
      const tag = allTags.find(({ name }) => name === query.tag);
      return { indexDigest, repo: query.repoName, tag, allTags, imageManifests: manifestsOf(image) };
    },
  };
}

export function findRepository(name: string): CatalogueRepository | undefined {
  return catalogue.find((repository) => repository.name === name);
}

function allCategories(): object[] {
  const categories = catalogue.flatMap((repository) => repository.categories);
  return [...new Map(categories.map((category) => [category.id, category])).values()];
}
