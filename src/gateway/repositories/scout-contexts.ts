import type { Session } from '../../http/session.js';
import type { Place } from '../joined/atlas.js';
import { organizationOf } from '../joined/docker-names.js';

/** The `context` of a question to Scout. */
export interface ScoutContext {
  readonly organization?: string;
}

const PUBLIC: ScoutContext = {};

/**
 * On whose behalf to ask Scout about a repository: whether the caller belongs to its organization is found out by asking,
 * and everybody's answer is asked for in the same document.
 */
export function contextsOf(place: Place, session: Session): readonly ScoutContext[] {
  const organization = organizationOf(place);
  return organization === undefined || !session.sourceOf('docker') ? [PUBLIC] : [{ organization }, PUBLIC];
}

export interface ScoutAnswer {
  readonly value: unknown;
  readonly context: ScoutContext;
}

/** The first answer that is not null; undefined when all are null. Rejects when none is there and one is a refusal, which tells more. */
export async function firstAnswer(
  contexts: readonly ScoutContext[],
  ask: (context: ScoutContext) => Promise<unknown>,
): Promise<ScoutAnswer | undefined> {
  const answers = await Promise.allSettled(
    contexts.map(async (context) => ({ context, value: await ask(context) })),
  );
  const found = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
  const first = found.find(({ value }) => value !== null);
  if (first) return first;
  for (const answer of answers) if (answer.status === 'rejected') throw answer.reason;
  return undefined;
}
