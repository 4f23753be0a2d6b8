import type { Answer, Call } from '../service.js';
import { quayErrors } from './errors.js';
import { readBody, toPython } from './json-body.js';

/** The part of JSON Schema that Quay's request bodies use. */
export interface BodySchema {
  readonly type: 'object';
  readonly required?: readonly string[];
  readonly properties: Readonly<Record<string, PropertySchema>>;
  /** Refuse unknown properties; almost no operation does. */
  readonly additionalProperties?: false;
}

export interface PropertySchema {
  readonly type?: JsonType | readonly JsonType[];
  readonly enum?: readonly unknown[];
}

export type JsonType = 'string' | 'integer' | 'number' | 'boolean' | 'object' | 'array' | 'null';
export type Body = Readonly<Record<string, unknown>>;

const IS: Readonly<Record<JsonType, (value: unknown) => boolean>> = {
  string: (value) => typeof value === 'string',
  integer: (value) => Number.isInteger(value),
  number: (value) => typeof value === 'number',
  boolean: (value) => typeof value === 'boolean',
  object: isObject,
  array: Array.isArray,
  null: (value) => value === null,
};

/** The body when it fits the schema, else the answer of Quay's validator: its whole message of several lines. */
export function readObject(
  call: Call,
  schema: BodySchema,
): { readonly body: Body } | { readonly refusal: Answer } {
  const read = readBody(call);
  if ('refusal' in read) return read;
  const { value } = read;
  const problem = isObject(value) ? findProblem(value, schema) : notOfType(value, { schema, place: [] });
  if (problem) return { refusal: quayErrors.apiError(call, 'invalid_request', { detail: problem }) };
  return { body: isObject(value) ? value : {} };
}

function findProblem(body: Body, schema: BodySchema): string | undefined {
  for (const name of schema.required ?? []) {
    if (!Object.hasOwn(body, name)) {
      return explain(`${toPython(name)} is a required property`, 'required', {
        schema,
        value: body,
        place: [],
      });
    }
  }
  for (const [name, property] of Object.entries(schema.properties)) {
    if (!Object.hasOwn(body, name)) continue;
    const problem = checkProperty(body[name], property, name);
    if (problem) return problem;
  }
  const unknown = Object.keys(body).find((name) => !Object.hasOwn(schema.properties, name));
  if (unknown === undefined || schema.additionalProperties !== false) return undefined;
  const text = `Additional properties are not allowed (${toPython(unknown)} was unexpected)`;
  return explain(text, 'additionalProperties', { schema, value: body, place: [] });
}

function checkProperty(value: unknown, schema: PropertySchema, name: string): string | undefined {
  const types = [schema.type ?? []].flat();
  if (types.length > 0 && !types.some((type) => IS[type](value))) {
    return notOfType(value, { schema, place: [name] });
  }
  if (!schema.enum || schema.enum.includes(value)) return undefined;
  const text = `${toPython(value)} is not one of ${toPython(schema.enum)}`;
  return explain(text, 'enum', { schema, value, place: [name] });
}

interface Place {
  readonly schema: BodySchema | PropertySchema;
  readonly place: readonly string[];
}

function notOfType(value: unknown, { schema, place }: Place): string {
  const types = [schema.type ?? []].flat().map((type) => toPython(type));
  return explain(`${toPython(value)} is not of type ${types.join(', ')}`, 'type', { schema, value, place });
}

function explain(
  problem: string,
  keyword: string,
  { schema, value, place }: Place & { value: unknown },
): string {
  const steps = place.map((name) => `[${toPython(name)}]`).join('');
  const inSchema = place.length > 0 ? `['properties']${steps}` : '';
  return `${problem}\n\nFailed validating '${keyword}' in schema${inSchema}:\n    ${toPython(schema)}\n\nOn instance${steps}:\n    ${toPython(value)}`;
}

function isObject(value: unknown): value is Body {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
