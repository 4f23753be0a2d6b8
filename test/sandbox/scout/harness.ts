import { openAccount, accountOf as openedBy } from '../../../src/sandbox/hub/accounts.js';
import { type Clock, createTokens } from '../../../src/sandbox/hub/tokens.js';
import { createScout, type ScoutSwitches } from '../../../src/sandbox/scout/scout.js';
import { type Service, startService } from '../../../src/sandbox/service.js';
import { people } from '../../../src/sandbox/story.js';

export const ORGANISATION = 'demonstrationorg';
export const NOW = Date.UTC(2025, 6, 10);

const ORGANISATION_TOKEN = 'dckr_oat_demonstration';

/** Ada owns the organisation of the story, carol is a member, bob is a stranger; null sends no token. */
export type Who = 'ada' | 'bob' | 'carol' | typeof ORGANISATION | null;

export interface Question {
  readonly variables?: object;
  readonly as?: Who;
}

export interface Scout {
  readonly service: Service;
  ask(query: string, question?: Question): Promise<ReturnType<typeof JSON.parse>>;
  close(): Promise<void>;
}

/** A Scout that listens, and a client that speaks to it over real HTTP, without a token unless `as` names somebody. */
export async function startScout(options: ScoutSwitches & { now?: Clock } = {}): Promise<Scout> {
  const { now = () => NOW } = options;
  const tokens = createTokens(now);
  const service = await startService(createScout({ ...options, now, tokens }), {
    host: '127.0.0.1',
    port: 0,
  });
  return {
    service,
    async ask(query, { variables = {}, as = null } = {}) {
      const headers: Record<string, string> = { 'content-type': 'application/json' };
      if (as) headers.authorization = `Bearer ${tokens.issue(accountOf(as), 600)}`;
      const body = JSON.stringify({ query, variables });
      const response = await fetch(`${service.origin}/v1/graphql`, { method: 'POST', headers, body });
      return { status: response.status, ...JSON.parse(await response.text()) };
    },
    close: () => service.close(),
  };
}

/** What the service answers at `field` to somebody who may not ask. */
export function refusalAt(
  field: string,
  status = 403,
  message = 'You are not allowed to read data for this team',
) {
  return { message, path: [field], extensions: { code: 'DOWNSTREAM_SERVICE_ERROR', status } };
}

function accountOf(who: string) {
  const person = people.find(({ name }) => name === who);
  const account = person ? openedBy(person, 'docker_pw|1') : openAccount(who, ORGANISATION_TOKEN);
  if (!account) throw new Error(`the story has no ${who}`);
  return account;
}
