import type { Answer } from '../service.js';
import { type Body, type BodySchema, readObject } from './body.js';
import type { World } from './model.js';
import { type Handler, type QuayRequest, withSuperUser } from './request.js';

/** Runs `handler` for super users with a body that fits; a bad body is 400 to everybody. */
export function withSuperUserBody(
  world: World,
  schema: BodySchema,
  handler: (request: QuayRequest, body: Body) => Answer,
): Handler {
  return (request) => {
    const read = readObject(request.call, schema);
    if ('refusal' in read) return read.refusal;
    return withSuperUser(world, () => handler(request, read.body))(request);
  };
}
