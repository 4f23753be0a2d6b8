import type { DirectiveNode, GraphQLArgument, GraphQLField, GraphQLInputField } from 'graphql';

/** In a spelling: a header of the request (argument) or of the reply (field), `$header.content-range`. */
const HEADER = '$header.';
/** Spellings of a reply's whole body: as text, and as base64 for what is no text. */
export const BODY_AS_TEXT = '$text';
export const BODY_AS_BASE64 = '$base64';

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

/** The name of the header that a spelling means; undefined when it means none. */
export function headerOf(spelling: string | undefined): string | undefined {
  return spelling?.startsWith(HEADER) ? spelling.slice(HEADER.length) : undefined;
}

/** Whether a spelling means something of the whole reply, not of the JSON in it. */
export function isOfReply(spelling: string | undefined): spelling is string {
  return spelling === BODY_AS_TEXT || spelling === BODY_AS_BASE64 || headerOf(spelling) !== undefined;
}
