/**
 * The operations measured. `ideal` is the smallest number of upstream calls that can answer one
 * operation; `variables(set)` differs per set, so that no target answers by having just been asked.
 */
export const VARIABLE_SETS = 64;

const DHI_IMAGES = '{ images { tags { name lastUpdated } } }';
const DHI_FIELD = `dhiRepositoryDetails(context: { organization: $org }, query: { repoName: $repo }) ${DHI_IMAGES}`;
const QUAY_FIELD = 'quayRepository(repository: $repository) { namespace name description state }';
const PULL_FIELDS = '{ start end pullCount ipCount }';
const ORGANIZATION = 'harbour';

const QUERIES = [
  {
    id: 'Q1',
    title: 'one Scout field passed through',
    operationName: 'DhiRepositoryDetails',
    ideal: 1,
    text: `query DhiRepositoryDetails($org: String!, $repo: String!) { ${DHI_FIELD} }`,
    variables: (set) => ({ org: ORGANIZATION, repo: `node-${set}` }),
  },
  {
    id: 'Q2',
    title: 'one Quay repository',
    operationName: 'QuayRepository',
    ideal: 1,
    text: `query QuayRepository($repository: String!) { ${QUAY_FIELD} }`,
    variables: (set) => ({ repository: `${ORGANIZATION}/service-${set}` }),
  },
  {
    id: 'Q3',
    title: '20 Quay repositories with 10 tags each',
    operationName: 'QuayRepositoriesWithTags',
    ideal: 21,
    text: `query QuayRepositoriesWithTags($namespace: String!) {
      quayRepositories(namespace: $namespace) {
        repositories { name description tags(limit: 10) { tags { name manifestDigest size } } }
      }
    }`,
    variables: (set) => ({ namespace: `team-${set}` }),
  },
  {
    id: 'Q4',
    title: 'one operation over Scout, Quay, zot and DVP',
    operationName: 'EveryUpstream',
    ideal: 4,
    text: `query EveryUpstream($org: String!, $repo: String!, $repository: String!, $name: String!, $namespace: String!) {
      ${DHI_FIELD}
      ${QUAY_FIELD}
      zotTags(name: $name) { name tags }
      dvpNamespacePulls(namespace: $namespace) ${PULL_FIELDS}
    }`,
    variables: (set) => ({
      org: ORGANIZATION,
      repo: `node-${set}`,
      repository: `${ORGANIZATION}/service-${set}`,
      name: `edge/service-${set}`,
      namespace: `publisher-${set}`,
    }),
  },
  {
    id: 'Q5',
    title: 'DVP pulls of 100 repositories',
    operationName: 'ReposPulls',
    ideal: 2,
    text: `query ReposPulls($repos: [String!]!) { dvpReposPulls(repos: $repos) { repo pulls ${PULL_FIELDS} } }`,
    variables: (set) => ({ repos: Array.from({ length: 100 }, (_, at) => `publisher-${set}/image-${at}`) }),
  },
  {
    id: 'Q7',
    title: 'five Scout fields under aliases',
    operationName: 'FiveDhiRepositories',
    ideal: 1,
    text: fiveAliases(),
    variables: (set) => ({
      org: ORGANIZATION,
      repo0: `node-${set}`,
      repo1: `python-${set}`,
      repo2: `golang-${set}`,
      repo3: `nginx-${set}`,
      repo4: `redis-${set}`,
    }),
  },
];

/** Returns the queries with the given ids, in the order of this file; throws on an unknown id. */
export function selectQueries(ids) {
  const unknown = ids.filter((id) => !QUERIES.some((query) => query.id === id));
  if (unknown.length > 0) throw new Error(`no such query: ${unknown.join(', ')}`);
  return ids.length === 0 ? QUERIES : QUERIES.filter((query) => ids.includes(query.id));
}

/** Returns the JSON request body of a query for one set of variables. */
export function requestBody(query, set) {
  const { text, operationName } = query;
  return JSON.stringify({ query: text, operationName, variables: query.variables(set) });
}

function fiveAliases() {
  const numbers = [0, 1, 2, 3, 4];
  const declared = numbers.map((at) => `$repo${at}: String!`).join(', ');
  const fields = numbers.map((at) => `image${at}: ${DHI_FIELD.replace('$repo', `$repo${at}`)}`);
  return `query FiveDhiRepositories($org: String!, ${declared}) { ${fields.join(' ')} }`;
}
