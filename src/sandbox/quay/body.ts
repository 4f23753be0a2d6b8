import type { Answer, Call } from '../service.js';
import { quayErrors } from './errors.js';
import { readBody, toPython } from './json-body.js';

export type JsonType = 'string' | 'integer' | 'number' | 'boolean' | 'object' | 'array' | 'null';

/** The part of JSON Schema that Quay's request bodies use. */
export interface PropertySchema {
  readonly type?: JsonType | readonly JsonType[];
  readonly enum?: readonly unknown[];
  /** Searched for, not matched whole, as JSON Schema has it. */
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, PropertySchema>>;
  /** Refuse unknown properties; almost no operation does. */
  readonly additionalProperties?: false;
  readonly items?: PropertySchema;
  readonly anyOf?: readonly PropertySchema[];
  readonly oneOf?: readonly PropertySchema[];
}

export interface BodySchema extends PropertySchema {
  readonly type: 'object';
  readonly properties: Readonly<Record<string, PropertySchema>>;
}

export type Body = Readonly<Record<string, unknown>>;
export type ReadBody = { readonly body: Body } | { readonly refusal: Answer };

/** The body when it fits the schema, else the answer of Quay's validator: its whole message of several lines. */
export function readObject(call: Call, schema: BodySchema): ReadBody {
  const read = readBody(call);
  if ('refusal' in read) return read;
  const { value } = read;
  const refusal = refuseValue(call, value, schema);
  if (refusal) return { refusal };
  return { body: isObject(value) ? value : {} };
}

/** The validator's answer to a body of any type that does not fit its schema; null when it does. */
export function refuseValue(call: Call, value: unknown, schema: PropertySchema): Answer | null {
  const problems = problemsOf({ value, schema, inSchema: [], place: [] });
  // Of several problems the validator reports the one nearest to the top, and of those the first.
  const [worst] = problems.sort((one, other) => one.place.length - other.place.length);
  return worst ? quayErrors.apiError(call, 'invalid_request', { detail: explain(worst) }) : null;
}

const IS: Readonly<Record<JsonType, (value: unknown) => boolean>> = {
  string: (value) => typeof value === 'string',
  integer: (value) => Number.isInteger(value),
  number: (value) => typeof value === 'number',
  boolean: (value) => typeof value === 'boolean',
  object: isObject,
  array: Array.isArray,
  null: (value) => value === null,
};

type Step = string | number;

interface Spot {
  readonly value: unknown;
  readonly schema: PropertySchema;
  /** How the validator came to this part of the schema, and to this part of the body. */
  readonly inSchema: readonly Step[];
  readonly place: readonly Step[];
}

interface Problem extends Spot {
  readonly keyword: string;
  readonly text: string;
}

function problemsOf(spot: Spot): Problem[] {
  return [
    ...ownProblems(spot),
    ...limitProblems(spot),
    ...choiceProblems(spot),
    ...objectProblems(spot),
    ...innerProblems(spot),
  ];
}

function ownProblems(spot: Spot): Problem[] {
  const { value, schema } = spot;
  const shown = toPython(value);
  const problems: Problem[] = [];
  const types = [schema.type ?? []].flat();
  if (types.length > 0 && !types.some((type) => IS[type](value))) {
    const wanted = types.map((type) => toPython(type)).join(', ');
    problems.push({ ...spot, keyword: 'type', text: `${shown} is not of type ${wanted}` });
  }
  if (schema.enum && !schema.enum.includes(value)) {
    problems.push({ ...spot, keyword: 'enum', text: `${shown} is not one of ${toPython(schema.enum)}` });
  }
  if (schema.pattern && typeof value === 'string' && !new RegExp(schema.pattern).test(value)) {
    const text = `${shown} does not match ${toPython(schema.pattern)}`;
    problems.push({ ...spot, keyword: 'pattern', text });
  }
  return problems;
}

function limitProblems(spot: Spot): Problem[] {
  const { value } = spot;
  const { minLength = 0, maxLength = Infinity, minimum = -Infinity, maximum = Infinity } = spot.schema;
  const problem = (keyword: string, text: string): Problem[] => [{ ...spot, keyword, text }];
  if (typeof value === 'string') {
    if (value.length < minLength) return problem('minLength', `${toPython(value)} is too short`);
    return value.length > maxLength ? problem('maxLength', `${toPython(value)} is too long`) : [];
  }
  if (typeof value !== 'number') return [];
  if (value < minimum) return problem('minimum', `${value} is less than the minimum of ${minimum}`);
  return value > maximum ? problem('maximum', `${value} is greater than the maximum of ${maximum}`) : [];
}

function choiceProblems(spot: Spot): Problem[] {
  const { value, schema } = spot;
  const keyword = schema.oneOf ? 'oneOf' : 'anyOf';
  const choices = schema.oneOf ?? schema.anyOf;
  if (!choices) return [];
  const fitting = choices.filter((choice) => problemsOf({ ...spot, schema: choice }).length === 0);
  if (fitting.length === 1 || (fitting.length > 1 && keyword === 'anyOf')) return [];
  const text =
    fitting.length === 0
      ? `${toPython(value)} is not valid under any of the given schemas`
      : `${toPython(value)} is valid under each of ${fitting.map((one) => toPython(one)).join(', ')}`;
  return [{ ...spot, keyword, text }];
}

function objectProblems(spot: Spot): Problem[] {
  const { value, schema } = spot;
  if (!isObject(value)) return [];
  const missing = (schema.required ?? []).filter((name) => !Object.hasOwn(value, name));
  const problems = missing.map((name) => {
    return { ...spot, keyword: 'required', text: `${toPython(name)} is a required property` };
  });
  const unknown = Object.keys(value).filter((name) => !Object.hasOwn(schema.properties ?? {}, name));
  if (schema.additionalProperties !== false || unknown.length === 0) return problems;
  const names = `${unknown.map((name) => toPython(name)).join(', ')} ${unknown.length > 1 ? 'were' : 'was'}`;
  const text = `Additional properties are not allowed (${names} unexpected)`;
  return [...problems, { ...spot, keyword: 'additionalProperties', text }];
}

function innerProblems({ value, schema, inSchema, place }: Spot): Problem[] {
  const { items } = schema;
  if (items && Array.isArray(value)) {
    return value.flatMap((entry: unknown, index) =>
      problemsOf({ value: entry, schema: items, inSchema: [...inSchema, 'items'], place: [...place, index] }),
    );
  }
  if (!isObject(value)) return [];
  const known = Object.entries(schema.properties ?? {}).filter(([name]) => Object.hasOwn(value, name));
  return known.flatMap(([name, property]) =>
    problemsOf({
      value: value[name],
      schema: property,
      inSchema: [...inSchema, 'properties', name],
      place: [...place, name],
    }),
  );
}

function explain({ value, schema, inSchema, place, keyword, text }: Problem): string {
  const path = (steps: readonly Step[]): string => steps.map((step) => `[${toPython(step)}]`).join('');
  const quoted = `    ${toPython(schema)}`;
  const failed = `Failed validating '${keyword}' in schema${path(inSchema)}:\n${quoted}`;
  return `${text}\n\n${failed}\n\nOn instance${path(place)}:\n    ${toPython(value)}`;
}

function isObject(value: unknown): value is Body {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
