import type { IncomingHttpHeaders } from 'node:http';
import type { Config, Credential, Realm } from '../config.js';
import { type Cancellation, createCancellation } from '../http/cancellation.js';
import { fingerprint, headerOf, parseCredential } from '../http/credential.js';
import type { CredentialSource, Session } from '../http/session.js';
import type { VisibleCall } from '../http/visible-call.js';
import type { Logger } from '../log.js';

export interface SessionOptions {
  readonly requestId: string;
  readonly headers: IncomingHttpHeaders;
  readonly log: Logger;
  readonly credentials: Config['credentials'];
  /** Name of the client key that let the request in. */
  readonly client: string | undefined;
  /** Whether the client is to see what is asked of upstreams. */
  readonly showsCalls?: boolean;
}

const HEADERS: Readonly<Record<Realm, string>> = {
  docker: headerOf('docker').toLowerCase(),
  quay: headerOf('quay').toLowerCase(),
  zot: headerOf('zot').toLowerCase(),
};

/**
 * The context of one request. Apollo copies it for the operation, own properties one by one: so there are few of them,
 * and each is a reference that the copy shares. A class, because methods of a prototype cost the copy nothing.
 */
export class RequestSession implements Session {
  readonly requestId: string;
  readonly log: Logger;
  readonly client: string | undefined;
  readonly cancellation: Cancellation = createCancellation();
  readonly startedAt = performance.now();
  readonly calls: VisibleCall[] | undefined;
  private readonly headers: IncomingHttpHeaders;
  private readonly held: Config['credentials'];
  private readonly kept = new Map<object | string, unknown>();

  constructor(options: SessionOptions) {
    this.requestId = options.requestId;
    this.log = options.log;
    this.client = options.client;
    this.headers = options.headers;
    this.held = options.credentials;
    this.calls = options.showsCalls ? [] : undefined;
  }

  credential(realm: Realm): Credential | undefined {
    return this.memo(HEADERS[realm], () => {
      const header = this.headers[HEADERS[realm]];
      if (header === undefined) return this.held[realm];
      return parseCredential(realm, Array.isArray(header) ? header.join(', ') : header);
    });
  }

  sourceOf(realm: Realm): CredentialSource | undefined {
    if (this.headers[HEADERS[realm]] !== undefined) return 'REQUEST';
    return this.held[realm] && 'SERVER';
  }

  fingerprint(realm: Realm): string {
    return this.memo(realm, () => fingerprint(this.credential(realm)));
  }

  keep<T>(key: object, create: () => T): T {
    return this.memo(key, create);
  }

  private memo<T>(key: object | string, create: () => T): T {
    const known = this.kept.get(key) as T | undefined; // whoever owns the key made the value
    if (known !== undefined) return known;
    const made = create();
    this.kept.set(key, made);
    return made;
  }
}
