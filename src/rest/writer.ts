import { type GraphQLInputObjectType, type GraphQLInputType, getNamedType, isInputObjectType } from 'graphql';
import type { WriteInput } from './operation.js';
import { keyOf } from './spelling.js';

/** Makes the function that spells an input object's fields as the upstream does; null stays, absent stays absent. */
export function createInputWriter(type: GraphQLInputType): WriteInput {
  const named = getNamedType(type);
  return isInputObjectType(named) ? (value) => writeValue(named, value) : (value) => value;
}

function writeValue(type: GraphQLInputObjectType, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => writeValue(type, item));
  if (typeof value !== 'object' || value === null) return value;
  const fields = type.getFields();
  return Object.fromEntries(
    Object.entries(value).map(([name, given]) => {
      const field = fields[name];
      const inner = field && getNamedType(field.type);
      const written = inner && isInputObjectType(inner) ? writeValue(inner, given) : given;
      return [keyOf(field?.astNode?.directives) ?? name, written];
    }),
  );
}
