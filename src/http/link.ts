import { promises as dns, type LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { finished } from 'node:stream';
import { Pool } from 'undici';
import { codeOfStatus, type PortolanError } from '../errors.js';
import { notConfigured, upstreamFailure } from './failures.js';
import type { CallScope, HttpRequest } from './message.js';
import { maySendTo, type Reach, reachOf } from './private-address.js';
import { readRetryAfter } from './retry-after.js';
import { openOn, openStream, readStart, type StreamReply, type StreamRequest } from './stream.js';
import type { Target } from './target.js';

export interface LinkOptions {
  /** The upstream that gave the link. */
  readonly target: Target;
  readonly scope: CallScope;
  /** Schema coordinate, for logs and errors. */
  readonly operation: string;
  readonly headers?: HttpRequest['headers'];
  /** How names become addresses: the system's way unless said otherwise. */
  readonly resolve?: Resolve;
}

export type Resolve = (host: string) => Promise<readonly LookupAddress[]>;

interface Hop extends LinkOptions {
  readonly url: URL;
  /** True until a redirect has led away from the upstream: after that no bearer is sent, not even back there. */
  readonly isTrusted: boolean;
}

const MAX_REDIRECTS = 5;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
/** How file stores say that a signed link is over; which of these, differs. */
const EXPIRED = new Set([401, 403, 404, 410]);
/** Of the body of a redirect or refusal nothing is of use but its end, after which the connection serves again. */
const MAX_SPARE_BYTES = 64 << 10;

/**
 * Fetches a link that an upstream gave, redirects followed. The caller's bearer goes to the upstream's own origin only,
 * and nothing is fetched from networks into which the upstream itself cannot see. Rejects for a status from 400.
 */
export async function openLink(link: string, options: LinkOptions): Promise<StreamReply> {
  const { target, operation } = options;
  if (!target.origin) throw notConfigured(target, operation);
  let hop: Hop = { ...options, url: readUrl(link, options), isTrusted: true };
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
    const isTrusted = hop.isTrusted && hop.url.origin === target.origin;
    const reply = await openHop({ ...hop, isTrusted });
    if (!REDIRECTS.has(reply.status)) return reply;
    await readStart(reply.body, MAX_SPARE_BYTES);
    const { location } = reply.headers;
    if (location === undefined) throw unusable(options, 'a redirect leads nowhere');
    hop = { ...hop, url: readUrl(location, options, hop.url), isTrusted };
  }
  throw unusable(options, `more than ${MAX_REDIRECTS} redirects follow each other`);
}

/** The error of a signed link that its file store does not serve any more. */
export function expiredLink({ target, operation }: LinkOptions, status: number): PortolanError {
  const message = `the link to the file has expired (status ${status}); ask again for what gave it`;
  return upstreamFailure(target, 'NOT_FOUND', message, { operation, status });
}

function openHop(hop: Hop): Promise<StreamReply> {
  const { url, target, scope, operation, headers = {} } = hop;
  const request = { method: 'GET' as const, path: url.pathname + url.search, headers, operation };
  return hop.isTrusted ? openStream(target, request, scope) : openForeign(hop, request);
}

/** Each file has a connection of its own: files are large, and the addresses of the name are checked every time. */
async function openForeign(hop: Hop, request: StreamRequest): Promise<StreamReply> {
  const { url, target, scope } = hop;
  const host = hostOf(url);
  if (isIP(host)) await assertReachable(hop, [host]);
  const connect = { timeout: target.timeoutMs, lookup: checkedLookup(hop) };
  const pool = new Pool(url.origin, { connections: 1, pipelining: 1, connect });
  try {
    const reply = await openOn(pool, { target, request, scope });
    finished(reply.body, () => void pool.destroy());
    if (reply.status >= 400) throw await readRefusal(hop, reply);
    return reply;
  } catch (error) {
    await pool.destroy();
    throw error;
  }
}

async function readRefusal(hop: Hop, { status, headers, body }: StreamReply): Promise<PortolanError> {
  await readStart(body, MAX_SPARE_BYTES);
  if (EXPIRED.has(status)) return expiredLink(hop, status);
  const { target, operation } = hop;
  const retryAfter = readRetryAfter(headers['retry-after'], Date.now());
  return upstreamFailure(target, codeOfStatus(status), `the file store answered with status ${status}`, {
    operation,
    status,
    ...(retryAfter !== undefined && { retryAfter }),
  });
}

/** What is checked is what is connected to: a name may lead elsewhere a moment later. */
function checkedLookup(hop: Hop): LookupFunction {
  const find = async (host: string): Promise<readonly LookupAddress[]> => {
    const found = await (hop.resolve ?? resolveBySystem)(host);
    await assertReachable(
      hop,
      found.map(({ address }) => address),
    );
    return found;
  };
  return (host, { all }, callback) => {
    find(host).then(
      (found) => {
        if (all) callback(null, [...found]);
        else callback(null, found[0]?.address ?? '', found[0]?.family ?? 0);
      },
      (error: NodeJS.ErrnoException) => callback(error, []),
    );
  };
}

async function assertReachable(hop: Hop, addresses: readonly string[]): Promise<void> {
  const reaches = addresses.map(reachOf);
  if (reaches.length > 0 && reaches.every((reach) => reach === 'public')) return;
  const own = await reachOfUpstream(hop);
  if (reaches.length > 0 && reaches.every((reach) => maySendTo(own, reach))) return;
  throw unusable(hop, 'it leads into a network where the upstream itself is not');
}

async function reachOfUpstream({ target, resolve = resolveBySystem }: Hop): Promise<Reach> {
  const host = hostOf(new URL(target.origin ?? ''));
  if (isIP(host)) return reachOf(host);
  const [first] = await resolve(host);
  return reachOf(first?.address ?? '');
}

function resolveBySystem(host: string): Promise<LookupAddress[]> {
  return dns.lookup(host, { all: true });
}

function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[(.*)\]$/, '$1');
}

function readUrl(text: string, options: LinkOptions, base?: URL): URL {
  if (!URL.canParse(text, base?.href)) throw unusable(options, 'it is no address');
  const url = new URL(text, base);
  const isPlain = url.protocol === 'http:' && options.target.origin?.startsWith('http:');
  if (url.protocol !== 'https:' && !isPlain) throw unusable(options, 'it is no https address');
  if (url.username || url.password) throw unusable(options, 'it has credentials in it');
  return url;
}

function unusable({ target, operation }: LinkOptions, reason: string): PortolanError {
  return upstreamFailure(target, 'UPSTREAM_INVALID', `a link to a file is not followed: ${reason}`, {
    operation,
  });
}
