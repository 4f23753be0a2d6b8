import { randomBytes } from 'node:crypto';
import { type Answer, type ListenOptions, type Service, startService } from '../service.js';
import type { BlobLocator } from './blob-routes.js';
import type { StoredBlob } from './blobs.js';

/** The storage behind a zot that redirects, on an origin of its own. It asks for no credential and records what it gets. */
export interface ObjectStorage {
  readonly service: Service;
  readonly locate: BlobLocator;
}

const REFUSAL = '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>AccessDenied</Code></Error>';

/** Starts the storage; whoever has a signed address from `locate` may fetch that blob and nothing else. */
export async function startObjectStorage(options: ListenOptions): Promise<ObjectStorage> {
  const signed = new Map<string, StoredBlob>();
  const service = await startService(
    {
      name: 'object storage',
      answer: ({ method, path, query }): Answer => {
        const blob = signed.get(query.get('X-Amz-Signature') ?? '');
        if (method !== 'GET' || !blob || path !== pathOf(blob)) return refusal(403);
        const { content } = blob;
        const headers = { 'content-type': 'application/octet-stream', 'accept-ranges': 'bytes' };
        return { status: 200, headers, stream: { length: content.size, open: () => content.open() } };
      },
      failure: refusal,
    },
    options,
  );
  const locate: BlobLocator = (blob) => {
    const signature = randomBytes(32).toString('hex');
    signed.set(signature, blob);
    return `${service.origin}${pathOf(blob)}?X-Amz-Expires=1200&X-Amz-Signature=${signature}`;
  };
  return { service, locate };
}

function pathOf({ digest }: StoredBlob): string {
  return `/zot/blobs/${digest.replace(':', '/')}`;
}

function refusal(status: number): Answer {
  return { status, headers: { 'content-type': 'application/xml' }, body: REFUSAL };
}
