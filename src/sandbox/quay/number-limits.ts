import type { Answer } from '../service.js';
import type { Body } from './body.js';
import { toPython } from './json-body.js';
import { invalid } from './refusals.js';
import type { QuayRequest } from './request.js';

export interface Limits {
  readonly minimum?: number;
  readonly maximum?: number;
}

/** The validator's answer to the first number of the body that is too small or too large; null when all are right. */
export function refuseOutside(
  request: QuayRequest,
  body: Body,
  limits: Readonly<Record<string, Limits>>,
): Answer | null {
  for (const [name, { minimum, maximum }] of Object.entries(limits)) {
    const value = body[name];
    if (typeof value !== 'number') continue;
    const schema = {
      ...(maximum !== undefined && { maximum }),
      ...(minimum !== undefined && { minimum }),
      type: 'integer',
    };
    const keyword = isBelow(value, minimum) ? 'minimum' : isAbove(value, maximum) ? 'maximum' : null;
    if (!keyword) continue;
    const comparison = keyword === 'minimum' ? 'less' : 'greater';
    return invalid(
      request,
      `${value} is ${comparison} than the ${keyword} of ${schema[keyword]}\n\nFailed validating '${keyword}' in schema['properties']['${name}']:\n    ${toPython(schema)}\n\nOn instance['${name}']:\n    ${value}`,
    );
  }
  return null;
}

function isBelow(value: number, minimum?: number): boolean {
  return minimum !== undefined && value < minimum;
}

function isAbove(value: number, maximum?: number): boolean {
  return maximum !== undefined && value > maximum;
}
