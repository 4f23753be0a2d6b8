import type { Transform } from '@graphql-tools/delegate';
import {
  RenameInputObjectFields,
  RenameObjectFields,
  RenameRootFields,
  RenameTypes,
  TransformObjectFields,
} from '@graphql-tools/wrap';
import type { PublicNames } from '../../graphql/public-names.js';
import { SafeInt } from '../../rest/scalars.js';

const ROOTS = new Set(['Query', 'Mutation', 'Subscription']);

/** `zotSearch…` root fields and `ZotSearch…` types; its time is our DateTime. */
export const searchNames: PublicNames = {
  type: (name) => (name === 'Time' ? 'DateTime' : name === SafeInt.name ? name : `ZotSearch${name}`),
  rootField: (name) => `zotSearch${name}`,
  field: toCamelCase,
};

/** Gives zot's search our names, camelCase below the roots. Sizes, which zot sends as decimal texts, become numbers. */
export const searchTransforms: readonly Transform[] = [
  new TransformObjectFields((_type, name, config) =>
    name === 'Size' ? { ...config, type: SafeInt } : undefined,
  ),
  new RenameTypes(searchNames.type),
  new RenameRootFields((_operation, name) => searchNames.rootField(name)),
  new RenameObjectFields((type, name) => (ROOTS.has(type) ? name : toCamelCase(name))),
  new RenameInputObjectFields((_type, name) => toCamelCase(name)),
];

/** `RepoName` to `repoName`, `CVEListForImage` to `cveListForImage`, `Id` to `id`. */
export function toCamelCase(name: string): string {
  return name.replace(/^[A-Z]+(?=[A-Z][a-z])|^[A-Z]+$|^[A-Z]/, (start) => start.toLowerCase());
}
