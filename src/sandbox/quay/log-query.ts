import type { Answer, Call } from '../service.js';
import { avatarOf } from './avatar.js';
import { apiJson, quayErrors } from './errors.js';
import type { LogEntry, World } from './model.js';
import { formatDate } from './parameters.js';
import type { Premises } from './premises.js';
import { uncaught } from './refusals.js';
import type { QuayRequest } from './request.js';

/** Which part of the audit log an operation tells of. */
export interface LogScope {
  /** Null for the whole registry, whose entries then name their namespace. */
  readonly namespace: string | null;
  readonly repository: string | null;
  /** The keys of Quay's own services are nobody's business in a user's log. */
  readonly hidesServiceKeys?: true;
}

interface Span {
  readonly start: Date;
  readonly end: Date;
}

interface Placed {
  readonly entry: LogEntry;
  /** Place in the log, which later entries do not change. */
  readonly place: number;
}

const PER_PAGE = 20;
const DAY_MS = 24 * 60 * 60 * 1000;
const LONGEST_SPAN_DAYS = 31;
const DATE = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/;
/** Quay keeps logs in several tables; a page ends with its table, and here all later tables are empty. */
const NEXT_TABLE = -1;
const BAD_REQUEST = 'The browser (or proxy) sent a request that this server could not understand.';
const ADDRESS = '127.0.0.1';

/** From a day ago to now unless the call says otherwise; its last day is included, and so is the day after now. */
export function spanOf(call: Call, now: Date): Span {
  const start = readDate(call.query.get('starttime')) ?? new Date(now.getTime() - DAY_MS);
  const last = readDate(call.query.get('endtime')) ?? now;
  return { start, end: new Date(last.getTime() + DAY_MS) };
}

/** One page, the newest entry first. */
export function answerLogs(premises: Premises, request: QuayRequest, scope: LogScope): Answer {
  const { world, pageTokens } = premises;
  const { call, now } = request;
  const span = spanOf(call, now);
  // The listing of the whole registry alone does not compare the two days.
  if (scope.namespace !== null && span.end < span.start) return quayErrors.message(400, BAD_REQUEST);
  const performer = call.query.get('performer');
  if (performer && scope.namespace !== null && !isKnown(world, performer)) return uncaught();
  const found = select(world, { scope, span, performer: performer || null }).reverse();
  const startPlace = pageTokens.open(call.query.get('next_page'), now);
  const from = startPlace === 0 ? 0 : found.findIndex(({ place }) => place + 1 === startPlace);
  const page = startPlace === NEXT_TABLE ? [] : found.slice(Math.max(0, from), Math.max(0, from) + PER_PAGE);
  const next = found[Math.max(0, from) + PER_PAGE];
  return apiJson(200, {
    start_time: formatDate(span.start),
    end_time: formatDate(span.end),
    logs: page.map(({ entry }) => entryView(world, entry, scope)),
    ...(page.length > 0 && { next_page: pageTokens.seal(next ? next.place + 1 : NEXT_TABLE, now) }),
  });
}

/** How often each kind happened on each day. */
export function answerCounts({ world }: Premises, request: QuayRequest, scope: LogScope): Answer {
  const { call, now } = request;
  const span = spanOf(call, now);
  if (span.end < span.start) return quayErrors.message(400, BAD_REQUEST);
  if (span.end.getTime() - span.start.getTime() > LONGEST_SPAN_DAYS * DAY_MS) {
    return quayErrors.message(400, 'Invalid date range for logs');
  }
  const performer = call.query.get('performer');
  // A performer that nobody knows is no filter at all.
  const known = performer && isKnown(world, performer) ? performer : null;
  const counts = new Map<string, { kind: string; count: number; datetime: string }>();
  for (const { entry } of select(world, { scope, span, performer: known })) {
    const day = new Date(Math.floor(entry.at.getTime() / DAY_MS) * DAY_MS);
    const key = `${entry.kind} ${day.getTime()}`;
    const { count } = counts.get(key) ?? { count: 0 };
    counts.set(key, { kind: entry.kind, count: count + 1, datetime: formatDate(day) });
  }
  return apiJson(200, { aggregated: [...counts.values()] });
}

interface Selection {
  readonly scope: LogScope;
  readonly span: Span;
  readonly performer: string | null;
}

/** The entries that fit, the oldest first. */
function select({ log }: World, { scope, span, performer }: Selection): Placed[] {
  const { namespace, repository, hidesServiceKeys } = scope;
  return log
    .map((entry, place) => ({ entry, place }))
    .filter(({ entry }) => entry.at >= span.start && entry.at < span.end)
    .filter(({ entry }) => namespace === null || entry.namespace === namespace)
    .filter(({ entry }) => repository === null || entry.repository === repository)
    .filter(({ entry }) => performer === null || entry.performer === performer)
    .filter(({ entry }) => !hidesServiceKeys || !entry.kind.startsWith('service_key_'))
    .sort((one, other) => one.entry.at.getTime() - other.entry.at.getTime() || one.place - other.place);
}

function entryView(world: World, entry: LogEntry, { namespace }: LogScope): unknown {
  const { kind, metadata, performer, at } = entry;
  const isRobot = world.robots.has(performer ?? '');
  return {
    kind,
    metadata,
    ip: performer === null ? null : ADDRESS,
    datetime: formatDate(at),
    ...(performer !== null &&
      isKnown(world, performer) && {
        performer: {
          kind: 'user',
          name: performer,
          is_robot: isRobot,
          avatar: avatarOf(performer, isRobot ? 'robot' : 'user', emailOf(world, performer)),
        },
      }),
    ...(namespace === null && namespaceView(world, entry.namespace)),
  };
}

function namespaceView(world: World, name: string): Record<string, unknown> {
  if (world.organizations.has(name)) {
    const email = world.organizations.get(name)?.email;
    return { namespace: { kind: 'org', name, avatar: avatarOf(name, 'org', email || undefined) } };
  }
  if (!world.users.has(name)) return {}; // deleted since
  return { namespace: { kind: 'user', name, avatar: avatarOf(name, 'user', emailOf(world, name)) } };
}

function emailOf({ users }: World, name: string): string | undefined {
  return users.get(name)?.email ?? undefined;
}

function isKnown({ users, robots }: World, name: string): boolean {
  return users.has(name) || robots.has(name);
}

/** `MM/DD/YYYY`; anything else counts as not given. */
function readDate(text: string | null): Date | undefined {
  const [, month = '', day = '', year = ''] = DATE.exec(text ?? '') ?? [];
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  return year !== '' && date.getUTCDate() === Number(day) && date.getUTCMonth() === Number(month) - 1
    ? date
    : undefined;
}
