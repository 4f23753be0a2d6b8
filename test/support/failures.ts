import { randomUUID } from 'node:crypto';
import { type Answer, type AskOptions, startGateway, type TestGateway } from './gateway.js';
import { type StubReply, type StubUpstream, startUpstream } from './upstream.js';

/** Credentials that nobody may ever see again: not in an answer, not in the log. */
export const SECRETS = {
  docker: 'docker-jwt-d34db33f',
  quay: 'quay-token-c0ffee',
  zotPassword: 'zot-password-5ca1ab1e',
};

export const CALLER = {
  'x-docker-authorization': `Bearer ${SECRETS.docker}`,
  'x-quay-authorization': `Bearer ${SECRETS.quay}`,
  'x-zot-authorization': basic('ada', SECRETS.zotPassword),
};

const PAGE = /<\s*(?:!doctype|html|head|title|body|h1|center)/i;
const STACK = /\bat [\w.<>]+ \(|node_modules|\.[jt]s:\d+|"stack/;

export function basic(name: string, password: string): string {
  return `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`;
}

/** A gateway whose upstreams are all one stub, and what the caller of the tests sees of it. */
export interface Scene {
  readonly upstream: StubUpstream;
  readonly gateway: TestGateway;
  /** Asks with all credentials; throws when the answer or the log tells what it must not. */
  ask(query: string, options?: AskOptions): Promise<Answer>;
  close(): Promise<void>;
}

export async function startScene(env: NodeJS.ProcessEnv = {}): Promise<Scene> {
  const upstream = await startUpstream();
  const { origin } = upstream;
  let logged = 0;
  const gateway = await startGateway({
    QUAY_URL: origin,
    ZOT_URL: origin,
    HUB_URL: origin,
    SCOUT_URL: `${origin}/scout/graphql`,
    ...env,
  });
  return {
    upstream,
    gateway,
    async ask(query, options = {}) {
      const answer = await gateway.ask(query, { ...options, headers: { ...CALLER, ...options.headers } });
      expectNoLeak(answer.text, origin);
      const log = gateway.logged();
      const fresh = log.slice(logged);
      logged = log.length;
      expectNoLeak(fresh, origin);
      return answer;
    },
    async close() {
      await gateway.close();
      await upstream.close();
    },
  };
}

/** Every error with the part of it that a program reads; `requestId` only has to be there. */
export function told({ errors }: Answer) {
  return errors.map(({ message, path, extensions }) => {
    const { requestId, ...rest } = extensions;
    expect(requestId).toEqual(expect.stringMatching(/^[\w.:+/=-]{1,128}$/));
    return { message, ...(path && { path }), ...rest };
  });
}

/** Throws with the lines that hold a credential, an upstream's address, a page or a stack. */
export function expectNoLeak(text: string, ...addresses: string[]): void {
  const forbidden = [...secretForms(), ...addresses.map((address) => new URL(address).host)];
  const leaking = text
    .split('\n')
    .filter((line) => forbidden.some((part) => line.includes(part)) || PAGE.test(line) || STACK.test(line));
  expect(leaking).toEqual([]);
}

/** The same operation as another text: its first run is interpreted, its second compiled, its third goes past Apollo. */
export function unseen(query: string): string {
  return `${query} # ${randomUUID()}`;
}

export function page(title: string): StubReply['body'] {
  return `<html>\r\n<head><title>${title}</title></head>\r\n<body><h1>${title}</h1></body>\r\n</html>\r\n`;
}

function secretForms(): string[] {
  return Object.values(SECRETS).flatMap((secret) => [
    secret,
    Buffer.from(`ada:${secret}`).toString('base64'),
  ]);
}
