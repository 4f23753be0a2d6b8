import { type DocumentNode, getOperationAST, Kind, type SelectionSetNode } from 'graphql';

/** The schema coordinate of the root field that answers under a response key; fragments are followed. */
export function rootFieldOf(
  document: DocumentNode,
  operationName: string | undefined,
  key: string,
): string | undefined {
  const operation = getOperationAST(document, operationName);
  const field = operation ? fieldIn(document, operation.selectionSet, key) : undefined;
  return field && `${operation?.operation === 'mutation' ? 'Mutation' : 'Query'}.${field}`;
}

function fieldIn(document: DocumentNode, { selections }: SelectionSetNode, key: string): string | undefined {
  for (const selection of selections) {
    if (selection.kind === Kind.FIELD) {
      if ((selection.alias ?? selection.name).value === key) return selection.name.value;
      continue;
    }
    const inner =
      selection.kind === Kind.INLINE_FRAGMENT ? selection : fragmentOf(document, selection.name.value);
    const found = inner && fieldIn(document, inner.selectionSet, key);
    if (found) return found;
  }
  return undefined;
}

function fragmentOf(document: DocumentNode, name: string) {
  return document.definitions.find(
    (node) => node.kind === Kind.FRAGMENT_DEFINITION && node.name.value === name,
  ) as { selectionSet: SelectionSetNode } | undefined; // a fragment definition, as just found
}
