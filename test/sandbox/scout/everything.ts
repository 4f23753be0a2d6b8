import {
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLOutputType,
  getNamedType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
} from 'graphql';
import { buildScoutSchema } from '../../../src/sandbox/scout/sdl/schema.js';

const schema = buildScoutSchema();

/** Selects every field below a root field, each type once on the way down; nothing for a leaf. */
export function everythingOf(root: 'Query' | 'Mutation', name: string): string {
  const type = root === 'Query' ? schema.getQueryType() : schema.getMutationType();
  const field = type?.getFields()[name];
  if (!field) throw new Error(`there is no ${root}.${name}`);
  return select(field.type, []);
}

function select(type: GraphQLOutputType, above: readonly string[]): string {
  const named = getNamedType(type);
  if (isLeafType(named)) return '';
  if (isObjectType(named)) return `{ ${fieldsOf(named, above)} }`;
  // Fields of one name may differ in type between the members, so each gets names of its own.
  const members = schema
    .getPossibleTypes(named)
    .map((member) => `... on ${member.name} { ${fieldsOf(member, above, `${member.name}_`)} }`);
  return `{ __typename ${members.join(' ')} }`;
}

function fieldsOf(type: GraphQLObjectType, above: readonly string[], prefix = ''): string {
  const trail = [...above, type.name];
  return Object.values(type.getFields())
    .filter((field) => !trail.includes(getNamedType(field.type).name))
    .map((field) => {
      const alias = prefix ? `${prefix}${field.name}: ` : '';
      return `${alias}${field.name}${argumentsOf(field)} ${select(field.type, trail)}`;
    })
    .join(' ');
}

/** Below the roots only input objects are required, and none of them requires a field. */
function argumentsOf({ args }: GraphQLField<unknown, unknown>): string {
  const required = args.filter(isRequiredArgument).map(({ name }) => `${name}: {}`);
  return required.length > 0 ? `(${required.join(', ')})` : '';
}
