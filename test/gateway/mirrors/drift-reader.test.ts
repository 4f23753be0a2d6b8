import { PortolanError } from '../../../src/errors.js';
import { nameOf } from '../../../src/gateway/joined/atlas.js';
import type { CopyLog } from '../../../src/gateway/mirrors/copy-log.js';
import { createDrifts, type DriftOptions } from '../../../src/gateway/mirrors/drift-reader.js';
import { copyOf, type Mirror, readSide } from '../../../src/gateway/mirrors/mirror.js';
import type { TagList } from '../../../src/gateway/repositories/tag-facts.js';
import { openSession } from '../../support/traffic.js';
import { ATLAS, configured, dhi, job, place, tag, tagList, unread } from './mirror-samples.js';

const NOW = Date.parse('2026-02-01T00:00:00Z');
const ZOT = 'zot.example:5000';
const DOWN = new PortolanError('UPSTREAM_UNREACHABLE', 'zot: no connection');

interface Setting {
  readonly tags: Readonly<Record<string, TagList>>;
  readonly history?: Readonly<Record<string, TagList>>;
  /** By the name of the image in the catalog. */
  readonly logs?: Readonly<Record<string, CopyLog | Error>>;
}

function open({ tags, history = {}, logs = {} }: Setting) {
  const asked: string[] = [];
  const listIn =
    (lists: Readonly<Record<string, TagList>>, kind: string): DriftOptions['tagListOf'] =>
    async (at) => {
      asked.push(`${kind} ${nameOf(at)}`);
      return lists[nameOf(at)] ?? unread();
    };
  const driftOf = createDrifts({
    tagListOf: listIn(tags, 'tags'),
    tagHistoryOf: listIn(history, 'history'),
    book: { dhiMirrorsOf: async () => Object.keys(logs).map(dhi) },
    copyLogOf: async ({ source }) => {
      asked.push(`log ${source?.path}`);
      const log = logs[source?.path ?? ''];
      if (!log || log instanceof Error) throw log;
      return log;
    },
    now: () => NOW,
  });
  const session = openSession();
  return { asked, read: (mirror: Mirror) => driftOf(mirror, session) };
}

const log = (...jobs: ReturnType<typeof job>[]): CopyLog => ({ jobs, isWhole: true });
const toZot = configured('dhi.io/node', `${ZOT}/team/node`);

describe('the drift of a mirror', () => {
  const fresh = tag('20', 'new', '2026-01-31T00:00:00Z');
  const old = tag('20', 'old', '2026-01-10T00:00:00Z');

  it('is read once in a session, both sides and the log of the source', async () => {
    const { asked, read } = open({
      tags: { 'dhi.io/node': tagList(fresh), [`${ZOT}/team/node`]: tagList(old) },
      logs: { node: log(job()), redis: log() },
    });
    const [one, other] = await Promise.all([read(toZot), read(toZot)]);
    expect(one).toBe(other);
    expect(one).toMatchObject({ state: 'BEHIND', isRead: true, tags: [{ name: '20', state: 'BEHIND' }] });
    expect(asked.sort()).toEqual(['log node', 'tags dhi.io/node', `tags ${ZOT}/team/node`]);
    expect(one.sources.map(({ upstream, state, reason }) => [upstream, state, reason])).toEqual([
      ['scout', 'FOUND', null],
      ['zot', 'FOUND', null],
    ]);
  });

  it('has diverged when the log of the copies from its source never had what it has', async () => {
    const { read } = open({
      tags: { 'dhi.io/node': tagList(fresh), [`${ZOT}/team/node`]: tagList(old) },
      logs: { node: log(job({ digest: 'sha256:between' })) },
    });
    expect((await read(toZot)).state).toBe('DIVERGED');
  });

  it('goes by the log of copies to its source when that is a mirror of the catalog', async () => {
    const onward = configured('docker.io/team/dhi-node', `${ZOT}/team/node`);
    const { read } = open({
      tags: { 'docker.io/team/dhi-node': tagList(fresh), [`${ZOT}/team/node`]: tagList(old) },
      logs: { node: log(job()) },
    });
    expect((await read(onward)).state).toBe('BEHIND');
  });

  it('is unknown, and says why, when the log that would tell cannot be read', async () => {
    const { read } = open({
      tags: { 'dhi.io/node': tagList(fresh), [`${ZOT}/team/node`]: tagList(old) },
      logs: { node: new PortolanError('FORBIDDEN', 'not yours') },
    });
    const drift = await read(toZot);
    expect(drift).toMatchObject({ state: 'UNKNOWN', isRead: true });
    expect(drift.sources[0]).toMatchObject({
      upstream: 'scout',
      state: 'FOUND',
      reason: 'log of copies to or from dhi.io/node: not yours',
    });
  });

  it('goes by the history of Quay when the source is there', async () => {
    const fromQuay = configured('quay.example/team/node', `${ZOT}/team/node`);
    const { asked, read } = open({
      history: { 'quay.example/team/node': tagList({ ...fresh, earlier: ['sha256:old'] }) },
      tags: { [`${ZOT}/team/node`]: tagList(old) },
    });
    expect((await read(fromQuay)).state).toBe('BEHIND');
    expect(asked).toEqual(['history quay.example/team/node', `tags ${ZOT}/team/node`]);
    const { read: readOther } = open({
      history: { 'quay.example/team/node': tagList({ ...fresh, earlier: ['sha256:between'] }) },
      tags: { [`${ZOT}/team/node`]: tagList(old) },
    });
    expect((await readOther(fromQuay)).state).toBe('DIVERGED');
  });

  it('is MISSING for each tag of a destination that is not there', async () => {
    for (const absent of [unread(), unread(new PortolanError('NOT_FOUND', 'no such repository'))]) {
      const { read } = open({ tags: { 'dhi.io/node': tagList(fresh), [`${ZOT}/team/node`]: absent } });
      const drift = await read(toZot);
      expect(drift).toMatchObject({ state: 'MISSING', tags: [{ state: 'MISSING' }] });
      expect(drift.sources[1]).toMatchObject({ upstream: 'zot', state: 'ABSENT' });
    }
  });

  it('is unknown when a side cannot be read, with the tags of the other', async () => {
    const { read } = open({ tags: { 'dhi.io/node': tagList(fresh), [`${ZOT}/team/node`]: unread(DOWN) } });
    const drift = await read(toZot);
    expect(drift).toMatchObject({
      state: 'UNKNOWN',
      isRead: false,
      tags: [{ name: '20', state: 'UNKNOWN', sourceDigest: 'sha256:new', destinationDigest: null }],
    });
    expect(drift.sources[1]).toMatchObject({ state: 'UNAVAILABLE', reason: 'tags: zot: no connection' });
  });

  it('is unknown when the source is not there, or in a registry that is none of ours', async () => {
    const tags = { [`${ZOT}/team/node`]: tagList(old) };
    expect(await open({ tags }).read(toZot)).toMatchObject({
      state: 'UNKNOWN',
      isRead: false,
      tags: [{ state: 'UNKNOWN' }],
    });
    const drift = await open({ tags }).read(configured('registry.example/a/b', `${ZOT}/team/node`));
    expect(drift).toMatchObject({ state: 'UNKNOWN', isRead: false });
    expect(drift.sources[0]).toMatchObject({ upstream: 'registry.example', state: 'NOT_CONFIGURED' });
  });

  it('is about the tags alone that a mirror of Quay is to copy', async () => {
    const sides = { source: readSide('dhi.io/node', ATLAS), destination: place('quay.example/team/node') };
    const mirror: Mirror = {
      ...copyOf('QUAY', 'team', sides),
      kind: 'QUAY',
      setUpFor: 'REPOSITORY',
      run: null,
      patterns: ['20', '2?-dev'],
    };
    const { read } = open({
      tags: {
        'dhi.io/node': tagList(fresh, tag('21', 'x'), tag('21-dev', 'x')),
        'quay.example/team/node': tagList(tag('20', 'new'), tag('stray', 'x')),
      },
    });
    const { tags } = await read(mirror);
    expect(tags.map(({ name, state }) => [name, state])).toEqual([
      ['20', 'IN_SYNC'],
      ['21-dev', 'MISSING'],
    ]);
  });
});
