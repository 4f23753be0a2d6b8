import type { IncomingHttpHeaders } from 'node:http';
import type { Credential } from '../config.js';
import type { Logger } from '../log.js';
import type { Cancellation } from './cancellation.js';
import type { VisibleCall } from './visible-call.js';

export type Method = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export interface HttpRequest {
  readonly method: Method;
  /** Path and query, encoded. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** Schema coordinate of the operation, for logs and errors. */
  readonly operation: string;
}

export interface HttpReply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** For whom a call is made, and until when. A call that several requests share has a scope of its own. */
export interface CallScope {
  readonly requestId: string;
  readonly log: Logger;
  readonly credential: Credential | undefined;
  readonly cancellation: Cancellation;
  /** Takes a note of every call; undefined when nobody wants to see them. */
  readonly calls?: VisibleCall[] | undefined;
}
