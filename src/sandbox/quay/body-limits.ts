import type { Answer, Call } from '../service.js';
import type { Body, BodySchema } from './body.js';
import { readObject } from './body.js';
import { quayErrors } from './errors.js';
import { toPython } from './json-body.js';

/** What a schema says of a property beyond its type. */
export interface Limit {
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
}

/** The validator's answer to the first property of a body of the right types that goes beyond its limit. */
export function refuseBeyond(
  call: Call,
  body: Body,
  limits: Readonly<Record<string, Limit>>,
): Answer | undefined {
  for (const [name, limit] of Object.entries(limits)) {
    const broken = brokenKeyword(body[name], limit);
    if (!broken) continue;
    const [keyword, problem] = broken;
    const place = `['properties'][${toPython(name)}]`;
    const schema = `Failed validating '${keyword}' in schema${place}:\n    ${toPython(limit)}`;
    const instance = `On instance[${toPython(name)}]:\n    ${toPython(body[name])}`;
    return quayErrors.apiError(call, 'invalid_request', { detail: `${problem}\n\n${schema}\n\n${instance}` });
  }
  return undefined;
}

/** The answer to a part of a body that does not fit its own schema. */
export function refusePart(call: Call, part: unknown, schema: BodySchema): Answer | undefined {
  const read = readObject({ ...call, body: Buffer.from(JSON.stringify(part)) }, schema);
  return 'refusal' in read ? read.refusal : undefined;
}

function brokenKeyword(value: unknown, limit: Limit): readonly [keyof Limit, string] | undefined {
  const { minLength = 0, maxLength = Number.POSITIVE_INFINITY, minimum = Number.NEGATIVE_INFINITY } = limit;
  if (typeof value === 'number' && value < minimum) {
    return ['minimum', `${value} is less than the minimum of ${minimum}`];
  }
  if (typeof value !== 'string') return undefined;
  if (value.length < minLength) return ['minLength', `${toPython(value)} is too short`];
  return value.length > maxLength ? ['maxLength', `${toPython(value)} is too long`] : undefined;
}
