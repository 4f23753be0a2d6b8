import { type Named, upstreamFailure } from '../../http/failures.js';
import type { CallOperation } from '../../rest/caller.js';
import type { HandWritten, RestResolver } from '../../rest/hand-written.js';
import type { Operation } from '../../rest/operation.js';
import { originOf } from '../../rest/origin.js';
import type { Arguments } from '../../rest/request.js';

const BASE = 'http://registry';
const UPLOAD = /\/blobs\/uploads\/([\w.~+=:@,-]+)$/;

/**
 * Follows a location: zot's has nothing but the id of the upload, the one of a registry that is built on distribution
 * carries its state with it. Only those two are taken, so that it leads nowhere but to an upload of this repository.
 */
export function guardUpload(target: Named, { field }: Operation, call: CallOperation): CallOperation {
  return (args, session, extras) => {
    const { location, ...rest } = args;
    if (typeof location !== 'string') return call(args, session, extras);
    const followed = follow(location, String(args.name));
    if (typeof followed !== 'string') return call({ ...rest, ...followed }, session, extras);
    return Promise.reject(
      upstreamFailure(target, 'BAD_USER_INPUT', `"location" ${followed}`, { operation: field }),
    );
  };
}

/** What the fields of an upload and of what becomes of it are read from: its location and range. */
export const uploadFields: HandWritten = {
  'ZotPushedManifest.location': plain(locationOf),
  'ZotPushedManifest.tags': plain((pushed) => [pushed['$header.oci-tag'] ?? []].flat()),
  'ZotPushedBlob.location': plain(locationOf),
  'ZotPushedBlob.stored': plain((pushed) => !isUpload(pushed)),
  'ZotPushedBlob.upload': plain((pushed) => (isUpload(pushed) ? pushed : null)),
  'ZotMountedBlob.location': plain(locationOf),
  'ZotMountedBlob.mounted': plain((mounted) => !isUpload(mounted)),
  'ZotMountedBlob.upload': plain((mounted) => (isUpload(mounted) ? mounted : null)),
  'ZotBlobUpload.location': plain(locationOf),
  'ZotBlobUpload.sessionId': plain((upload) => UPLOAD.exec(pathOf(upload))?.[1] ?? null),
  'ZotBlobUpload.offset': { ...plain(offsetOf), fromOrigin: true },
};

/** Id and state of the upload, or what is wrong with the location. */
function follow(location: string, repository: string): Arguments | string {
  if (!URL.canParse(location, BASE)) return 'is no location';
  const { pathname, searchParams } = new URL(location, BASE);
  const start = `/v2/${repository}/blobs/uploads/`;
  const [, sessionId] = UPLOAD.exec(pathname) ?? [];
  if (sessionId === undefined || !pathname.endsWith(start + sessionId)) {
    return `does not lead to an upload of "${repository}"`;
  }
  if ([...searchParams.keys()].some((key) => key !== '_state')) return 'has a parameter that is not known';
  return { sessionId, location: searchParams.get('_state') };
}

function plain(read: (parent: Arguments) => unknown): { createResolver(): RestResolver } {
  return { createResolver: () => (parent) => read(parent ?? {}) };
}

/** Path and query: registries other than zot name themselves by an address that only they may know. */
function locationOf({ location }: Arguments): string | null {
  if (typeof location !== 'string' || !URL.canParse(location, BASE)) return null;
  const { pathname, search } = new URL(location, BASE);
  return pathname + search;
}

function pathOf(reply: Arguments): string {
  return locationOf(reply)?.split('?', 1)[0] ?? '';
}

function isUpload(reply: Arguments): boolean {
  return UPLOAD.test(pathOf(reply));
}

function offsetOf(upload: Arguments): number | null {
  const { args } = originOf(upload) ?? {};
  // Of a part without its place in the blob, zot tells the range of the part.
  if (args?.content !== undefined && typeof args.contentRange !== 'string') return null;
  const [, end] = /^(?:bytes=)?0-(\d+)$/.exec(String(upload.range ?? '')) ?? [];
  if (end === undefined) return null;
  return end === '0' ? 0 : Number(end) + 1;
}
