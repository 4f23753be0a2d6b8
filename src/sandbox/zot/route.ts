import type { Answer } from '../service.js';
import type { ApiKeys } from './api-keys.js';
import type { Handler } from './exchange.js';
import type { Entry } from './gate.js';
import type { Marks } from './marks.js';
import type { Meter } from './meter.js';
import type { ZotSettings } from './options.js';
import type { Sessions } from './sessions.js';
import type { Store } from './store.js';
import type { Trust } from './trust.js';

/** Everything that the handlers of one zot share. */
export interface Premises {
  readonly settings: ZotSettings;
  readonly store: Store;
  readonly apiKeys: ApiKeys;
  readonly sessions: Sessions;
  readonly marks: Marks;
  readonly trust: Trust;
  readonly meter: Meter;
}

export interface Route {
  readonly pattern: RegExp;
  /** By method; `ANY` stands for all that are not named. */
  readonly handlers: Readonly<Record<string, Handler>>;
  readonly entry: Entry;
  /** What OPTIONS answers where web pages of other origins may call; null where it is a wrong method. */
  readonly preflight: number | null;
  /** Which methods web pages are told of, where that is not all that there are; only they may be called. */
  readonly toldMethods?: readonly string[];
  /** Whether policy is asked inside, where web pages hear its refusals too, and bodies are never guessed at. */
  readonly isExtension?: boolean;
}

// zot writes `-*` where this has `-+`: the same names, but `-*` would backtrack for ever outside Go.
const PART = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*';

/** The place of a repository name in the pattern of a path. */
export const NAME = `(?<name>${PART}(?:/${PART})*)`;

const CORS = {
  'access-control-allow-origin': '*',
  'access-control-allow-headers': 'Authorization,content-type,X-ZOT-API-CLIENT',
};

const NO_GUESSING = { 'x-content-type-options': 'nosniff' };

/** A route that web pages may call, for those with an account. */
export function forPages(path: string, handlers: Route['handlers']): Route {
  return { pattern: new RegExp(`^${path}$`), handlers, entry: 'account', preflight: 204 };
}

/** A route of an extension that web pages may call. */
export function forExtension(path: string, handlers: Route['handlers']): Route {
  return { ...forPages(path, handlers), isExtension: true };
}

/** A route for programs, without OPTIONS. */
export function forClients(path: string, handlers: Route['handlers']): Route {
  return { ...forPages(path, handlers), preflight: null };
}

/** A route for programs that asks nobody who they are. */
export function forAnyone(path: string, handlers: Route['handlers']): Route {
  return { ...forClients(path, handlers), entry: 'anyone' };
}

/** Adds what a browser wants to know, on the routes that are for browsers. */
export function withCors(
  answer: Answer,
  method: string,
  { preflight, handlers, toldMethods, isExtension = false }: Route,
): Answer {
  // The policies of repositories come before everything else, so a page cannot read their refusals.
  const isRefused = !isExtension && (answer.status === 401 || answer.status === 403);
  if (preflight === null || isRefused) return answer;
  const { 'access-control-allow-origin': origin } = CORS;
  if (toldMethods && !toldMethods.includes(method)) return answer;
  // Where the list is told apart, it is told to the first of its methods and to OPTIONS only.
  const isBrief = toldMethods !== undefined && method !== toldMethods[0] && method !== 'OPTIONS';
  if (isBrief) return { ...answer, headers: { 'access-control-allow-origin': origin, ...answer.headers } };
  const methods = (toldMethods ?? [...Object.keys(handlers), 'OPTIONS']).join(',');
  const told = { ...CORS, 'access-control-allow-methods': methods, ...(isExtension && NO_GUESSING) };
  return { ...answer, headers: { ...told, ...answer.headers } };
}
