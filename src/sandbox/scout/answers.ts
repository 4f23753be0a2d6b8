import { randomUUID } from 'node:crypto';
import { type FieldNode, type GraphQLError, Kind, valueFromASTUntyped } from 'graphql';
import { type Answer, json } from '../service.js';

/** How a refusal tells its status: as a number since 2026, before that in words with the arguments of the field. */
export type RefusalForm = 'number' | 'text';

interface FieldResults {
  readonly data: unknown;
  readonly errors?: readonly GraphQLError[];
}

/** What the fields answered. */
export function answered({ data, errors }: FieldResults, form: RefusalForm): Answer {
  const describe = form === 'text' ? inWords : inNumbers;
  return json(200, {
    ...(errors ? { errors: errors.map(describe) } : {}),
    data,
    extensions: { correlation_id: randomUUID() },
  });
}

/** A request that never reached a field: nothing public tells its status, so it is that of the usual JavaScript servers. */
export function failedRequest(errors: readonly GraphQLError[]): Answer {
  return json(400, { errors, extensions: { correlation_id: randomUUID() } });
}

/** The service leaves `locations` out of the errors of its fields. */
function inNumbers({ message, path, extensions }: GraphQLError): object {
  return { message, path, extensions };
}

/** Only the refusal of the caller is known in this form. */
function inWords(error: GraphQLError): object {
  const { path, extensions, nodes } = error;
  if (extensions.status !== 403) return inNumbers(error);
  const field = nodes?.find((node) => node.kind === Kind.FIELD);
  const { code } = extensions;
  return {
    message: 'Not allowed',
    locations: [],
    path,
    extensions: { code, status: 'FORBIDDEN', arguments: field ? placeholdersOf(field) : {} },
  };
}

/** The arguments as the document states them, a variable as the text of its name. */
function placeholdersOf(field: FieldNode): Record<string, unknown> {
  const named = new Proxy<Record<string, string>>({}, { get: (_, name) => `$${String(name)}` });
  return Object.fromEntries(
    (field.arguments ?? []).map(({ name, value }) => [name.value, valueFromASTUntyped(value, named)]),
  );
}
