import type { AskOptions, TestGateway } from './gateway.js';
import { ADA } from './gateway.js';

/** Hosts by which people of the story pull from Quay and from zot. */
export const HOSTS = { QUAY_HOST: 'quay.example', ZOT_HOST: 'zot.example' };

type Fields = Record<string, unknown>;

/** What an upstream said, without its reason. */
export interface SaidSource {
  readonly upstream: string;
  readonly state: string;
  readonly reason: string | null;
  readonly searched: readonly string[];
}

/** Asks as ada, unless said otherwise, and wants no errors. */
export async function answerOf(
  gateway: TestGateway,
  query: string,
  options: AskOptions = {},
): Promise<Fields> {
  const { data, errors } = await gateway.ask(query, { headers: ADA, ...options });
  expect(errors).toEqual([]);
  return data ?? {};
}

/** The states by upstream. */
export function statesOf(sources: readonly SaidSource[]): Record<string, string> {
  return Object.fromEntries(sources.map(({ upstream, state }) => [upstream, state]));
}
