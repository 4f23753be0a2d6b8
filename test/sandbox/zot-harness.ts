import { createHash } from 'node:crypto';
import { type Service, startService } from '../../src/sandbox/service.js';
import type { ZotOptions } from '../../src/sandbox/zot/options.js';
import { createZot } from '../../src/sandbox/zot/zot.js';

export const ADA = basic('ada:ada-password');
export const BOB = basic('bob:bob-password');

export const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
export const INDEX = 'application/vnd.oci.image.index.v1+json';
export const CONFIG = 'application/vnd.oci.image.config.v1+json';
export const LAYER = 'application/vnd.oci.image.layer.v1.tar+gzip';
export const EMPTY = 'application/vnd.oci.empty.v1+json';

export interface Sent {
  /** Null sends no credential; ada when left out. */
  readonly as?: string | null;
  readonly headers?: Record<string, string>;
  readonly body?: string | Uint8Array | ReadableStream;
}

export type Reply = Awaited<ReturnType<typeof readReply>>;

export interface Zot {
  readonly service: Service;
  /** `PUT /v2/a/b/manifests/1` and what goes with it. */
  send(line: string, sent?: Sent): Promise<Reply>;
  /** Uploads a blob in one call and answers its digest. */
  blob(name: string, bytes: string | Buffer): Promise<string>;
  /** Uploads a manifest, and answers its digest. */
  manifest(name: string, reference: string | null, document: object): Promise<string>;
  /** Uploads a small image with everything it needs. */
  image(name: string, tag: string, content: string): Promise<string>;
}

const started: Service[] = [];

/** Closes every zot of the test. */
export async function closeAll(): Promise<void> {
  await Promise.all(started.splice(0).map((service) => service.close()));
}

/** A zot that listens, and a client that speaks to it over real HTTP. */
export async function startZot(options: ZotOptions = {}): Promise<Zot> {
  const service = await startService(createZot(options), { host: '127.0.0.1', port: 0 });
  started.push(service);
  const send: Zot['send'] = async (line, { as = ADA, headers, body } = {}) => {
    const [method = 'GET', path = '/'] = line.split(' ');
    const credential: Record<string, string> = as === null ? {} : { authorization: as };
    const init: RequestInit = {
      method,
      headers: { ...credential, ...headers },
      redirect: 'manual',
      duplex: 'half',
      ...(body !== undefined && { body: body as RequestInit['body'] }), // undici's types and those of node differ in Uint8Array
    };
    return readReply(await fetch(`${service.origin}${path}`, init));
  };
  const blob: Zot['blob'] = async (name, bytes) => {
    const digest = sha256(bytes);
    const headers = { 'content-type': 'application/octet-stream' };
    const { status } = await send(`POST /v2/${name}/blobs/uploads/?digest=${digest}`, {
      headers,
      body: bytes,
    });
    expect(status).toBe(201);
    return digest;
  };
  const manifest: Zot['manifest'] = async (name, reference, document) => {
    const body = JSON.stringify(document);
    const type = 'manifests' in document ? INDEX : MANIFEST;
    const path = `/v2/${name}/manifests/${reference ?? sha256(body)}`;
    const { status } = await send(`PUT ${path}`, { headers: { 'content-type': type }, body });
    expect(status).toBe(201);
    return sha256(body);
  };
  const image: Zot['image'] = async (name, tag, content) => {
    const config = JSON.stringify({ architecture: 'amd64', os: 'linux', created: '2025-07-05T00:00:00Z' });
    await blob(name, config);
    await blob(name, content);
    return manifest(name, tag, imageOf(config, content));
  };
  return { service, send, blob, manifest, image };
}

/** The manifest of an image with one layer. */
export function imageOf(config: string, layer: string | Buffer, more: object = {}) {
  return {
    schemaVersion: 2,
    mediaType: MANIFEST,
    config: descriptorOf(CONFIG, config),
    layers: [descriptorOf(LAYER, layer)],
    ...more,
  };
}

export function descriptorOf(mediaType: string, content: string | Buffer) {
  return { mediaType, digest: sha256(content), size: Buffer.byteLength(content) };
}

export function sha256(content: string | Buffer): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}

export function sha512(content: string | Buffer): string {
  return `sha512:${createHash('sha512').update(content).digest('hex')}`;
}

export function basic(credentials: string): string {
  return `Basic ${Buffer.from(credentials).toString('base64')}`;
}

/** Status and code of an error in zot's list form, for comparing both at once. */
export function refusalOf({ status, body }: Reply): [number, unknown] {
  return [status, body?.errors?.[0]?.code];
}

async function readReply(response: Response) {
  const bytes = Buffer.from(await response.arrayBuffer());
  const text = bytes.toString();
  // What zot says in JSON does not always say so; but random bytes may begin like JSON as well.
  const isBlob = response.headers.get('content-type') === 'application/octet-stream';
  const body = text.startsWith('{') && !isBlob ? JSON.parse(text) : null;
  const header = (name: string): string | null => response.headers.get(name);
  return { status: response.status, header, headers: response.headers, bytes, text, body };
}
