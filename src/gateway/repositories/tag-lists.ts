import type { Session } from '../../http/session.js';
import { DHI, nameOf, type Place } from '../joined/atlas.js';
import { isAttachmentTag } from '../joined/attachment-tag.js';
import type { Joined } from '../joined/joined.js';
import { compareNames } from '../joined/reading.js';
import { readCatalogTags, readHubTags } from './docker-tags.js';
import { readQuayTags } from './quay-tags.js';
import type { TagFacts, TagList } from './tag-facts.js';
import { readZotTags } from './zot-tags.js';

/** All tags of a repository; rejects for nothing that an upstream does, `look` tells it. */
export type TagListOf = (place: Place, session: Session) => Promise<TagList>;

/** The tags that an upstream gives, in whatever order. */
export interface ReadTags {
  readonly tags: readonly TagFacts[];
  readonly isWhole: boolean;
  /** Undefined where there is no such repository, as far as the upstream shows. */
  readonly isKnown: boolean;
  /** What could not be told of the tags that are there. */
  readonly problem?: unknown;
}

export type ReadTagsOf = (place: Place, session: Session) => Promise<ReadTags>;

export interface TagListOptions {
  /** Whether to read what tags pointed at before, where that is known; at Quay it is another, longer list. */
  readonly history?: true;
  now?(): number;
}

/** Reads the tags of each repository once in a session, whoever asks; those of one moment leave together where the upstream allows. */
export function createTagLists(joined: Joined, options: TagListOptions = {}): TagListOf {
  const key = Object.freeze({});
  const readers = {
    hub: readHubTags(joined),
    catalog: readCatalogTags(joined),
    quay: readQuayTags(joined, options),
    zot: readZotTags(joined),
  };
  return (place, session) => {
    const lists = session.keep(key, () => new Map<string, Promise<TagList>>());
    const name = nameOf(place);
    const list = lists.get(name) ?? toList(readers[kindOf(place)], place, session);
    lists.set(name, list);
    return list;
  };
}

function kindOf({ upstream, host }: Place): 'hub' | 'catalog' | 'quay' | 'zot' {
  if (upstream !== 'scout') return upstream;
  return host === DHI ? 'catalog' : 'hub';
}

async function toList(read: ReadTagsOf, place: Place, session: Session): Promise<TagList> {
  const searched = nameOf(place);
  try {
    const { tags, isWhole, isKnown, problem } = await read(place, session);
    // Signatures and the like are no images, whatever a registry lists.
    const images = tags.filter(({ name }) => !isAttachmentTag(name));
    const sorted = images.sort((one, other) => compareNames(one.name, other.name));
    return { tags: sorted, isWhole, look: { searched, found: isKnown, error: problem } };
  } catch (error) {
    return { tags: [], isWhole: false, look: { searched, found: false, error } };
  }
}
