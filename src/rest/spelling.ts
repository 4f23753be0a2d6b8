import type { DirectiveNode, GraphQLArgument, GraphQLField, GraphQLInputField } from 'graphql';

export type Field = GraphQLField<unknown, unknown>;

/** The upstream's spelling that `@json` gives a definition. */
export function spellingOf(definition: Field | GraphQLArgument | GraphQLInputField): string | undefined {
  return keyOf(definition.astNode?.directives);
}

export function keyOf(directives: readonly DirectiveNode[] | undefined): string | undefined {
  const value = directives?.find(({ name }) => name.value === 'json')?.arguments?.[0]?.value;
  return value?.kind === 'StringValue' ? value.value : undefined;
}

/** `isManifestList` to `is_manifest_list`. */
export function toSnakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** `dockerContentDigest` to `docker-content-digest`, the form of a header name. */
export function toKebabCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
