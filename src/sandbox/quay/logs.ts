import { randomUUID } from 'node:crypto';
import type { Answer } from '../service.js';
import { mayAdminister } from './access.js';
import { type Body, readObject } from './body.js';
import { refuse } from './callers.js';
import { apiJson, quayErrors } from './errors.js';
import { answerCounts, answerLogs, type LogScope, spanOf } from './log-query.js';
import type { World } from './model.js';
import type { Premises } from './premises.js';
import { invalid } from './refusals.js';
import { type Handler, type QuayRequest, record, withRepository, withUser } from './request.js';
import type { Route } from './routing.js';

const EXPORT_SCHEMA = {
  type: 'object',
  properties: { callback_url: { type: 'string' }, callback_email: { type: 'string' } },
} as const;

/** Names and addresses that lead inside, where Quay sends nothing. */
const INSIDE =
  /^(localhost|metadata(\..*)?|kubernetes(\..*)?|\[.*\]|(0|10|127)\..*|169\.254\..*|172\.(1[6-9]|2\d|3[01])\..*|192\.168\..*)$/i;

type ScopedAnswer = (request: QuayRequest, scope: LogScope) => Answer;

/** The audit log of a repository, an organization and the caller. */
export function logRoutes(premises: Premises): Route[] {
  const { world } = premises;
  const list: ScopedAnswer = (request, scope) => answerLogs(premises, request, scope);
  const count: ScopedAnswer = (request, scope) => answerCounts(premises, request, scope);
  const send: ScopedAnswer = (request, scope) => answerExport(world, request, scope);
  const counting = ['FEATURE_AGGREGATED_LOG_COUNT_RETRIEVAL'] as const;
  const exporting = ['FEATURE_LOG_EXPORT'] as const;
  return [
    ['/repository/{repository}', onRepository(world)] as const,
    ['/organization/{orgname}', onOrganization(world)] as const,
    ['/user', onSelf] as const,
  ].flatMap(([path, on]) => [
    { path: `${path}/logs`, handlers: { GET: on(list) } },
    { path: `${path}/aggregatelogs`, needs: counting, handlers: { GET: on(count) } },
    { path: `${path}/exportlogs`, needs: exporting, handlers: { POST: on(send) } },
  ]);
}

function onRepository(world: World) {
  return (answer: ScopedAnswer): Handler =>
    withRepository(world, 'admin', (request, { namespace, name }) =>
      answer(request, { namespace, repository: name }),
    );
}

/** Any namespace will do for super users; one that nobody has is a failure of the data model. */
function onOrganization(world: World) {
  return (answer: ScopedAnswer): Handler =>
    (request) => {
      const { call, caller, segments } = request;
      const namespace = segments.orgname ?? '';
      if (!mayAdminister(world, caller, namespace)) return refuse(call, caller);
      if (!world.organizations.has(namespace) && !world.users.has(namespace)) {
        return quayErrors.message(400, `Invalid namespace requested: ${namespace}`);
      }
      return answer(request, { namespace, repository: null });
    };
}

function onSelf(answer: ScopedAnswer): Handler {
  return withUser(['user:admin'], (request, namespace) =>
    answer(request, { namespace, repository: null, hidesServiceKeys: true }),
  );
}

/** Only queues the export: a real Quay then calls the address, or sends a mail. */
function answerExport(world: World, request: QuayRequest, scope: LogScope): Answer {
  const read = readObject(request.call, EXPORT_SCHEMA);
  if ('refusal' in read) return read.refusal;
  const { body } = read;
  const namespace = scope.namespace ?? '';
  const tell = (outcome: 'success' | 'failure', details: Body): void =>
    record(world, request, {
      kind: `export_logs_${outcome}`,
      namespace,
      repository: null,
      metadata: {
        ...details,
        url: body.callback_url || null,
        email: body.callback_email || null,
        ...(scope.repository !== null && { repo: scope.repository }),
      },
    });
  const span = spanOf(request.call, request.now);
  const detail = addressProblem(body) ?? (span.end < span.start ? 'Invalid time span selected' : undefined);
  if (detail) {
    tell('failure', { error: detail });
    return invalid(request, detail);
  }
  const id = randomUUID();
  tell('success', { export_id: id, message: 'queued for export' });
  return apiJson(200, { export_id: id });
}

function addressProblem({ callback_url: url, callback_email: email }: Body): string | undefined {
  if (typeof url === 'string' && url !== '') {
    const host = URL.parse(url)?.hostname;
    if (!/^https?:\/\//i.test(url) || !host || INSIDE.test(host)) return 'Invalid callback URL';
  }
  if (typeof email === 'string' && email !== '' && !email.includes('@')) return 'Invalid callback e-mail';
  return undefined;
}
