import {
  type DocumentNode,
  type GraphQLSchema,
  GraphQLString,
  type GraphQLType,
  getOperationAST,
  isInputObjectType,
  isListType,
  isNonNullType,
  typeFromAST,
} from 'graphql';
import { z } from 'zod';
import type { Operation } from './request.js';

const object = z.record(z.string(), z.unknown());

/** The variables, with a number that stands where a text belongs turned into it: zot takes it, graphql-js does not. */
export function readVariables(
  schema: GraphQLSchema,
  document: DocumentNode,
  { operationName, variables }: Operation,
): Operation['variables'] {
  const declared = getOperationAST(document, operationName)?.variableDefinitions ?? [];
  const read = declared.flatMap(({ variable, type }): [string, unknown][] => {
    const name = variable.name.value;
    return Object.hasOwn(variables, name)
      ? [[name, toTexts(variables[name], typeFromAST(schema, type))]]
      : [];
  });
  return { ...variables, ...Object.fromEntries(read) };
}

function toTexts(value: unknown, type: GraphQLType | undefined): unknown {
  if (isNonNullType(type)) return toTexts(value, type.ofType);
  if (isListType(type)) {
    const itemType: GraphQLType = type.ofType;
    return Array.isArray(value) ? value.map((item) => toTexts(item, itemType)) : toTexts(value, itemType);
  }
  if (isInputObjectType(type)) {
    const { data } = object.safeParse(value);
    const fields = type.getFields();
    const read = Object.entries(data ?? {}).map(([name, inner]) => [
      name,
      toTexts(inner, fields[name]?.type),
    ]);
    return data ? Object.fromEntries(read) : value;
  }
  return type === GraphQLString && typeof value === 'number' ? String(value) : value;
}
