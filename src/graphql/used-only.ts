import {
  type DocumentNode,
  type FragmentDefinitionNode,
  type FragmentSpreadNode,
  Kind,
  type OperationDefinitionNode,
  type VariableNode,
  visit,
} from 'graphql';

export interface UsedOnly {
  readonly document: DocumentNode;
  /** Names of the variables that the document uses. */
  readonly variables: readonly string[];
}

/** A document of an operation with the fragments and variables that it uses, and no others: GraphQL refuses what is unused. */
export function withUsedOnly(
  operation: OperationDefinitionNode,
  fragments: readonly FragmentDefinitionNode[],
): UsedOnly {
  const bare = { ...operation, variableDefinitions: [] };
  const used = usedFragments(bare, fragments);
  const body: DocumentNode = { kind: Kind.DOCUMENT, definitions: [bare, ...used] };
  const variables = namesIn(body, Kind.VARIABLE);
  const variableDefinitions =
    operation.variableDefinitions?.filter(({ variable }) => variables.has(variable.name.value)) ?? [];
  return {
    document: { ...body, definitions: [{ ...bare, variableDefinitions }, ...used] },
    variables: [...variables],
  };
}

function usedFragments(
  operation: OperationDefinitionNode,
  fragments: readonly FragmentDefinitionNode[],
): FragmentDefinitionNode[] {
  const used = namesIn(operation, Kind.FRAGMENT_SPREAD);
  // A set goes on to what is added to it on the way.
  for (const name of used) {
    const fragment = fragments.find((candidate) => candidate.name.value === name);
    if (fragment) for (const inner of namesIn(fragment, Kind.FRAGMENT_SPREAD)) used.add(inner);
  }
  return fragments.filter(({ name }) => used.has(name.value));
}

function namesIn(
  node: DocumentNode | OperationDefinitionNode | FragmentDefinitionNode,
  kind: Kind.VARIABLE | Kind.FRAGMENT_SPREAD,
): Set<string> {
  const names = new Set<string>();
  visit(node, {
    [kind]: ({ name }: VariableNode | FragmentSpreadNode) => {
      names.add(name.value);
    },
  });
  return names;
}
