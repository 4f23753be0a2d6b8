import type { Answer } from '../service.js';
import { type BodySchema, readObject } from './body.js';
import { quayErrors } from './errors.js';
import type { Premises } from './premises.js';
import { type Handler, withRepository } from './request.js';
import type { Route } from './routing.js';

const NEW: BodySchema = {
  type: 'object',
  required: ['friendlyName'],
  properties: { friendlyName: { type: 'string' } },
};
const CHANGE: BodySchema = {
  type: 'object',
  required: ['role'],
  properties: { role: { type: 'string', enum: ['read', 'write', 'admin'] } },
};

/** Access tokens of repositories, which Quay gave up: rights and bodies are still checked, then all is 410. */
export function repositoryTokenRoutes({ world }: Premises): Route[] {
  const gone = (deed: 'Handling' | 'Creation', schema?: BodySchema): Handler =>
    withRepository(world, 'admin', ({ call }): Answer => {
      const read = schema ? readObject(call, schema) : { body: {} };
      if ('refusal' in read) return read.refusal;
      return quayErrors.message(410, `${deed} of access tokens is no longer supported`);
    });
  return [
    {
      path: '/repository/{repository}/tokens/',
      handlers: { GET: gone('Handling'), POST: gone('Creation', NEW) },
    },
    {
      path: '/repository/{repository}/tokens/{code}',
      handlers: { GET: gone('Handling'), PUT: gone('Handling', CHANGE), DELETE: gone('Handling') },
    },
  ];
}
