import { catalogue, catalogueNamespace } from '../story-catalogue.js';
import { charts } from '../story-charts.js';
import { type TagDefinition, tagDefinitions } from '../story-definitions.js';
import { authorise, type MaybeContext } from './caller.js';
import { findRepository } from './catalogue-fields.js';
import { platformsOf } from './catalogue-views.js';
import type { RootFields } from './root-fields.js';

interface Described {
  readonly name: string;
  readonly displayName: string;
  readonly shortDescription: string;
}

const UNCERTIFIED = { fipsCompliant: false, stigCertified: false };

/** The catalogue as it has been asked for since 2026: images and charts, and what is promised for their tags. */
export function catalogueDefinitionFields(): RootFields {
  return {
    dhiListRepositories({ context }: MaybeContext, reader) {
      authorise(reader, context);
      const images = catalogue.map((repository) => ({
        ...describe(repository, 'IMAGE'),
        tagNames: repository.images.flatMap(({ tags }) => tags),
      }));
      // Clients expect null here; the charts of the story show it.
      const others = charts.map((chart) => ({ ...describe(chart, 'HELM_CHART'), tagNames: null }));
      return { items: [...images, ...others].map((item) => ({ ...item, ...UNCERTIFIED })) };
    },
    dhiRepository({ context, repoName }: MaybeContext & { repoName: string }, reader) {
      authorise(reader, context);
      return findImageRepository(repoName) ?? findChart(repoName);
    },
  };
}

function findImageRepository(name: string): object | null {
  const repository = findRepository(name);
  if (!repository) return null;
  const definitions = definitionsOf(name).map((definition) => {
    const images = repository.images.filter(({ variant }) => variant === definition.variant);
    return describeDefinition(
      definition,
      images.flatMap(({ tags }) => tags),
    );
  });
  return {
    __typename: 'DhiImageRepositoryDetails',
    ...describe(repository, 'IMAGE'),
    ...UNCERTIFIED,
    platforms: platformsOf(repository),
    tagDefinitions: definitions,
  };
}

function findChart(name: string): object | null {
  const chart = charts.find((one) => one.name === name);
  if (!chart) return null;
  const tags = chart.versions.flatMap((version) => version.tags);
  return {
    __typename: 'DhiHelmChartRepositoryDetails',
    ...describe(chart, 'HELM_CHART'),
    tagDefinitions: definitionsOf(name).map((definition) => describeDefinition(definition, tags)),
  };
}

function describe({ name, displayName, shortDescription }: Described, type: 'IMAGE' | 'HELM_CHART') {
  return { name, namespace: catalogueNamespace, displayName, shortDescription, type };
}

function definitionsOf(repository: string): TagDefinition[] {
  return tagDefinitions.filter((definition) => definition.repository === repository);
}

function describeDefinition(definition: TagDefinition, tagNames: readonly string[]): object {
  const { id, displayName, endOfLife, endOfSupport } = definition;
  return { id, displayName, tagNames, endOfLife, endOfSupport, ...UNCERTIFIED };
}
