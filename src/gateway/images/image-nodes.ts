import type { Session } from '../../http/session.js';
import { parseImageReference } from '../joined/image-reference.js';
import type { Joined } from '../joined/joined.js';
import { type ImageObject, imageAt } from './image.js';
import { type LocationObject, locationOf } from './location.js';
import type { TraceOf } from './traces.js';

/** The image behind a global id's key. */
export function imageOfKey([reference = '']: readonly string[]): ImageObject {
  return imageAt(parseImageReference(reference));
}

/** The way to find a location by its global id's key; null when the image is not there any more. */
export function createLocationFinder({ atlas }: Joined, traceOf: TraceOf) {
  return async (key: readonly string[], session: Session): Promise<LocationObject | null> => {
    const [host = '', path = '', digest = '', wanted = ''] = key;
    const { holdings } = await traceOf(parseImageReference(`${host}/${path}@${wanted}`), session).places;
    const holding = holdings.find(
      ({ place, digest: own }) => place.host === host && place.path === path && own === digest,
    );
    return holding ? locationOf(holding, wanted, atlas) : null;
  };
}
