import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { PortolanError } from '../../errors.js';
import { timedOut, unreachable } from '../../http/attempt.js';
import { cancelled, upstreamFailure } from '../../http/failures.js';
import type { LinkOptions } from '../../http/link.js';

export interface FileBytes {
  /** Told by the first bytes: neither name nor header says it reliably, and Docker's documents disagree. */
  readonly isGzip: boolean;
  readonly chunks: AsyncIterable<Buffer>;
}

const GZIP_MAGIC = Buffer.from([0x1f, 0x8b]);
const INFLATED_CHUNK_BYTES = 64 << 10;

/** The bytes of a file, inflated when they are gzip, in small chunks as they are asked for. Ending early ends the reply. */
export async function readFileBytes(body: Readable, options: LinkOptions): Promise<FileBytes> {
  const chunks = body.iterator();
  const start = await readMagic(chunks, options);
  const plain = withStart(start, chunks);
  const isInflated = isGzip(start);
  return { isGzip: isInflated, chunks: guard(isInflated ? inflate(plain) : plain, options) };
}

/** Whether a file that starts so is gzip. */
export function isGzip(start: Buffer): boolean {
  return start.subarray(0, 2).equals(GZIP_MAGIC);
}

async function readMagic(chunks: AsyncIterator<Buffer>, options: LinkOptions): Promise<Buffer> {
  let start = Buffer.alloc(0);
  try {
    while (start.length < GZIP_MAGIC.length) {
      const { done, value } = await chunks.next();
      if (done) break;
      start = Buffer.concat([start, value]);
    }
    return start;
  } catch (error) {
    throw toFailure(error, options);
  }
}

async function* withStart(start: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  try {
    if (start.length > 0) yield start;
    for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}

async function* inflate(plain: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const gunzip = createGunzip({ chunkSize: INFLATED_CHUNK_BYTES });
  // Failures come out of gunzip, and when nobody reads it any more, the pipeline ends the reply.
  pipeline(Readable.from(plain), gunzip, () => undefined);
  yield* gunzip;
}

async function* guard(chunks: AsyncIterable<Buffer>, options: LinkOptions): AsyncGenerator<Buffer> {
  const { target, operation, scope } = options;
  try {
    for await (const chunk of chunks) {
      // A reply that is read to its end cannot be cancelled any more, but a little gzip goes on for gigabytes.
      const { reason } = scope.cancellation;
      if (reason) throw cancelled(target, operation, reason);
      yield chunk;
    }
  } catch (error) {
    throw toFailure(error, options);
  }
}

function toFailure(thrown: unknown, { target, operation }: LinkOptions): PortolanError {
  if (thrown instanceof PortolanError) return thrown;
  const error = thrown as Error & { code?: unknown }; // streams fail with nothing else
  if (String(error.code).startsWith('Z_')) {
    const message = `the gzip of the file is damaged or cut off (${String(error.code)})`;
    return upstreamFailure(target, 'UPSTREAM_INVALID', message, { operation, cause: error });
  }
  return error.name === 'BodyTimeoutError'
    ? timedOut(target, operation)
    : unreachable(target, operation, error);
}
