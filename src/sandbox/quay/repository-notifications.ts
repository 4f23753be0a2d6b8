import { randomUUID } from 'node:crypto';
import type { Answer } from '../service.js';
import { organisation } from '../story.js';
import { attachment } from './attachment.js';
import { type Body, type BodySchema, readObject } from './body.js';
import { apiJson, emptyAnswer, quayErrors } from './errors.js';
import type { QuayRepository, World } from './model.js';
import { faultOfMethod, METHODS } from './notification-methods.js';
import type { Premises } from './premises.js';
import { invalid, notFound, uncaught, withPossibleRepository } from './refusals.js';
import { namesIn, recordHere } from './repository-log.js';
import { findRepository, type Handler, type QuayRequest } from './request.js';
import type { Route } from './routing.js';

interface Notification {
  readonly uuid: string;
  readonly title: string | null;
  readonly event: string;
  readonly method: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly eventConfig: Readonly<Record<string, unknown>>;
  failures: number;
}

const NEW: BodySchema = {
  type: 'object',
  required: ['event', 'method', 'config', 'eventConfig'],
  properties: {
    event: { type: 'string' },
    method: { type: 'string' },
    config: { type: 'object' },
    eventConfig: { type: 'object' },
    title: { type: 'string' },
  },
};
const EVENTS: ReadonlySet<string> = new Set([
  ...['repo_push', 'build_queued', 'build_start', 'build_success', 'build_cancelled', 'build_failure'],
  ...['vulnerability_found', 'repo_mirror_sync_started', 'repo_mirror_sync_success'],
  ...['repo_mirror_sync_failed', 'repo_image_expiry', 'quota_warning', 'quota_error'],
]);

const notificationsOf = attachment<QuayRepository, Notification[]>(() => []);

/** Who is told what about a repository. */
export function repositoryNotificationRoutes({ world }: Premises): Route[] {
  seedNotifications(world);
  const path = '/repository/{repository}/notification/';
  return [
    { path, handlers: { GET: listNotifications(world), POST: createNotification(world) } },
    {
      path: `${path}{uuid}`,
      handlers: {
        GET: showNotification(world),
        POST: resetFailures(world),
        DELETE: deleteNotification(world),
      },
    },
    { path: `${path}{uuid}/test`, handlers: { POST: testNotification(world) } },
  ];
}

/** listRepoNotifications. */
function listNotifications(world: World): Handler {
  return withPossibleRepository(world, 'admin', (_request, repository) =>
    apiJson(200, { notifications: repository ? notificationsOf(repository).map(viewOf) : [] }),
  );
}

/** createRepoNotification: an unknown event, method or repository makes Quay's own code fail. */
function createNotification(world: World): Handler {
  return withPossibleRepository(world, 'admin', (request, repository) => {
    const read = readObject(request.call, NEW);
    if ('refusal' in read) return read.refusal;
    const { event, method, title } = read.body;
    const config = objectOf(read.body.config);
    if (!METHODS.has(String(method))) return uncaught();
    const { namespace } = namesIn(request);
    const fault = faultOfMethod(world, { method: String(method), config, namespace });
    if (fault === 'uncaught') return uncaught();
    if (fault) return invalid(request, fault);
    if (!EVENTS.has(String(event)) || !repository) return uncaught();
    const notification: Notification = {
      uuid: randomUUID(),
      title: typeof title === 'string' ? title : null,
      event: String(event),
      method: String(method),
      config,
      eventConfig: objectOf(read.body.eventConfig),
      failures: 0,
    };
    notificationsOf(repository).push(notification);
    recordNotification(world, request, { kind: 'add_repo_notification', notification });
    return apiJson(201, viewOf(notification));
  });
}

/** getRepoNotification: found by uuid alone, whatever repository the path names. */
function showNotification(world: World): Handler {
  return withPossibleRepository(world, 'admin', (request) => {
    const found = findAnywhere(world, request.segments.uuid ?? '');
    return found ? apiJson(200, viewOf(found)) : notFound(request);
  });
}

/** deleteRepoNotification: only through its own repository. */
function deleteNotification(world: World): Handler {
  return withPossibleRepository(world, 'admin', (request, repository) => {
    const notifications = repository ? notificationsOf(repository) : [];
    const position = notifications.findIndex(({ uuid }) => uuid === request.segments.uuid);
    const [notification] = position < 0 ? [] : notifications.splice(position, 1);
    if (!notification) return unknown(request);
    recordNotification(world, request, { kind: 'delete_repo_notification', notification });
    return emptyAnswer(204);
  });
}

/** resetRepositoryNotificationFailures: after three failures in a row Quay gives a notification up. */
function resetFailures(world: World): Handler {
  return withPossibleRepository(world, 'admin', (request, repository) => {
    const { uuid = '' } = request.segments;
    const notification = findAnywhere(world, uuid);
    if (!notification) return unknown(request);
    if (!repository || !notificationsOf(repository).includes(notification)) {
      return quayErrors.message(400, `No repository notification found with uuid: ${uuid}`);
    }
    notification.failures = 0;
    recordNotification(world, request, { kind: 'reset_repo_notification', notification });
    return emptyAnswer(204);
  });
}

/** testRepoNotification: what cannot be delivered counts as a failure. */
function testNotification(world: World): Handler {
  return withPossibleRepository(world, 'admin', (request) => {
    const notification = findAnywhere(world, request.segments.uuid ?? '');
    if (!notification) return unknown(request);
    const { url } = notification.config;
    // A host under .invalid never resolves (RFC 2606): the way to see a notification fail.
    const isReachable =
      typeof url !== 'string' || !URL.canParse(url) || !new URL(url).hostname.endsWith('.invalid');
    if (!isReachable) notification.failures += 1;
    return apiJson(200, {});
  });
}

function findAnywhere(world: World, uuid: string): Notification | undefined {
  return world.repositories.flatMap(notificationsOf).find((one) => one.uuid === uuid);
}

function unknown(request: QuayRequest): Answer {
  const { namespace, name } = namesIn(request);
  const place = [namespace, name, request.segments.uuid].join(', ');
  return invalid(request, `No repository notification found for: ${place}`);
}

function viewOf(notification: Notification): Record<string, unknown> {
  const { uuid, title, event, method, config, eventConfig, failures } = notification;
  return { uuid, title, event, method, config, event_config: eventConfig, number_of_failures: failures };
}

function objectOf(value: unknown): Body {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

interface NotificationEvent {
  readonly kind: string;
  readonly notification: Notification;
}

function recordNotification(
  world: World,
  request: QuayRequest,
  { kind, notification: { uuid, event, method } }: NotificationEvent,
): void {
  recordHere(world, request, { kind, metadata: { notification_id: uuid, event, method } });
}

/** One webhook of the shop front that has begun to fail, and a channel that hears of vulnerabilities. */
function seedNotifications(world: World): void {
  const repository = findRepository(world, `${organisation}/web`);
  if (!repository) return;
  notificationsOf(repository).push(
    {
      uuid: '2c8f6c1e-9a41-4f5b-8f0d-7d5b0c2e6a31',
      title: 'Deploy what was pushed',
      event: 'repo_push',
      method: 'webhook',
      config: { url: 'https://deploy.demonstration.invalid/hooks/quay' },
      eventConfig: {},
      failures: 2,
    },
    {
      uuid: '7e0d4b59-1f3a-4c86-9b27-a3c5e1d8f042',
      title: null,
      event: 'vulnerability_found',
      method: 'slack',
      config: { url: 'https://hooks.slack.example/services/demonstration' },
      eventConfig: { level: '1' },
      failures: 0,
    },
  );
}
