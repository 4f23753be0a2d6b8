import { Kind, parse, valueFromASTUntyped } from 'graphql';

const PLATFORMS = ['debian12', 'debian12-dev', 'alpine3.22'];
const VERSIONS = ['20.19.3', '20.19', '20', '22.4.1'];
const MAX_DOCUMENTS = 1000;

/**
 * Returns a function that answers a Scout request body with Scout's envelope. It reads any aliases, fragments,
 * variables and @skip/@include; documents are parsed once per text. Throws on what it cannot read.
 */
export function createScout() {
  const documents = new Map();
  return (body) => {
    const { query, variables = {} } = JSON.parse(body);
    const document = documents.get(query) ?? remember(documents, query);
    const root = { __typename: 'Query', dhiRepositoryDetails: showRepository };
    const data = project(root, document.operation.selectionSet, { fragments: document.fragments, variables });
    return { data, extensions: { correlation_id: '5a9d3a52-58e3-4f0b-9c0e-2f6f0f6f7d11' } };
  };
}

function remember(documents, text) {
  const { definitions } = parse(text, { noLocation: true });
  const operation = definitions.find((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  const fragments = new Map(
    definitions
      .filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION)
      .map((definition) => [definition.name.value, definition.selectionSet]),
  );
  if (documents.size >= MAX_DOCUMENTS) documents.clear();
  const document = { operation, fragments };
  documents.set(text, document);
  return document;
}

// Every abstract type is left out of the story, so a fragment always applies.
function project(value, selectionSet, request) {
  if (value === null || !selectionSet) return value;
  if (Array.isArray(value)) return value.map((item) => project(item, selectionSet, request));
  const result = {};
  for (const selection of selectionSet.selections) {
    if (!isIncluded(selection, request.variables)) continue;
    if (selection.kind === Kind.FIELD) addField(result, value, { field: selection, request });
    else Object.assign(result, project(value, selectionOf(selection, request.fragments), request));
  }
  return result;
}

function addField(result, parent, { field, request }) {
  const name = field.name.value;
  if (!(name in parent)) throw new Error(`the stub's Scout has no field ${name} on ${parent.__typename}`);
  const value =
    typeof parent[name] === 'function' ? parent[name](readArguments(field, request)) : parent[name];
  result[field.alias?.value ?? name] = project(value, field.selectionSet, request);
}

function selectionOf(selection, fragments) {
  if (selection.kind === Kind.INLINE_FRAGMENT) return selection.selectionSet;
  return fragments.get(selection.name.value);
}

function readArguments(field, { variables }) {
  return Object.fromEntries(
    (field.arguments ?? []).map(({ name, value }) => [name.value, valueFromASTUntyped(value, variables)]),
  );
}

function isIncluded(selection, variables) {
  for (const directive of selection.directives ?? []) {
    const condition = valueFromASTUntyped(directive.arguments[0].value, variables);
    if (condition !== (directive.name.value === 'include')) return false;
  }
  return true;
}

function showRepository({ context, query }) {
  if (typeof query?.repoName !== 'string') throw new Error('dhiRepositoryDetails needs query.repoName');
  return {
    __typename: 'DhiRepositoryDetailsResult',
    name: query.repoName,
    namespace: context?.organization ?? 'dhi',
    displayName: `Hardened ${query.repoName}`,
    shortDescription: `Minimal image of ${query.repoName}`,
    images: PLATFORMS.map((platform, at) => showImage(query.repoName, platform, at)),
  };
}

function showImage(repoName, platform, at) {
  return {
    __typename: 'DhiIndexImage',
    indexDigest: `sha256:${String(at).repeat(64)}`,
    tags: VERSIONS.map((version, minute) => ({
      __typename: 'DhiImageTag',
      name: `${version}-${platform}`,
      // The name's length makes answers of different repositories differ, so a mixed-up batch shows.
      lastUpdated: `2025-07-04T${10 + at}:${10 + minute}:${10 + (lastNumber(repoName) % 50)}Z`,
    })),
  };
}

function lastNumber(name) {
  return Number(/\d+$/.exec(name)?.[0] ?? 0) + name.length * 7;
}
