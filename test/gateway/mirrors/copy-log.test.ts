import { createCopyLogs, lastRunOf } from '../../../src/gateway/mirrors/copy-log.js';
import { copyHistory } from '../../../src/gateway/mirrors/tag-history.js';
import type { WantedField } from '../../../src/graphql/gather.js';
import { openSession } from '../../support/traffic.js';
import { dhi, job, tag } from './mirror-samples.js';

describe('the log of a mirror of hardened images', () => {
  it('is asked for by the destination as Scout writes it, and is whole when its page is not full', async () => {
    const asked: WantedField[] = [];
    const items = [job(), { ...job(), status: 'NEW_STATUS' }, job({ tag: '20-dev', completedAt: null })];
    const copyLogOf = createCopyLogs({
      scout: async (wanted) => {
        asked.push(wanted);
        return { items };
      },
    });
    expect(await copyLogOf(dhi('node'), openSession())).toEqual({
      jobs: [job(), job({ tag: '20-dev', completedAt: null })],
      isWhole: true,
    });
    expect(asked.map(({ field, args }) => [field, args])).toEqual([
      [
        'dhiListMirroringLogs',
        {
          context: { organization: 'team' },
          query: {
            destinationRepositories: [{ hostname: 'hub.docker.com', namespace: 'team', name: 'dhi-node' }],
            paging: { pageSize: 100 },
          },
        },
      ],
    ]);
  });

  it('is not whole when its page is full', async () => {
    const copyLogOf = createCopyLogs({ scout: async () => ({ items: Array(100).fill(job()) }) });
    expect((await copyLogOf(dhi('node'), openSession())).isWhole).toBe(false);
  });
});

describe('the last run of a log', () => {
  const runOf = (...jobs: Parameters<typeof job>) => lastRunOf({ jobs: jobs.map(job), isWhole: true });
  const newest = { triggeredAt: '2026-01-02T00:00:00Z' };

  it('is none when the log has no job', () => {
    expect(lastRunOf({ jobs: [], isWhole: true })).toBeNull();
  });

  it('is that of the newest jobs, whatever their order, and ended with the last of them', () => {
    const jobs = [
      job({ ...newest, completedAt: '2026-01-02T00:00:09.5Z' }),
      job({ ...newest, completedAt: '2026-01-02T00:00:09Z' }),
      job({ status: 'FAILED' }),
    ];
    const run = { status: 'SUCCEEDED', at: '2026-01-02T00:00:09.5Z', error: null };
    expect(lastRunOf({ jobs, isWhole: true })).toEqual(run);
    expect(lastRunOf({ jobs: jobs.reverse(), isWhole: true })).toEqual(run);
  });

  it('has failed when one of the newest jobs has, and names the tags', () => {
    const jobs = [
      job({ ...newest, status: 'FAILED', tag: '3', completedAt: '2026-01-02T00:00:20Z' }),
      job({ ...newest, completedAt: '2026-01-02T00:00:09Z' }),
    ];
    expect(lastRunOf({ jobs, isWhole: true })).toEqual({
      status: 'FAILED',
      at: '2026-01-02T00:00:20Z',
      error: 'could not copy 3',
    });
  });

  it('is running from its first start while any job is not done', () => {
    const jobs = [
      job({ ...newest, status: 'REQUESTED', startedAt: null, completedAt: null }),
      job({ ...newest, status: 'STARTED', startedAt: '2026-01-02T00:00:07Z', completedAt: null }),
      job({ ...newest, startedAt: '2026-01-02T00:00:03Z' }),
    ];
    expect(lastRunOf({ jobs, isWhole: true })).toEqual({
      status: 'RUNNING',
      at: '2026-01-02T00:00:03Z',
      error: null,
    });
  });

  it('is asked for as long as no job has started', () => {
    expect(runOf({ status: 'REQUESTED', startedAt: null, completedAt: null })).toEqual({
      status: 'REQUESTED',
      at: '2026-01-01T00:00:00Z',
      error: null,
    });
  });
});

describe('the history that logs tell', () => {
  const log = (...jobs: ReturnType<typeof job>[]) => ({ jobs, isWhole: true });

  it('has what a tag of the source had when it was copied, from its first copy on', () => {
    const copies = log(
      job({ digest: 'sha256:two', status: 'FAILED', triggeredAt: '2026-01-05T00:00:00Z' }),
      job({ digest: 'sha256:one', triggeredAt: '2026-01-03T00:00:00Z' }),
      job({ tag: 'other', digest: 'sha256:other' }),
    );
    const history = copyHistory([{ log: copies, isOfSource: true }]);
    expect(history({ ...tag('20', 'x'), earlier: ['sha256:kept'] })).toEqual({
      digests: ['sha256:kept', 'sha256:two', 'sha256:one'],
      wholeSince: Date.parse('2026-01-03T00:00:00Z'),
    });
  });

  it('counts only what arrived when the source is itself a mirror', () => {
    const copies = log(job({ digest: 'sha256:lost', status: 'FAILED' }), job({ digest: 'sha256:one' }));
    const history = copyHistory([{ log: copies, isOfSource: false }]);
    expect(history(tag('20', 'x')).digests).toEqual(['sha256:one']);
  });

  it('is whole from no time on for a tag without jobs, without logs, and when a log was cut off', () => {
    const nothing = { digests: [], wholeSince: null };
    expect(copyHistory([])(tag('20', 'x'))).toEqual(nothing);
    expect(copyHistory([{ log: log(job()), isOfSource: true }])(tag('21', 'x'))).toEqual(nothing);
    const cut = { log: { jobs: [job()], isWhole: false }, isOfSource: true };
    expect(copyHistory([cut])(tag('20', 'x'))).toEqual({ digests: ['sha256:old'], wholeSince: null });
  });
});
