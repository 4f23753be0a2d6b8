import { createAtlas } from '../../../src/gateway/joined/atlas.js';
import type { Joined } from '../../../src/gateway/joined/joined.js';
import type { WantedField } from '../../../src/graphql/gather.js';
import type { Session } from '../../../src/http/session.js';
import { openSession } from '../../support/traffic.js';

type Answer = (wanted: Readonly<Record<string, unknown>>) => unknown;

export interface FakeAnswers {
  /** Root fields of Scout and of zot's search, and REST operations, by name. */
  readonly [name: string]: Answer;
}

export interface FakeJoined extends Joined {
  /** What was asked, as name and arguments. */
  readonly asked: [name: string, args: Readonly<Record<string, unknown>>][];
}

/** The raw layer as far as what is tested uses it; an answer that is an Error is a failure. */
export function fakeJoined(answers: FakeAnswers): FakeJoined {
  const asked: FakeJoined['asked'] = [];
  const answer = async (name: string, args: Readonly<Record<string, unknown>>): Promise<unknown> => {
    asked.push([name, args]);
    const found = answers[name]?.(args);
    if (found instanceof Error) throw found;
    return found ?? null;
  };
  const gather = ({ field, args }: WantedField) => answer(field, args);
  const unused = new Proxy({}, { get: (_target, name) => fail(String(name)) });
  return {
    asked,
    raw: unused as Joined['raw'], // nothing that is tested with this uses it
    atlas: createAtlas([], { hosts: { quay: undefined, zot: undefined } }),
    scout: gather,
    zotSearch: gather,
    call: (coordinate) => (args) => answer(coordinate, args),
  };
}

/** A session with credentials for everything. */
export function fakeSession(): Session {
  return { ...openSession(), sourceOf: () => 'REQUEST' };
}

/** A session without any credential. */
export function anonymousSession(): Session {
  return { ...openSession(), sourceOf: () => undefined };
}

function fail(name: string): never {
  throw new Error(`raw.${name} is not there`);
}
