import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { PortolanError } from '../../errors.js';
import { type Named, upstreamFailure } from '../../http/failures.js';
import type { CallOperation } from '../../rest/caller.js';
import type { Operation } from '../../rest/operation.js';

/** Digests of the items of a list's first page. */
type FirstPage = readonly string[];

const PARAMETER = 'next_page';
const LIFETIME_MS = 2 * 24 * 60 * 60 * 1000;
const KNOWN_TOKENS = 2_000;

/** Quay's page tokens are Fernet tokens: version, 8 bytes of seconds, vector, whole blocks, signature. */
const VERSION = 0x80;
const FRAME_BYTES = 1 + 8 + 16 + 32;
const BLOCK_BYTES = 16;

/**
 * Quay answers a page token that it does not take with the first page, and a client that trusts it reads in circles. So
 * a token that is malformed or too old is refused before the call, and a page that turns out to be the first one
 * after it. What the first page was is remembered with every token that is given out; for a token from elsewhere (another
 * process of the gateway) the first page is read as well, which is the only case that costs a second call.
 */
export function guardPages(target: Named, operation: Operation, call: CallOperation): CallOperation {
  const argument = operation.query.find(({ key }) => key === PARAMETER)?.name;
  if (argument === undefined) return call;
  const firstPages = new LRUCache<string, FirstPage>({ max: KNOWN_TOKENS });
  // Reading a page adds names to its items, so they are digested when they are first seen.
  const digested = new WeakMap<object, FirstPage>();
  const itemsOf = (page: unknown): FirstPage => {
    if (typeof page !== 'object' || page === null) return [];
    const known = digested.get(page) ?? digestItems(page);
    digested.set(page, known);
    return known;
  };

  return async (args, session, extras) => {
    const token = args[argument];
    const keyOf = (one: string): string => `${session.fingerprint('quay')} ${one}`;
    if (token === null || token === undefined) {
      const page = await call(args, session, extras);
      const next = tokenOf(page);
      if (next !== undefined) firstPages.set(keyOf(next), itemsOf(page));
      return page;
    }
    const problem = problemOf(String(token));
    if (problem) throw refused(target, operation, problem);
    const page = await call(args, session, extras);
    const items = itemsOf(page);
    const first =
      firstPages.get(keyOf(String(token))) ??
      itemsOf(await call({ ...args, [argument]: null }, session, extras));
    if (isSamePage(items, first)) throw refused(target, operation, 'was not taken by Quay, which began anew');
    const next = tokenOf(page);
    if (next !== undefined) firstPages.set(keyOf(next), first);
    return page;
  };
}

function problemOf(token: string): string | undefined {
  const bytes = Buffer.from(token, 'base64url');
  const blocks = bytes.length - FRAME_BYTES;
  if (bytes[0] !== VERSION || blocks < BLOCK_BYTES || blocks % BLOCK_BYTES !== 0) {
    return 'is no page token of Quay';
  }
  const made = Number(bytes.readBigUInt64BE(1)) * 1000;
  return Date.now() - made > LIFETIME_MS ? 'has expired: page tokens live two days' : undefined;
}

function refused(target: Named, { field }: Operation, problem: string): PortolanError {
  const message = `nextPage ${problem}; start again without it, then take nextPage of each answer`;
  return upstreamFailure(target, 'BAD_USER_INPUT', message, { operation: field });
}

function tokenOf(page: unknown): string | undefined {
  if (typeof page !== 'object' || page === null || !(PARAMETER in page)) return undefined;
  const token = page[PARAMETER];
  return typeof token === 'string' ? token : undefined;
}

function digestItems(page: object): FirstPage {
  const items: unknown = Object.values(page).find(Array.isArray);
  if (!Array.isArray(items)) return [];
  return items.map((item) => createHash('sha1').update(JSON.stringify(item)).digest('base64'));
}

/** Whether it is the first page, entries that were added in front of it since then left aside. */
function isSamePage(items: FirstPage, first: FirstPage): boolean {
  const shift = items.indexOf(first[0] ?? '');
  if (shift < 0) return false;
  return items.slice(shift).every((item, position) => item === first[position]);
}
