import { createQuay, type QuayOptions } from '../../src/sandbox/quay/quay.js';
import { type Service, startService } from '../../src/sandbox/service.js';

export const ADA = 'quay-ada-token';
export const BOB = 'quay-bob-token';
export const CAROL = 'quay-carol-token';
export const ROOT = 'quay-root-token';

/** `body` is sent as JSON, `text` as it is. */
export interface Sent {
  readonly token?: string | null;
  readonly body?: unknown;
  readonly text?: string;
  readonly type?: string;
}

export type Reply = Awaited<ReturnType<typeof readReply>>;

export interface Quay {
  /** `PUT /organization/a/team/b`, below `/api/v1`; ada sends it unless `token` says otherwise. */
  send(line: string, sent?: Sent): Promise<Reply>;
  close(): Promise<void>;
}

/** A Quay that listens, and a client that speaks to it over real HTTP. */
export async function startQuay(options: QuayOptions = {}): Promise<Quay> {
  const service: Service = await startService(createQuay(options), { host: '127.0.0.1', port: 0 });
  return {
    async send(line, { token = ADA, body, text, type = 'application/json' } = {}) {
      const [method = 'GET', path = '/'] = line.split(' ');
      const credential: Record<string, string> = token === null ? {} : { authorization: `Bearer ${token}` };
      const response = await fetch(`${service.origin}/api/v1${path}`, {
        method,
        headers: { 'content-type': type, ...credential },
        body: text ?? (body === undefined ? undefined : JSON.stringify(body)),
      });
      return readReply(response);
    },
    close: () => service.close(),
  };
}

/** Status and `error_type` of Quay's usual errors, for comparing both at once. */
export function refusalOf({ status, body }: Reply): [number, unknown] {
  return [status, body?.error_type];
}

export const UNAUTHENTICATED = [401, 'invalid_token'];
export const FORBIDDEN = [403, 'insufficient_scope'];
export const NOT_FOUND = [404, 'not_found'];
export const INVALID = [400, 'invalid_request'];

async function readReply(response: Response) {
  const text = await response.text();
  const isJson = response.headers.get('content-type') === 'application/json' && text !== '';
  return { status: response.status, text, body: isJson ? JSON.parse(text) : null };
}
