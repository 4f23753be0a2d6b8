import {
  defaultFieldResolver,
  type GraphQLFieldResolver,
  type GraphQLOutputType,
  type GraphQLSchema,
  isAbstractType,
  isEnumType,
  isListType,
  isNonNullType,
} from 'graphql';
import { authorise, authoriseAccount, type MaybeContext, type Reader } from './caller.js';

interface Place {
  readonly schema: GraphQLSchema;
  /** `Type.field`, which the made-up texts name. */
  readonly coordinate: string;
}

const LIST_LENGTH = 2;
const ROOTS = ['Query', 'Mutation'];

/**
 * The resolver of graphql-js, with a made-up value where the story tells nothing; null is told.
 * Made-up values are the same each time, so that a test or a demonstration can be repeated.
 */
export const resolveField: GraphQLFieldResolver<unknown, Reader> = (
  source,
  args: MaybeContext,
  reader,
  info,
) => {
  const told = defaultFieldResolver(source, args, reader, info);
  if (told !== undefined) return told;
  const { parentType, fieldName, schema, returnType } = info;
  if (ROOTS.includes(parentType.name)) {
    authoriseAccount(reader);
    authorise(reader, args.context);
  }
  return makeUp(returnType, { schema, coordinate: `${parentType.name}.${fieldName}` });
};

function makeUp(type: GraphQLOutputType, place: Place): unknown {
  if (isNonNullType(type)) return makeUp(type.ofType, place);
  if (isListType(type)) return Array.from({ length: LIST_LENGTH }, () => makeUp(type.ofType, place));
  if (isEnumType(type)) return type.getValues()[0]?.value;
  if (isAbstractType(type)) return { __typename: place.schema.getPossibleTypes(type)[0]?.name };
  switch (type.name) {
    case 'Int':
    case 'Float':
      return 1;
    case 'Boolean':
      return true;
    case 'String':
    case 'ID':
      return `simulated: ${place.coordinate}`;
    default:
      return {};
  }
}
