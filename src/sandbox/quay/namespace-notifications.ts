import { randomUUID } from 'node:crypto';
import type { Answer } from '../service.js';
import { organisation } from '../story.js';
import { attachment } from './attachment.js';
import type { Body } from './body.js';
import { apiJson, emptyAnswer } from './errors.js';
import {
  type Holder,
  type HolderBodyHandler,
  type HolderHandler,
  type HolderKind,
  organizationHolder,
  selfHolder,
  withHolderBody,
} from './holders.js';
import type { World } from './model.js';
import type { Premises } from './premises.js';
import { invalid, notFound } from './refusals.js';
import { type QuayRequest, record } from './request.js';
import type { Route } from './routing.js';

interface Notification {
  readonly title: string | null;
  readonly event: string;
  readonly method: string;
  readonly config: Body;
  readonly eventConfig: unknown;
  failures: number;
}

const SCHEMA = {
  type: 'object',
  required: ['event', 'method', 'config', 'eventConfig'],
  properties: {
    event: { type: 'string' },
    method: { type: 'string' },
    config: { type: 'object' },
    eventConfig: { type: 'object' },
    title: { type: 'string' },
  },
} as const;

const EVENTS = ['quota_error', 'quota_warning'];

/** What each method wants in its configuration, and what Quay says when it is missing. */
const METHODS: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  quay_notification: [['target', 'Missing target']],
  email: [],
  webhook: [['url', 'Missing webhook URL']],
  flowdock: [['flow_api_token', 'Missing Flowdock API Token']],
  hipchat: [
    ['notification_token', 'Missing Hipchat Room Notification Token'],
    ['room_id', 'Missing Hipchat Room ID'],
  ],
  slack: [['url', 'Missing Slack Callback URL']],
};

/** By uuid, in the order in which they were made. */
export const notificationsOf = attachment<Holder['owner'], Map<string, Notification>>(() => new Map());

/** What a namespace is told when its storage runs out, per organization and user. */
export function namespaceNotificationRoutes({ world }: Premises): Route[] {
  seedNotification(world);
  const self = { ...selfHolder(world), path: '/user/namespacenotifications' };
  const organization = organizationHolder(world);
  const perOrganization = {
    ...organization,
    path: `${organization.path}/notifications`,
    readsBodyFirst: false, // checked in the handler, unlike the other bodies of organizations
  };
  return [perOrganization, self].flatMap((kind) => routesOf(world, kind));
}

function routesOf(world: World, kind: HolderKind): Route[] {
  const needs = ['FEATURE_QUOTA_NOTIFICATIONS'] as const;
  const find =
    (handler: (request: QuayRequest, holder: Holder, found: Notification) => Answer): HolderHandler =>
    (request, holder) => {
      const found = notificationsOf(holder.owner).get(request.segments.uuid ?? '');
      return found ? handler(request, holder, found) : notFound(request);
    };
  const list: HolderHandler = (_, { owner }) =>
    apiJson(200, { notifications: [...notificationsOf(owner)].map(([uuid, one]) => viewOf(uuid, one)) });
  const show = find(({ segments }, _, found) => apiJson(200, viewOf(segments.uuid ?? '', found)));
  const reset = find((request, holder, found) => {
    found.failures = 0;
    recordNotification(world, request, { verb: 'reset', holder, found });
    return emptyAnswer(204);
  });
  const remove = find((request, holder, found) => {
    notificationsOf(holder.owner).delete(request.segments.uuid ?? '');
    recordNotification(world, request, { verb: 'delete', holder, found });
    return emptyAnswer(204);
  });
  // Quay only queues the message: whether it arrives does not show in the answer.
  const test = find(() => apiJson(200, {}));
  const { path } = kind;
  return [
    {
      path,
      needs,
      handlers: { GET: kind.guard(list), POST: withHolderBody(kind, SCHEMA, createOne(world)) },
    },
    {
      path: `${path}/{uuid}`,
      needs,
      handlers: { GET: kind.guard(show), POST: kind.guard(reset), DELETE: kind.guard(remove) },
    },
    { path: `${path}/{uuid}/test`, needs, handlers: { POST: kind.guard(test) } },
  ];
}

function createOne(world: World): HolderBodyHandler {
  return (request, holder, body) => {
    const event = String(body.event);
    const method = String(body.method);
    const config = objectOf(body.config);
    const detail = problemOf({ event, method, config });
    if (detail) return invalid(request, detail);
    const title = typeof body.title === 'string' ? body.title : null;
    const found = { title, event, method, config, eventConfig: body.eventConfig, failures: 0 };
    const uuid = randomUUID();
    notificationsOf(holder.owner).set(uuid, found);
    const created = { ...request, segments: { uuid } };
    recordNotification(world, created, { verb: 'create', holder, found });
    return apiJson(201, viewOf(uuid, found));
  };
}

function problemOf({
  event,
  method,
  config,
}: Pick<Notification, 'event' | 'method' | 'config'>): string | undefined {
  if (!EVENTS.includes(event)) return `Invalid event '${event}'. Must be one of: ${EVENTS.join(', ')}`;
  const wanted = Object.hasOwn(METHODS, method) ? METHODS[method] : undefined;
  if (!wanted) return `Unknown notification method '${method}'`;
  return wanted.find(([name]) => !config[name])?.[1];
}

function objectOf(value: unknown): Body {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function viewOf(
  uuid: string,
  { title, event, method, config, eventConfig, failures }: Notification,
): unknown {
  return { uuid, title, event, method, config, event_config: eventConfig, number_of_failures: failures };
}

interface NotificationEvent {
  readonly verb: 'create' | 'reset' | 'delete';
  readonly holder: Holder;
  readonly found: Notification;
}

function recordNotification(world: World, request: QuayRequest, { verb, holder, found }: NotificationEvent) {
  const { namespace } = holder;
  record(world, request, {
    kind: `${verb}_namespace_notification`,
    namespace,
    repository: null,
    metadata: { namespace, notification_id: request.segments.uuid, event: found.event, method: found.method },
  });
}

/** The story's organization is told of its storage, though the last two messages did not arrive. */
function seedNotification({ organizations }: World): void {
  const owner = organizations.get(organisation);
  if (!owner) return;
  notificationsOf(owner).set('0b9c5f7e-6d21-4a83-9e54-7c3a1d8f2b60', {
    title: 'Storage is running out',
    event: 'quota_warning',
    method: 'slack',
    config: { url: 'https://hooks.slack.example/services/registry' },
    eventConfig: {},
    failures: 2,
  });
}
