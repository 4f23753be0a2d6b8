import { authoriseMember, type MaybeContext } from './caller.js';
import { type CopyJob, type CopyStatus, statusOf } from './copy-jobs.js';
import { hostOf } from './fleet.js';
import { destinationOf, sourceOf } from './mirror-fields.js';
import { type Paging, pageOf } from './paging.js';
import type { Premises } from './premises.js';
import { refusal } from './refusal.js';
import type { RootFields } from './root-fields.js';
import { formatTime } from './timestamp.js';

interface LogFilter {
  readonly destinationRepositories?:
    | readonly { readonly hostname: string; readonly namespace: string; readonly name: string }[]
    | null;
  readonly includedStatuses?: readonly CopyStatus[] | null;
  readonly excludedStatuses?: readonly CopyStatus[] | null;
  readonly triggeredSince?: string | null;
}

interface LogQuestion extends MaybeContext {
  readonly query?: (LogFilter & { readonly paging?: Paging | null }) | null;
}

const PAGE_SIZE = 100;

/** The log of copies into an organisation's mirrors, newest first. */
export function mirroringLogFields({ mirrors, now }: Premises): RootFields {
  return {
    dhiListMirroringLogs({ context, query }: LogQuestion, reader) {
      const passes = readFilter(query ?? {}, now());
      const found = mirrors.copiesOf(authoriseMember(reader, context)).filter(passes);
      const newestFirst = found.sort((a, b) => b.triggeredAt - a.triggeredAt);
      const { items } = pageOf(newestFirst, query?.paging, PAGE_SIZE);
      return { items: items.map((job) => describeCopy(job, now())) };
    },
  };
}

function readFilter(filter: LogFilter, now: number): (job: CopyJob) => boolean {
  const { destinationRepositories: destinations, includedStatuses, excludedStatuses } = filter;
  const since = filter.triggeredSince ? Date.parse(filter.triggeredSince) : 0;
  if (Number.isNaN(since)) throw refusal('triggeredSince must be a time of RFC 3339', 400);
  return (job) => {
    const status = statusOf(job, now);
    if (job.triggeredAt < since) return false;
    if (includedStatuses && !includedStatuses.includes(status)) return false;
    if (excludedStatuses?.includes(status)) return false;
    const own = destinationOf(job.mirror);
    return (
      !destinations ||
      destinations.some(
        ({ hostname, namespace, name }) =>
          hostOf(hostname) === own.hostname && namespace === own.namespace && name === own.name,
      )
    );
  };
}

function describeCopy(job: CopyJob, now: number): object {
  const { id, reason, tag, digest, pushedAt, mirror, startsAt, endsAt } = job;
  return {
    id,
    reason,
    status: statusOf(job, now),
    sourceRepository: sourceOf(mirror),
    destinationRepository: destinationOf(mirror),
    tag,
    digest,
    pushedAt,
    triggeredAt: formatTime(job.triggeredAt),
    startedAt: startsAt <= now ? formatTime(startsAt) : null,
    completedAt: endsAt <= now ? formatTime(endsAt) : null,
  };
}
