import { randomUUID } from 'node:crypto';
import { isSuperUser } from './access.js';
import { type Body, readObject } from './body.js';
import { apiJson, emptyPage, quayErrors } from './errors.js';
import type { Premises } from './premises.js';
import { uncaught } from './refusals.js';
import type { Handler } from './request.js';
import type { Route } from './routing.js';

const SCHEMA = {
  type: 'object',
  properties: {
    message: {
      type: 'object',
      required: ['content', 'media_type', 'severity'],
      properties: {
        content: { type: 'string' },
        media_type: { type: 'string', enum: ['text/plain', 'text/markdown'] },
        severity: { type: 'string', enum: ['info', 'warning', 'error'] },
      },
    },
  },
} as const;

const FORBIDDEN =
  "You don't have the permission to access the requested resource. It is either read-protected or not readable by the server.";

const FIRST_MESSAGES = [
  {
    uuid: '7d3b0c92-4a16-4f5e-8c27-91e0b6a5d348',
    content: 'Welcome to the registry of the demonstration.',
    severity: 'info',
    media_type: 'text/plain',
  },
  {
    uuid: 'e1f8a264-0b7d-4935-a6c1-5d2e97f3084b',
    content: 'Pushes pause on **Sunday from 02:00 to 03:00 UTC**.',
    severity: 'warning',
    media_type: 'text/markdown',
  },
];

/** What super users tell everybody. */
export function globalMessageRoutes({ world, off }: Premises): Route[] {
  const messages = new Map<string, Body>(FIRST_MESSAGES.map((message) => [message.uuid, message]));
  const list: Handler = () => apiJson(200, { messages: [...messages.values()] });
  // Refusals look the same to anonymous callers and to others here: a plain 403, never a 401.
  const create: Handler = ({ call, caller }) => {
    const read = readObject(call, SCHEMA);
    if ('refusal' in read) return read.refusal;
    if (off.has('FEATURE_SUPER_USERS')) return quayErrors.message(404, 'Not Found');
    if (!isSuperUser(world, caller)) return quayErrors.message(403, FORBIDDEN);
    const { message } = read.body;
    if (typeof message !== 'object' || message === null) return uncaught();
    const { content, severity, media_type } = { content: '', severity: '', media_type: '', ...message };
    const uuid = randomUUID();
    messages.set(uuid, { uuid, content, severity, media_type });
    return emptyPage(201);
  };
  const remove: Handler = ({ caller, segments }) => {
    if (!isSuperUser(world, caller)) return quayErrors.message(403, FORBIDDEN);
    messages.delete(segments.uuid ?? ''); // an unknown one is not an error
    return emptyPage(204);
  };
  return [
    {
      path: '/messages',
      handlers: { GET: list, POST: create },
    },
    { path: '/message/{uuid}', needs: ['FEATURE_SUPER_USERS'], handlers: { DELETE: remove } },
  ];
}
