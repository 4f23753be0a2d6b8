import { PortolanError } from '../../../src/errors.js';
import { copyOf, type QuayMirror, readSide } from '../../../src/gateway/mirrors/mirror.js';
import type { MirrorBook } from '../../../src/gateway/mirrors/mirror-book.js';
import { createSyncNow } from '../../../src/gateway/mirrors/sync-now.js';
import { fakeJoined, fakeSession } from '../repositories/fake-joined.js';
import { ATLAS, configured, dhi, place } from './mirror-samples.js';

const sides = { source: readSide('dhi.io/node', ATLAS), destination: place('quay.example/team/node') };
const atQuay: QuayMirror = {
  ...copyOf('QUAY', 'team', sides),
  kind: 'QUAY',
  setUpFor: 'REPOSITORY',
  run: null,
  patterns: undefined,
};

function open(found: QuayMirror | null, answer: () => unknown = () => true) {
  const done: string[] = [];
  const joined = fakeJoined({ 'Mutation.quaySyncRepositoryMirrorNow': answer });
  const book: Pick<MirrorBook, 'findMirror' | 'forget'> = {
    async findMirror(key) {
      done.push(`find ${key.at(-1)}`);
      return found;
    },
    forget: () => void done.push('forget'),
  };
  const syncNow = createSyncNow(joined, book);
  return { done, asked: joined.asked, sync: (id: string) => syncNow(id, fakeSession()) };
}

describe('a sync that is asked for', () => {
  it('is passed on to Quay, and the mirror is found anew', async () => {
    const { done, asked, sync } = open(atQuay);
    expect(await sync(atQuay.id)).toBe(atQuay);
    expect(asked).toEqual([['Mutation.quaySyncRepositoryMirrorNow', { repository: 'team/node' }]]);
    expect(done).toEqual(['find quay.example/team/node', 'forget', 'find quay.example/team/node']);
  });

  it('fails as Quay fails', async () => {
    const conflict = new PortolanError('NOT_FOUND', 'a sync runs');
    await expect(open(atQuay, () => conflict).sync(atQuay.id)).rejects.toBe(conflict);
  });

  it('is refused for a repository that the mirror of an organization fills', async () => {
    const { asked, sync } = open({ ...atQuay, setUpFor: 'ORGANIZATION' });
    await expect(sync(atQuay.id)).rejects.toMatchObject({
      code: 'UPSTREAM_UNSUPPORTED',
      message: expect.stringContaining('quaySyncOrganizationMirrorNow'),
    });
    expect(asked).toEqual([]);
  });

  it('is refused for a mirror that is gone, and for those of others without looking for them', async () => {
    const { done, sync } = open(null);
    await expect(sync(atQuay.id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    for (const { id } of [dhi('node'), configured('dhi.io/node', 'quay.example/team/node')]) {
      await expect(sync(id)).rejects.toMatchObject({ code: 'UPSTREAM_UNSUPPORTED' });
    }
    expect(done).toEqual(['find quay.example/team/node']);
  });
});
