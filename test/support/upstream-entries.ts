import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.js';
import { type Answer, sandboxUrls, startGateway, type TestGateway } from './gateway.js';

/** One upstream, as `Query.upstreams` tells of it. */
export interface UpstreamEntry {
  readonly name: string;
  readonly state: string;
  readonly reason: string | null;
  readonly latencyMs: number | null;
  readonly credential: {
    readonly state: string;
    readonly reason: string | null;
    readonly subject: string | null;
    readonly scopes: readonly string[] | null;
    readonly expiresAt: string | null;
    readonly source: string | null;
  };
  readonly features: readonly Feature[] | null;
}

interface Feature {
  readonly name: string;
  readonly available: boolean | null;
  readonly reason: string | null;
}

export type Entries = Readonly<Record<string, UpstreamEntry>>;

const CREDENTIAL = 'credential { state reason subject scopes expiresAt source }';
export const STATES = `{ upstreams { name state reason latencyMs ${CREDENTIAL} } }`;
export const FEATURES = '{ upstreams { name features { name available reason } } }';

/** The entries by name; throws for an answer with errors, because no trouble of an upstream is one. */
export function entriesOf({ data, errors }: Answer): Entries {
  if (errors.length > 0) throw new Error(JSON.stringify(errors));
  const entries = data?.upstreams as UpstreamEntry[];
  return Object.fromEntries(entries.map((entry) => [entry.name, entry]));
}

/** One thing of each entry. */
export function each<T>(entries: Entries, read: (entry: UpstreamEntry) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(entries).map(([name, entry]) => [name, read(entry)]));
}

export interface Harbour {
  readonly sandbox: Sandbox;
  readonly gateway: TestGateway;
  close(): Promise<void>;
}

/** The simulated upstreams with a gateway in front of them. */
export async function openHarbour(
  options: Parameters<typeof startSandbox>[0] = {},
  env: NodeJS.ProcessEnv = {},
): Promise<Harbour> {
  const sandbox = await startSandbox(options);
  const gateway = await startGateway({ ...sandboxUrls(sandbox), ...env });
  return {
    sandbox,
    gateway,
    async close() {
      await gateway.close();
      await sandbox.close();
    },
  };
}

/** A token nobody signed. */
export function unsignedToken(claims: Readonly<Record<string, unknown>>): string {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'none' })}.${part(claims)}.c2lnbmF0dXJl`;
}
