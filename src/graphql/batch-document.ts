import {
  type ArgumentNode,
  type GraphQLField,
  Kind,
  type NameNode,
  type OperationDefinitionNode,
  OperationTypeNode,
  parseType,
  type SelectionSetNode,
  type VariableDefinitionNode,
} from 'graphql';
import type { Remote } from './remote.js';
import { unsupported } from './unknown-fields.js';

/** A root field of a query that the gateway makes itself. */
export interface BatchField {
  readonly field: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly selectionSet: SelectionSetNode | undefined;
}

export interface Batch {
  readonly operation: OperationDefinitionNode;
  readonly variableValues: Readonly<Record<string, unknown>>;
}

/** One query of many root fields, each under `batchKey` of its place; throws UPSTREAM_UNSUPPORTED for a field that is gone. */
export function batchQuery(remote: Remote, fields: readonly BatchField[]): Batch {
  const own = fields.flatMap(({ field, args }, index) => {
    const definition = rootFieldOf(remote, field);
    return Object.entries(args).map(([name, value]) => ({ definition, name, value, index }));
  });
  return {
    operation: {
      kind: Kind.OPERATION_DEFINITION,
      operation: OperationTypeNode.QUERY,
      variableDefinitions: own.map(({ definition, name, index }) => toVariable(definition, name, index)),
      selectionSet: {
        kind: Kind.SELECTION_SET,
        selections: fields.map(({ field, args, selectionSet }, index) => ({
          kind: Kind.FIELD,
          alias: toName(batchKey(index)),
          name: toName(field),
          arguments: Object.keys(args).map((name) => toArgument(name, index)),
          ...(selectionSet && { selectionSet }),
        })),
      },
    },
    variableValues: Object.fromEntries(own.map(({ name, value, index }) => [variableOf(name, index), value])),
  };
}

/** The response key of a batch's field. */
export function batchKey(index: number): string {
  return `_${index}`;
}

/** Whether the remote has a root field of this name. */
export function hasRootField(remote: Remote, field: string): boolean {
  return remote.schema.getQueryType()?.getFields()[field] !== undefined;
}

/** A root field of the remote; the live schema may have lost it. */
export function rootFieldOf(remote: Remote, field: string): GraphQLField<unknown, unknown> {
  const definition = remote.schema.getQueryType()?.getFields()[field];
  if (!definition) throw unsupported(remote, `Query.${field}`);
  return definition;
}

export function toName(value: string): NameNode {
  return { kind: Kind.NAME, value };
}

function toVariable(
  definition: GraphQLField<unknown, unknown>,
  ...[name, index]: [name: string, index: number]
): VariableDefinitionNode {
  const argument = definition.args.find((candidate) => candidate.name === name);
  if (!argument) throw new Error(`${name} is no argument of ${definition.name}`);
  return {
    kind: Kind.VARIABLE_DEFINITION,
    variable: { kind: Kind.VARIABLE, name: toName(variableOf(name, index)) },
    type: parseType(String(argument.type)),
  };
}

function toArgument(name: string, index: number): ArgumentNode {
  return {
    kind: Kind.ARGUMENT,
    name: toName(name),
    value: { kind: Kind.VARIABLE, name: toName(variableOf(name, index)) },
  };
}

function variableOf(name: string, index: number): string {
  return `_${index}_${name}`;
}
