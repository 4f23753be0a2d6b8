import type { AskQuestion } from '../../graphql/question.js';
import { type Session, withoutCredentials } from '../../http/session.js';
import type { CallOperation } from '../../rest/caller.js';
import type { Reach } from '../../upstreams/probe.js';
import type { Upstream } from '../../upstreams/types.js';
import type { RawLayer } from './links.js';

export type ReachOf = (upstream: Upstream, session: Session) => Reach;

/** The ways of the raw layer to each upstream, found once. */
export function createReaches(raw: RawLayer): ReachOf {
  const calls = new Map<string, CallOperation>();
  const callOf = (coordinate: string): CallOperation => {
    const call = calls.get(coordinate) ?? raw.call(coordinate);
    calls.set(coordinate, call);
    return call;
  };
  const questions = new Map<string, AskQuestion>(
    raw.upstreams.flatMap(({ description: { name, remote } }) =>
      remote ? [[name, raw.questionsTo(remote.name)] as const] : [],
    ),
  );
  const reachOf: ReachOf = (upstream, session) => ({
    target: upstream.target,
    session,
    call: (coordinate, args = {}) => callOf(coordinate)(args, session),
    async ask(text, variables = {}) {
      const ask = questions.get(upstream.target.name);
      if (!ask) throw new Error(`${upstream.target.name} has no GraphQL part`);
      const data = await ask({ text, variables }, session);
      for (const value of Object.values(data)) if (value instanceof Error) throw value;
      return data;
    },
    anonymous: () => reachOf(upstream, withoutCredentials(session)),
  });
  return reachOf;
}
