import { PortolanError } from '../../../src/errors.js';
import type { Place } from '../../../src/gateway/joined/atlas.js';
import { toConnection } from '../../../src/gateway/joined/connection.js';
import {
  findMirrors,
  type MirrorBook,
  mirrorFilling,
} from '../../../src/gateway/repositories/mirror-book.js';
import { fakeSession } from './fake-joined.js';

const CATALOG: Place = { upstream: 'scout', host: 'dhi.io', path: 'node' };
const OFFICIAL: Place = { upstream: 'scout', host: 'docker.io', path: 'library/node' };
const HUB: Place = { upstream: 'scout', host: 'docker.io', path: 'org/dhi-node' };

/** Tells of one mirror for each organization, and of one that all of them have. */
function openBook() {
  const asked: string[] = [];
  const book: MirrorBook = {
    async mirrorTo({ path }, organization) {
      asked.push(`to ${path} of ${organization}`);
      return { id: path };
    },
    async mirrorsFrom({ path }, organization) {
      asked.push(`from ${path} of ${organization}`);
      const mirrors = [{ id: `of ${organization}` }, { id: 'of all' }];
      const page = toConnection(mirrors, {}, { keyOf: ({ id }) => id, most: 100 });
      return {
        ...page,
        sources: [{ upstream: 'scout', state: 'FOUND', reason: null, searched: [organization] }],
      };
    },
  };
  return { asked, book };
}

describe('the mirror that fills a repository', () => {
  it('is one of its organization', async () => {
    const { book, asked } = openBook();
    expect(await mirrorFilling(book, HUB, fakeSession())).toEqual({ id: 'org/dhi-node' });
    expect(asked).toEqual(['to org/dhi-node of org']);
  });

  it.each([CATALOG, OFFICIAL])('is none for $host/$path, which nobody fills', async (place) => {
    const { book, asked } = openBook();
    expect(await mirrorFilling(book, place, fakeSession())).toBeNull();
    expect(asked).toEqual([]);
  });
});

describe('the mirrors that copy from a repository', () => {
  const find = async (place: Place, names: string[], organization?: string) => {
    const { book, asked } = openBook();
    const organizationsOf = async () => ({ names, problems: [] });
    const books = { mirrorBook: book, organizationsOf };
    return { ...(await findMirrors(books, { place, organization }, fakeSession())), asked };
  };

  it('are those of the organization that is named, or of the first part of the path', async () => {
    expect((await find(CATALOG, [], 'bobsorg')).asked).toEqual(['from node of bobsorg']);
    expect((await find(HUB, [])).asked).toEqual(['from org/dhi-node of org']);
  });

  it("are those of the caller's organizations for what belongs to none, each once", async () => {
    const { nodes, sources, totalCount } = await find(CATALOG, ['one', 'two']);
    expect(nodes.map(({ id }) => id)).toEqual(['of one', 'of all', 'of two']);
    expect([totalCount, sources]).toEqual([
      3,
      [{ upstream: 'scout', state: 'FOUND', reason: null, searched: ['one', 'two'] }],
    ]);
  });

  it('are none for who belongs to no organization, and that is told', async () => {
    const { nodes, sources } = await find(CATALOG, []);
    expect([nodes, sources[0]?.state, sources[0]?.reason]).toEqual([
      [],
      'UNKNOWN',
      'the caller belongs to no organization',
    ]);
    const { book } = openBook();
    const error = new PortolanError('UNAUTHENTICATED', 'sign in');
    const organizationsOf = async () => ({ names: [], problems: [{ searched: 'own', found: false, error }] });
    const page = await findMirrors(
      { mirrorBook: book, organizationsOf },
      { place: CATALOG, organization: undefined },
      fakeSession(),
    );
    expect(page.sources[0]).toMatchObject({ state: 'UNAUTHENTICATED', reason: 'own: sign in' });
  });
});
