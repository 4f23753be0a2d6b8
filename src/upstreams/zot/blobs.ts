import { type Named, upstreamFailure } from '../../http/failures.js';
import type { Session } from '../../http/session.js';
import type { CallOperation } from '../../rest/caller.js';
import type { HandWritten } from '../../rest/hand-written.js';
import type { Operation } from '../../rest/operation.js';
import type { Arguments } from '../../rest/request.js';
import { assertDigest } from './digests.js';
import { downloadUrlOf } from './downloads.js';
import { placed, repositoryOf } from './places.js';

export const MAX_BYTES = 8 << 20;
const CONTENT = 'Query.zotBlobContent';
const BODY = '$base64';
const RANGE = '$header.content-range';

/** Which part of which blob, and the way to read it. */
export interface BlobStart {
  readonly target: Named;
  readonly call: CallOperation;
  readonly repository: string;
  readonly digest: string;
  readonly maxBytes: number;
}

export interface BlobBytes {
  readonly bytes: Buffer;
  /** Whether these are all bytes of the blob; then they have its digest. */
  readonly isWhole: boolean;
}

/** Notes which blob the headers are of, as they do not say where they come from. */
export function guardBlob(_target: Named, _operation: Operation, call: CallOperation): CallOperation {
  return async (args, session, extras) => {
    const found = await call(args, session, extras);
    if (typeof found !== 'object' || found === null) return found;
    return Object.assign(placed(found, args.repository), { digest: args.digest });
  };
}

/** Reads the first bytes of a blob, and checks them against the digest when they are all of it. */
export async function readBlobStart(
  { target, call, repository, digest, maxBytes }: BlobStart,
  session: Session,
): Promise<BlobBytes> {
  // Also for a small blob: without a range, zot may send the reader to a storage provider.
  const range = `bytes=0-${maxBytes - 1}`;
  const reply = (await call({ repository, digest, range }, session)) as Arguments; // of `as: TEXT` with an object type
  const all = Buffer.from(String(reply[BODY]), 'base64');
  const bytes = all.subarray(0, maxBytes);
  const [, size = all.length] = /\/(\d+)$/.exec(String(reply[RANGE] ?? '')) ?? [];
  const isWhole = bytes.length === Number(size);
  if (isWhole) assertDigest(target, { what: 'the blob', bytes, digest, operation: CONTENT });
  return { bytes, isWhole };
}

/** What a blob is asked beyond its headers. */
export function createBlobFields(target: Named): HandWritten {
  const readingBy =
    (call: CallOperation) =>
    async (blob: Arguments | undefined, maxBytes: unknown, session: Session): Promise<BlobBytes> => {
      const limit = limitOf(target, maxBytes);
      if (blob?.['$header.content-length'] === '0') return { bytes: Buffer.alloc(0), isWhole: true };
      const repository = repositoryOf(blob);
      return readBlobStart(
        { target, call, repository, digest: String(blob?.digest), maxBytes: limit },
        session,
      );
    };
  return {
    'ZotBlob.text': {
      createResolver(_own, callOf) {
        const read = readingBy(callOf(CONTENT));
        return async (blob, { maxBytes }, session) => toText(target, await read(blob, maxBytes, session));
      },
    },
    'ZotBlob.base64': {
      createResolver(_own, callOf) {
        const read = readingBy(callOf(CONTENT));
        return async (blob, { maxBytes }, session) => (await read(blob, maxBytes, session)).bytes;
      },
    },
    'ZotBlob.downloadUrl': {
      createResolver: () => (blob) => downloadUrlOf(repositoryOf(blob), String(blob?.digest)),
    },
  };
}

function limitOf(target: Named, maxBytes: unknown): number {
  const limit = Number(maxBytes ?? 65_536);
  if (limit >= 1 && limit <= MAX_BYTES) return limit;
  const message = `"maxBytes" must be between 1 and ${MAX_BYTES}; downloadUrl leads to the whole blob`;
  throw upstreamFailure(target, 'BAD_USER_INPUT', message, { operation: CONTENT });
}

function toText(target: Named, { bytes, isWhole }: BlobBytes): string {
  try {
    // In a part, the last character may lack its end.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes, { stream: !isWhole });
  } catch (cause) {
    const message = 'the blob is no text in UTF-8; ask for base64';
    throw upstreamFailure(target, 'BAD_USER_INPUT', message, { operation: CONTENT, cause });
  }
}
