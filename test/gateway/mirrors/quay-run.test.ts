import { runOf } from '../../../src/gateway/mirrors/quay-run.js';

describe('how a sync of Quay went', () => {
  const at = '2026-01-02T00:00:00Z';

  it.each([
    ['NEVER_RUN', { status: 'NEVER', at: null, error: null }],
    ['SUCCESS', { status: 'SUCCEEDED', at, error: null }],
    ['CANCEL', { status: 'CANCELLED', at, error: null }],
    ['SYNCING', { status: 'RUNNING', at: null, error: null }],
    ['SYNC_NOW', { status: 'REQUESTED', at: null, error: null }],
    ['FAIL', { status: 'FAILED', at, error: 'out of retries' }],
  ])('is told of %s', (status, run) => {
    expect(runOf({ status, lastSync: at, message: 'out of retries' })).toEqual(run);
  });

  it('names the place of the reason when Quay has none', () => {
    expect(runOf({ status: 'FAIL', lastSync: null, message: null })?.error).toContain(
      'repo_mirror_sync_failed',
    );
  });

  it('is nothing for a state that is no sync', () => {
    expect(runOf({ status: 'SKIP', lastSync: null, message: null })).toBeNull();
  });
});
