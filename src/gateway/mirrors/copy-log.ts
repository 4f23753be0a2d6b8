import type { Session } from '../../http/session.js';
import { fieldsOf, itemsOf } from '../../upstreams/probe.js';
import type { Joined } from '../joined/joined.js';
import { textOf } from '../joined/reading.js';
import type { DhiMirror, MirrorRun } from './mirror.js';

export type CopyStatus = 'REQUESTED' | 'STARTED' | 'FAILED' | 'SUCCEEDED';

/** The copy of one tag into a mirror of a hardened image. */
export interface CopyJob {
  readonly status: CopyStatus;
  readonly tag: string;
  readonly digest: string;
  readonly triggeredAt: string;
  readonly startedAt: string | null;
  readonly completedAt: string | null;
}

/** What Scout tells of the copies into one mirror. */
export interface CopyLog {
  readonly jobs: readonly CopyJob[];
  /** Whether these are all that Scout keeps. */
  readonly isWhole: boolean;
}

/** One root field for a mirror; rejects with Scout's error. */
export type CopyLogOf = (mirror: DhiMirror, session: Session) => Promise<CopyLog>;

/** Scout's own default; how many it would give at most is not public. */
const PAGE_SIZE = 100;
const SELECTION = '{ items { status tag digest triggeredAt startedAt completedAt } }';
const STATUSES: readonly CopyStatus[] = ['REQUESTED', 'STARTED', 'FAILED', 'SUCCEEDED'];

/**
 * Each mirror's log is asked for by itself, in one document: in the log of the whole organization the jobs of a busy
 * mirror would push out those of the others.
 */
export function createCopyLogs({ scout }: Pick<Joined, 'scout'>): CopyLogOf {
  return async ({ organization, scoutDestination }, session) => {
    const query = { destinationRepositories: [scoutDestination], paging: { pageSize: PAGE_SIZE } };
    const args = { context: { organization }, query };
    const found = await scout({ field: 'dhiListMirroringLogs', args, selection: SELECTION }, session);
    const jobs = itemsOf(fieldsOf(found).items).flatMap(readJob);
    return { jobs, isWhole: jobs.length < PAGE_SIZE };
  };
}

function readJob(value: unknown): CopyJob[] {
  const { status: written, tag, digest, triggeredAt, startedAt, completedAt } = fieldsOf(value);
  const status = STATUSES.find((one) => one === written);
  if (!status) return [];
  return [
    {
      status,
      tag: String(tag),
      digest: String(digest),
      triggeredAt: String(triggeredAt),
      startedAt: textOf(startedAt),
      completedAt: textOf(completedAt),
    },
  ];
}

/** How the newest jobs of a log went together: those of one push, or of one onboarding, are asked for in one moment. */
export function lastRunOf({ jobs }: CopyLog): MirrorRun | null {
  const newest = latest(jobs.map(({ triggeredAt }) => triggeredAt));
  if (newest === null) return null;
  const run = jobs.filter(({ triggeredAt }) => triggeredAt === newest);
  const having = (status: CopyStatus): CopyJob[] => run.filter((job) => job.status === status);
  const waiting = having('REQUESTED');
  if (waiting.length === run.length) return { status: 'REQUESTED', at: newest, error: null };
  if (waiting.length + having('STARTED').length > 0)
    return { status: 'RUNNING', at: begin(run), error: null };
  const failed = having('FAILED');
  const at = latest(run.flatMap(({ completedAt }) => completedAt ?? []));
  if (failed.length === 0) return { status: 'SUCCEEDED', at, error: null };
  const tags = failed.map(({ tag }) => tag).join(', ');
  return { status: 'FAILED', at, error: `could not copy ${tags}` };
}

function begin(run: readonly CopyJob[]): string | null {
  const [first = null] = run.flatMap(({ startedAt }) => startedAt ?? []).sort(byTime);
  return first;
}

function latest(times: readonly string[]): string | null {
  return [...times].sort(byTime).at(-1) ?? null;
}

/** Scout leaves out zeros at the end of a fraction, so that times do not sort as texts. */
function byTime(one: string, other: string): number {
  return Date.parse(one) - Date.parse(other);
}
