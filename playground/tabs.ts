/// <reference types="vite/client" />
import { getOperationAST, parse, valueFromASTUntyped } from 'graphql';
import didTheSignaturesSurvive from '../examples/did-the-signatures-survive.graphql?raw';
import doTheScannersAgree from '../examples/do-the-scanners-agree.graphql?raw';
import whatIsStale from '../examples/what-is-stale.graphql?raw';
import whereIsThisImage from '../examples/where-is-this-image.graphql?raw';
import whichCredentialsWork from '../examples/which-credentials-work.graphql?raw';
import whichMirrorsLag from '../examples/which-mirrors-lag.graphql?raw';
import whoPullsIt from '../examples/who-pulls-it.graphql?raw';

export interface ReadyTab {
  query: string;
  variables: string;
  headers: string;
}

/** GraphiQL reads headers as JSON with comments, so this shows the names without sending anything. */
export const headersHint = `{
  // Sent with each query, never stored.
  // Basic is the base64 of identifier:secret.
  // "X-Docker-Authorization": "Basic ...",
  // "X-Quay-Authorization": "Bearer ...",
  // "X-Zot-Authorization": "Basic ..."
}`;

const scout = `# Docker Scout: the tags of a hardened image.
query DhiRepositoryDetails($org: String!, $repo: String!) {
  dhiRepositoryDetails(
    context: { organization: $org }
    query: { repoName: $repo }
  ) {
    images {
      tags {
        name
        lastUpdated
      }
    }
  }
}
`;

const quay = `# Quay: a repository and its newest tags.
query QuayRepository($repository: String!) {
  quayRepository(repository: $repository) {
    namespace
    name
    description
    isPublic
    tags(limit: 10, onlyActiveTags: true) {
      tags {
        name
        manifestDigest
        size
      }
      hasAdditional
    }
  }
}
`;

const zot = `# zot: what it holds, and one repository's tags.
query ZotRepositories($name: String!) {
  zotRepositories {
    repositories
  }
  zotTags(name: $name) {
    name
    tags
  }
}
`;

const dvp = `# Docker Verified Publisher: who pulls what.
query DvpPulls($namespace: String!, $repo: String!) {
  dvpRepoPulls(
    namespace: $namespace
    repo: $repo
    timespan: MONTHS
    period: LAST_3_MONTHS
  ) {
    start
    end
    pullCount
    ipCount
  }
}
`;

const everyUpstream = `# Four upstreams in one request. One that
# fails costs its own field, not the answer.
query EveryUpstream(
  $org: String!
  $repo: String!
  $quayRepository: String!
  $zotName: String!
) {
  dhiRepositoryDetails(
    context: { organization: $org }
    query: { repoName: $repo }
  ) {
    displayName
    shortDescription
    platforms
  }
  quayRepository(repository: $quayRepository) {
    namespace
    name
    description
  }
  zotTags(name: $zotName) {
    tags
  }
  dvpNamespacePulls(
    namespace: $org
    timespan: MONTHS
    period: LAST_3_MONTHS
  ) {
    start
    end
    pullCount
  }
}
`;

const mirrorPulls = `# Two upstreams joined: Scout's mirrors, each
# with its pulls from publisher analytics.
query MirrorPulls($org: String!) {
  dhiListMirroredRepositories(context: { organization: $org }) {
    mirroredRepositories {
      dhiSourceRepository {
        namespace
        name
      }
      destinationRepository {
        namespace
        name
      }
      pulls(
        timespan: MONTHS
        period: LAST_3_MONTHS
      ) {
        start
        pullCount
        ipCount
      }
    }
  }
}
`;

/** What the joined graph answers with one operation each; their variables have defaults. */
const questions = [
  whereIsThisImage,
  doTheScannersAgree,
  whichMirrorsLag,
  didTheSignaturesSurvive,
  whoPullsIt,
  whatIsStale,
  whichCredentialsWork,
];

const org = 'demonstrationorg';

/** The query a visitor meets first: the reference operation of the Scout API. */
export const firstTab = readyTab(scout, { org, repo: 'node' });

export const readyTabs: ReadyTab[] = [
  firstTab,
  readyTab(quay, { repository: `${org}/node` }),
  readyTab(zot, { name: `${org}/node` }),
  readyTab(dvp, { namespace: org, repo: 'dhi-node' }),
  readyTab(everyUpstream, { org, repo: 'node', quayRepository: `${org}/node`, zotName: `${org}/node` }),
  readyTab(mirrorPulls, { org }),
  ...questions.map((query) => readyTab(query, defaultsOf(query))),
];

/** The variables with their defaults, to be changed where one sees them. */
function defaultsOf(query: string): Record<string, unknown> {
  const definitions = getOperationAST(parse(query))?.variableDefinitions ?? [];
  return Object.fromEntries(
    definitions.flatMap(({ variable, defaultValue }) =>
      defaultValue ? [[variable.name.value, valueFromASTUntyped(defaultValue)]] : [],
    ),
  );
}

function readyTab(query: string, variables: Record<string, unknown>): ReadyTab {
  return { query, variables: JSON.stringify(variables, null, 2), headers: headersHint };
}
