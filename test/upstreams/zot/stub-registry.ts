import { createHash } from 'node:crypto';
import { startGateway, type TestGateway } from '../../support/gateway.js';
import {
  type SeenRequest,
  type StubReply,
  type StubUpstream,
  startUpstream,
} from '../../support/upstream.js';

export const OCI_MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
export const OCI_INDEX = 'application/vnd.oci.image.index.v1+json';
export const OCI_CONFIG = 'application/vnd.oci.image.config.v1+json';

export interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

/** A registry of one repository, `app/web`, that keeps what a test puts there, and a gateway before it. */
export interface StubRegistry {
  readonly upstream: StubUpstream;
  readonly gateway: TestGateway;
  /** Keeps content under its digest, and under a tag when there is one. */
  put(mediaType: string, content: unknown, tag?: string): Descriptor;
  /** Methods and paths of the calls so far, without the repository. */
  calls(): string[];
  /** Forgets what was put and asked. */
  clear(): void;
  close(): Promise<void>;
}

export async function startRegistry(env: NodeJS.ProcessEnv = {}): Promise<StubRegistry> {
  const kept = new Map<string, { readonly mediaType: string; readonly bytes: Buffer }>();
  const own: StubUpstream['answer'] = (request) => answer(kept, request);
  const upstream = await startUpstream(own);
  const gateway = await startGateway({ ZOT_URL: upstream.origin, ...env });
  return {
    upstream,
    gateway,
    put(mediaType, content, tag) {
      const bytes = Buffer.isBuffer(content) ? content : Buffer.from(toText(content));
      const digest = digestOf(bytes);
      for (const name of tag === undefined ? [digest] : [digest, tag]) kept.set(name, { mediaType, bytes });
      return { mediaType, digest, size: bytes.length };
    },
    calls: () => upstream.seen.map(({ method, url }) => `${method} ${url.replace('/v2/app/web/', '')}`),
    clear() {
      kept.clear();
      upstream.seen.length = 0;
      upstream.answer = own;
    },
    async close() {
      await upstream.close();
      await gateway.close();
    },
  };
}

export function digestOf(bytes: Buffer | string, algorithm = 'sha256'): string {
  return `${algorithm}:${createHash(algorithm).update(bytes).digest('hex')}`;
}

function toText(content: unknown): string {
  return typeof content === 'string' ? content : JSON.stringify(content);
}

function answer(
  kept: ReadonlyMap<string, { readonly mediaType: string; readonly bytes: Buffer }>,
  { method, url, headers }: SeenRequest,
): StubReply {
  const found = kept.get(url.split('/').at(-1) ?? '');
  if (!found) return { status: 404, body: '{"errors":[{"code":"MANIFEST_UNKNOWN","message":"unknown"}]}' };
  const { mediaType, bytes } = found;
  const known = { 'content-type': mediaType, 'docker-content-digest': digestOf(bytes) };
  if (method === 'HEAD') return { headers: { ...known, 'content-length': String(bytes.length) } };
  const [, end] = /^bytes=0-(\d+)$/.exec(String(headers.range)) ?? [];
  if (end === undefined) return { headers: known, body: bytes };
  const part = bytes.subarray(0, Number(end) + 1);
  const range = `bytes 0-${part.length - 1}/${bytes.length}`;
  return { status: 206, headers: { ...known, 'content-range': range }, body: part };
}
