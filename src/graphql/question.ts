import { type FragmentDefinitionNode, Kind, parse } from 'graphql';
import { upstreamFailure } from '../http/failures.js';
import type { Session } from '../http/session.js';
import type { Asker } from './ask.js';

/** A question of the gateway's own, in the names of the public schema. */
export interface Question {
  readonly text: string;
  readonly variables?: Readonly<Record<string, unknown>>;
}

/** The data by response key. Rejects when it cannot be asked; a root field that fails is an error in its place. */
export type AskQuestion = (
  question: Question,
  session: Session,
) => Promise<Readonly<Record<string, unknown>>>;

/** The way to ask a remote schema; the same question is asked once in a session. */
export function createQuestions(asker: Asker): AskQuestion {
  const key = Object.freeze({});
  return ({ text, variables = {} }, session) => {
    const answers = session.keep(key, () => new Map<string, ReturnType<AskQuestion>>());
    const name = JSON.stringify([text, variables]);
    const known = answers.get(name);
    if (known) return known;
    const made = ask(asker, { text, variables }, session);
    answers.set(name, made);
    return made;
  };
}

async function ask(asker: Asker, { text, variables = {} }: Question, session: Session) {
  const { definitions } = parse(text, { noLocation: true });
  const [operation] = definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION);
  if (!operation) throw new Error(`not an operation: ${text}`);
  const fragments: Record<string, FragmentDefinitionNode> = {};
  const asked = { operation, fragments, variableValues: variables };
  const plan = asker.plan(asked, () => true);
  if (!plan) {
    const message = 'it does not know the fields that this asks for';
    throw upstreamFailure(asker.remote.target, 'UPSTREAM_UNSUPPORTED', message, {});
  }
  if (plan === 'inexpressible') throw new Error(`not expressible: ${text}`);
  return asker.ask(plan, asked, session);
}
