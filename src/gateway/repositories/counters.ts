import type { Session } from '../../http/session.js';
import { nameOf, type Place } from '../joined/atlas.js';
import { scoutNameOf } from '../joined/docker-names.js';
import type { Joined } from '../joined/joined.js';
import { numberIn, textIn } from '../joined/reading.js';
import { resultOf } from '../joined/source-result.js';
import { contextsOf, firstAnswer } from './scout-contexts.js';
import type { CountPulls, PullUnit } from './source-pulls.js';
import { askZotSearch } from './zot-search.js';

/** Docker Hub's counter of a repository, as Scout shows it. */
export function countScoutPulls({ scout }: Joined): CountPulls {
  const field = 'repository';
  const selection = '{ pullCount }';
  return createCounter('scout', 'PULLS', async (place, session) => {
    const query = scoutNameOf(place);
    const answer = await firstAnswer(contextsOf(place, session), (context) =>
      scout({ field, args: { context, query }, selection }, session),
    );
    return answer ? numberIn(answer.value, 'pullCount') : null;
  });
}

/** Reads of what has a tag at zot. Its own sum over a repository has an image once for each tag. */
export function countZotDownloads(joined: Joined): CountPulls {
  return createCounter('zot', 'DOWNLOADS', async ({ path }, session) => {
    const images = await askZotSearch(joined, { path }, session);
    const counts = new Map(
      images.map((image) => [textIn(image, 'digest'), numberIn(image, 'downloadCount')]),
    );
    return [...counts.values()].reduce<number>((sum, count) => sum + (count ?? 0), 0);
  });
}

/** What has been counted since the beginning, whatever time is asked for. */
function createCounter(
  upstream: string,
  unit: PullUnit,
  read: (place: Place, session: Session) => Promise<number | null>,
): CountPulls {
  return async (place, _window, session) => {
    const searched = nameOf(place);
    try {
      const total = await read(place, session);
      const result = resultOf(upstream, [{ searched, found: total !== null }], '');
      const entries = total === null ? [] : [{ upstream, unit, total, isCumulative: true, periods: [] }];
      return { entries, result };
    } catch (error) {
      return { entries: [], result: resultOf(upstream, [{ searched, found: false, error }], '') };
    }
  };
}
