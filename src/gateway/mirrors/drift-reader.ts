import type { Session } from '../../http/session.js';
import { codeOf } from '../../upstreams/probe.js';
import { nameOf, type Place } from '../joined/atlas.js';
import { type Look, mergeResults, resultOf, type SourceResult } from '../joined/source-result.js';
import type { TagList } from '../repositories/tag-facts.js';
import type { TagListOf } from '../repositories/tag-lists.js';
import { foreignHost } from './configured-mirrors.js';
import type { CopyLogOf } from './copy-log.js';
import { compareTags, type DriftState, type DriftTag, type SideTags, worstOf } from './drift.js';
import { isFrom, isTo, type Mirror } from './mirror.js';
import type { MirrorBook } from './mirror-book.js';
import { copyHistory, noHistory, registryHistory, type TagHistory } from './tag-history.js';
import { matchesPattern } from './tag-pattern.js';

/** How far a mirror is from its source. */
export interface Drift {
  readonly mirror: Mirror;
  readonly state: DriftState;
  readonly tags: readonly DriftTag[];
  readonly sources: readonly SourceResult[];
  /** Whether both sides could be read. */
  readonly isRead: boolean;
}

export type DriftOf = (mirror: Mirror, session: Session) => Promise<Drift>;

export interface DriftOptions {
  readonly book: Pick<MirrorBook, 'dhiMirrorsOf'>;
  readonly tagListOf: TagListOf;
  /** The same with what tags pointed at before, where the registry keeps that; it may be a longer list. */
  readonly tagHistoryOf: TagListOf;
  readonly copyLogOf: CopyLogOf;
  now(): number;
}

/**
 * Reads both sides of a mirror, once in an operation. All that is read of Docker is asked for in the same moment, so that
 * the drifts of a list cost one document.
 */
export function createDrifts(options: DriftOptions): DriftOf {
  const key = Object.freeze({});
  return (mirror, session) => {
    const kept = session.keep(key, () => new Map<string, Promise<Drift>>());
    const found = kept.get(mirror.id) ?? readDrift(options, mirror, session);
    kept.set(mirror.id, found);
    return found;
  };
}

async function readDrift(options: DriftOptions, mirror: Mirror, session: Session): Promise<Drift> {
  const { tagListOf, tagHistoryOf, now } = options;
  const sourceListOf = mirror.source?.upstream === 'quay' ? tagHistoryOf : tagListOf;
  const [source, destination, past] = await Promise.all([
    mirror.source && sourceListOf(mirror.source, session),
    tagListOf(mirror.destination, session),
    readPast(options, mirror, session),
  ]);
  const from = sideOf(source);
  const to = sideOf(destination);
  const isRead = from === 'READ' && (to === 'READ' || to === 'ABSENT');
  const tags = compareTags({
    source: tagsOf(source, from),
    // Of a source that is not there nobody can say what is to be copied; a destination that is not there has nothing.
    destination: to === 'ABSENT' ? EMPTY : tagsOf(destination, to),
    history: mirror.source?.upstream === 'quay' ? registryHistory(tagsOf(source, from)) : past.history,
    isCopied: copiesOf(mirror),
    now: now(),
  });
  const sources = [
    ...sourceOfSide(mirror.source, [...looksOf(source), ...past.looks], mirror.sourceReference),
    resultOf(mirror.destination.upstream, looksOf(destination), ''),
  ];
  return { mirror, state: isRead ? worstOf(tags) : 'UNKNOWN', tags, sources: mergeResults(sources), isRead };
}

const EMPTY: SideTags = { tags: [], isWhole: true };

type SideState = 'READ' | 'ABSENT' | 'UNREAD';

function sideOf(list: TagList | undefined): SideState {
  if (!list) return 'UNREAD';
  const { found, error } = list.look;
  if (error === undefined) return found || list.tags.length > 0 ? 'READ' : 'ABSENT';
  if (list.tags.length > 0) return 'READ';
  return codeOf(error) === 'NOT_FOUND' ? 'ABSENT' : 'UNREAD';
}

function tagsOf(list: TagList | undefined, state: SideState): SideTags {
  return { tags: list?.tags ?? [], isWhole: state === 'READ' && list?.isWhole === true };
}

function copiesOf(mirror: Mirror): (name: string) => boolean {
  const patterns = mirror.kind === 'QUAY' ? mirror.patterns : undefined;
  return (name) => patterns === undefined || patterns.some((pattern) => matchesPattern(name, pattern));
}

interface Past {
  readonly history: TagHistory;
  readonly looks: readonly Look[];
}

/** What is known of the tags that a source at Docker had before; a log that cannot be read is only not of help. */
async function readPast(options: DriftOptions, mirror: Mirror, session: Session): Promise<Past> {
  const { source, organization } = mirror;
  if (source?.upstream !== 'scout') return { history: noHistory, looks: [] };
  try {
    const dhi = await options.book.dhiMirrorsOf(organization, session);
    const telling = dhi.filter((one) => isFrom(one, source) || isTo(one, source));
    const logs = await Promise.all(
      telling.map(async (one) => ({
        log: await options.copyLogOf(one, session),
        isOfSource: isFrom(one, source),
      })),
    );
    return { history: copyHistory(logs), looks: [] };
  } catch (error) {
    const searched = `log of copies to or from ${nameOf(source)}`;
    return { history: noHistory, looks: [{ searched, found: false, error }] };
  }
}

function looksOf(list: TagList | undefined): Look[] {
  return list ? [list.look] : [];
}

function sourceOfSide(source: Place | undefined, looks: readonly Look[], reference: string): SourceResult[] {
  if (source) return [resultOf(source.upstream, looks, '')];
  return [foreignHost(reference, `${reference} cannot be compared`)];
}
