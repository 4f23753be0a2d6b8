import { randomUUID } from 'node:crypto';
import type { Answer, Call } from '../service.js';
import type { Exchange } from './exchange.js';

/** Logins of zot's web page, told apart by a cookie. */
export interface Sessions {
  /** Logs a user in and answers the cookies that say so. */
  begin(user: string): string[];
  userOf(call: Call): string | null;
  /** POST /zot/auth/logout: works without a session as well. */
  end(exchange: Exchange): Answer;
}

const SECONDS = 7200;

export function createSessions(now: () => Date): Sessions {
  const sessions = new Map<string, { readonly user: string; readonly until: number }>();
  return {
    begin: (user) => {
      const id = randomUUID();
      const until = now().getTime() + SECONDS * 1000;
      sessions.set(id, { user, until });
      const life = `Path=/; Expires=${new Date(until).toUTCString()}; Max-Age=${SECONDS}`;
      // The second one is for the page to read.
      return [`session=${id}; ${life}; HttpOnly`, `user=${encodeURIComponent(user)}; ${life}`];
    },
    userOf: (call) => {
      const session = sessions.get(cookieOf(call, 'session') ?? '');
      return session && session.until > now().getTime() ? session.user : null;
    },
    end: ({ call }) => {
      sessions.delete(cookieOf(call, 'session') ?? '');
      const cookie = 'session=; Path=/; Expires=Thu, 01 Jan 1970 00:00:01 GMT; Max-Age=0';
      return {
        status: 200,
        headers: { 'content-type': 'application/json', 'set-cookie': cookie },
        body: '{}',
      };
    },
  };
}

/** The value of a cookie of the request. */
export function cookieOf({ headers }: Call, name: string): string | undefined {
  const pairs = (headers.cookie ?? '').split(';').map((pair) => pair.trim().split('='));
  return pairs.find(([key]) => key === name)?.[1];
}
