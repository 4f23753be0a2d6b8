import type { QuayOptions } from '../../src/sandbox/quay/quay.js';
import { createQuay } from '../../src/sandbox/quay/quay.js';
import { type Service, startService } from '../../src/sandbox/service.js';

export type Visit = Awaited<ReturnType<typeof readVisit>>;

export interface Visitor {
  readonly service: Service;
  get(path: string, token?: string): Promise<Visit>;
  send(method: string, path: string, body?: unknown): Promise<Visit>;
  /** The same as somebody else; an empty token is nobody. */
  sendAs(token: string, method: string, path: string, body?: unknown): Promise<Visit>;
}

/** Starts a Quay and calls it over HTTP, as ada unless told otherwise. */
export async function visitQuay(started: Service[], options: QuayOptions = {}): Promise<Visitor> {
  const service = await startService(createQuay(options), { host: '127.0.0.1', port: 0 });
  started.push(service);
  const sendAs: Visitor['sendAs'] = async (token, method, path, body) => {
    const response = await fetch(`${service.origin}/api/v1${path}`, {
      method,
      headers: {
        ...(token && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      redirect: 'manual',
    });
    return readVisit(response);
  };
  return {
    service,
    sendAs,
    get: (path, token = 'quay-ada-token') => sendAs(token, 'GET', path),
    send: (method, path, body) => sendAs('quay-ada-token', method, path, body),
  };
}

/** A clock that a test moves on by seconds. */
export function createClock(start: string): { now: () => Date; pass: (seconds: number) => void } {
  let time = new Date(start).getTime();
  return {
    now: () => new Date(time),
    pass: (seconds) => {
      time += seconds * 1000;
    },
  };
}

async function readVisit(response: Response) {
  const { status, headers } = response;
  const text = await response.text();
  const isJson = headers.get('content-type') === 'application/json' && text !== '';
  return { status, headers, text, body: isJson ? JSON.parse(text) : null };
}
