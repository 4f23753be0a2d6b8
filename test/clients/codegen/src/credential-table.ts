import { ask } from './ask';
import { type CredentialState, WhichCredentialsWorkDocument } from './generated/graphql';

/** One line for each upstream, made of the operation in /examples. */
export async function credentialTable(): Promise<string[]> {
  const { upstreams } = await ask(WhichCredentialsWorkDocument, {});
  return upstreams.map(({ name, latencyMs, credential }) => {
    const expiresAt: string | null = credential.expiresAt;
    const latency: number = latencyMs ?? 0;
    return `${name} ${credential.state ? words[credential.state] : ''} ${expiresAt} ${latency.toFixed()}`;
  });
}

const words: Record<CredentialState, string> = {
  NONE: 'none',
  VALID: 'works',
  INVALID: 'refused',
  EXPIRED: 'too old',
  INSUFFICIENT: 'allows too little',
  UNKNOWN: 'unknown',
};
