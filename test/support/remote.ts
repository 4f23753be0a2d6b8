import { buildSchema, type GraphQLSchema, Kind, parse, type SelectionSetNode } from 'graphql';
import { SAME_NAMES } from '../../src/graphql/public-names.js';
import type { KeySelections, Remote } from '../../src/graphql/remote.js';
import type { Target } from '../../src/http/target.js';

const SDL = `
  type Query {
    repo(name: String!, page: Int = 1): Repo
    repos(filter: Filter): [Repo!]!
    node(id: ID): Node
    search: [Hit]
  }
  type Mutation { start(name: String!): Repo!, stop(name: String!): Boolean }
  input Filter { name: String, unit: Unit = KB }
  interface Node { id: ID! }
  type Repo implements Node {
    id: ID!, name: String, size(unit: Unit): Int, owner: Owner, nodes: [Node!], related: Hit, code: String
  }
  type Owner implements Node { id: ID!, name: String, login: String, code: Int }
  union Hit = Repo | Owner
  enum Unit { KB MB }
`;

/** What an upstream says of itself. */
export const REMOTE_SCHEMA: GraphQLSchema = buildSchema(SDL);

/** The same with what the gateway adds: a field below, and a root field of another source. */
export function buildPublicSchema(): GraphQLSchema {
  return buildSchema(`
    ${SDL}
    extend type Repo { pulls(period: Int): String }
    extend type Query { other: String }
    extend type Mutation { otherChange: String }
  `);
}

/** What the added field needs to know of its parent. */
export const KEYS: KeySelections = new Map([['Repo.pulls', parseSelection('{ owner { login } }')]]);

export function describeRemote(target: Target, path = ''): Remote {
  return {
    target,
    path,
    schema: REMOTE_SCHEMA,
    translation: SAME_NAMES,
    errorOf: ({ status, type }) => ({
      code: status === 403 ? 'FORBIDDEN' : 'UPSTREAM_ERROR',
      ...(typeof status === 'number' && { status }),
      ...(typeof type === 'string' && { errorType: type }),
    }),
  };
}

function parseSelection(text: string): SelectionSetNode {
  const [definition] = parse(text).definitions;
  if (definition?.kind !== Kind.OPERATION_DEFINITION) throw new Error('not a selection');
  return definition.selectionSet;
}
