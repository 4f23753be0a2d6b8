import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { PortolanError } from '../../errors.js';
import { createCancellation } from '../../http/cancellation.js';
import { type Named, upstreamFailure } from '../../http/failures.js';
import type { CallScope, HttpReply, HttpRequest, Method } from '../../http/message.js';
import { send } from '../../http/send.js';
import type { Target } from '../../http/target.js';
import { defineOperation } from '../../rest/operation.js';
import { buildRequest } from '../../rest/request.js';
import { toChunks } from './chunks.js';

export interface UploadLimits {
  /** Largest file. */
  readonly maxBytes: number;
  /** Longest wait for one chunk to be taken, in milliseconds. */
  readonly timeoutMs: number;
}

export interface BlobUpload {
  readonly target: Target;
  readonly scope: CallScope;
  readonly repository: string;
  /** What the digest has to be, when the client knows it. */
  readonly digest: string | undefined;
  readonly limits: UploadLimits;
}

/** A blob as the registry now has it. */
export interface UploadedBlob {
  readonly digest: string;
  readonly size: number;
}

const OPERATION = 'Mutation.zotUploadBlob';
/** Held twice for each upload: the one that is sent and the one that is read meanwhile. */
const CHUNK_BYTES = 16 << 20;
const MAX_ATTEMPTS = 4;
const FIRST_WAIT_MS = 50;
const CANCEL_TIMEOUT_MS = 5_000;

const START = defineOperation({
  upstream: 'zot',
  field: OPERATION,
  method: 'POST',
  path: '/v2/{+repository}/blobs/uploads/',
});

/**
 * Uploads a blob in chunks as they come, its digest computed on the way. A chunk that fails is sent again from where the
 * registry says it stopped. Whatever goes wrong, and when the client goes away, the upload is cancelled.
 */
export async function uploadBlob(upload: BlobUpload, source: AsyncIterable<Buffer>): Promise<UploadedBlob> {
  const { target, repository, limits } = upload;
  const session = openUpload({ ...upload, target: { ...target, timeoutMs: limits.timeoutMs } });
  const algorithm = upload.digest?.startsWith('sha512:') ? 'sha512' : 'sha256';
  const hash = createHash(algorithm);
  await session.start(buildRequest(START, { args: { repository }, basePath: target.basePath }));
  try {
    let size = 0;
    for await (const chunk of toChunks(source, CHUNK_BYTES)) {
      size += chunk.length;
      if (size > limits.maxBytes) throw tooLarge(limits);
      hash.update(chunk);
      await session.append(chunk, size - chunk.length);
    }
    const digest = `${algorithm}:${hash.digest('hex')}`;
    if (upload.digest !== undefined && upload.digest !== digest) throw otherDigest(digest);
    await session.finish(digest);
    return { digest, size };
  } catch (error) {
    await session.cancel();
    throw error;
  }
}

/** One upload session of the registry; every answer says where it goes on. */
function openUpload({ target, scope }: BlobUpload) {
  let location = '';

  const call = (
    method: Method,
    path: string,
    extras: Pick<HttpRequest, 'body'> & { headers?: HttpRequest['headers'] } = {},
  ) => send(target, { method, path, headers: {}, operation: OPERATION, ...extras }, scope);

  const goOn = (reply: HttpReply): void => {
    const { location: next } = reply.headers;
    if (next !== undefined) location = checkLocation(target, next);
  };

  const append = async (chunk: Buffer, offset: number): Promise<void> => {
    let sent = 0;
    for (let attempt = 1; sent < chunk.length; attempt += 1) {
      const outcome = await patch(chunk.subarray(sent), offset + sent).catch((error: PortolanError) => error);
      if (!(outcome instanceof Error) && outcome.status < 300) return goOn(outcome);
      const isHopeless = attempt === MAX_ATTEMPTS || scope.cancellation.reason || !isTransient(outcome);
      if (isHopeless) throw toError(target, outcome);
      await delay(FIRST_WAIT_MS * 2 ** (attempt - 1));
      sent = Math.min(Math.max((await received()) - offset, 0), chunk.length);
    }
  };

  const patch = (part: Buffer, start: number): Promise<HttpReply> =>
    call('PATCH', location, {
      headers: {
        'content-type': 'application/octet-stream',
        'content-range': `${start}-${start + part.length - 1}`,
      },
      body: part,
    });

  /** How many bytes the registry has; it writes `0-0` for none. */
  const received = async (): Promise<number> => {
    const reply = await call('GET', location);
    if (reply.status >= 300) throw toError(target, reply);
    goOn(reply);
    const [, last = '0'] = /^(?:bytes=)?0-(\d+)$/.exec(String(reply.headers.range)) ?? [];
    return last === '0' ? 0 : Number(last) + 1;
  };

  return {
    append,
    async start(request: HttpRequest): Promise<void> {
      const reply = await send(target, request, scope);
      if (reply.status >= 300) throw toError(target, reply);
      goOn(reply);
      if (location === '') throw invalid(target, 'an upload was begun without saying where it goes on');
    },
    async finish(digest: string): Promise<void> {
      const path = `${location}${location.includes('?') ? '&' : '?'}digest=${digest}`;
      const reply = await call('PUT', path, { headers: { 'content-type': 'application/octet-stream' } });
      if (reply.status >= 300) throw toError(target, reply);
    },
    /** Made even when nobody waits any more; that it fails as well hides nothing. */
    async cancel(): Promise<void> {
      const own = { ...scope, cancellation: createCancellation() };
      const request = { method: 'DELETE' as const, path: location, headers: {}, operation: OPERATION };
      await send({ ...target, timeoutMs: CANCEL_TIMEOUT_MS }, request, own).catch(() => undefined);
    },
  };
}

/** Where the registry sends us, as a path: its own name for itself may be another than ours for it, and we stay with ours. */
function checkLocation({ origin, basePath, ...target }: Target, location: string): string {
  const url = URL.canParse(location, origin) ? new URL(location, origin) : undefined;
  if (url?.pathname.startsWith(`${basePath}/v2/`)) return url.pathname + url.search;
  throw invalid(target, 'an upload was sent on to something that is no upload');
}

function isTransient(outcome: HttpReply | PortolanError): boolean {
  if (outcome instanceof PortolanError) {
    return outcome.code === 'UPSTREAM_UNREACHABLE' || outcome.code === 'UPSTREAM_TIMEOUT';
  }
  // 416: the registry has another offset than we, after an answer that was lost.
  return outcome.status >= 500 || outcome.status === 416;
}

function toError(target: Target, outcome: HttpReply | Error): Error {
  return outcome instanceof Error ? outcome : target.errorOf(outcome, OPERATION);
}

function invalid(target: Named, message: string): PortolanError {
  return upstreamFailure(target, 'UPSTREAM_INVALID', message, { operation: OPERATION });
}

export function tooLarge({ maxBytes }: UploadLimits): PortolanError {
  const message = `The file is larger than ${maxBytes} bytes, the limit that UPLOAD_MAX_BYTES sets`;
  return new PortolanError('PAYLOAD_TOO_LARGE', message, { operation: OPERATION });
}

function otherDigest(digest: string): PortolanError {
  const message = `The file has the digest ${digest}, not the one that was given`;
  return new PortolanError('BAD_USER_INPUT', message, { operation: OPERATION });
}
