import { type Named, upstreamFailure } from '../../http/failures.js';
import type { CallOperation } from '../../rest/caller.js';
import type { Operation } from '../../rest/operation.js';
import { assertDigest, digestOf } from './digests.js';
import { placed } from './places.js';

type Document = Record<string, unknown>;

const TYPES: Readonly<Record<string, string>> = {
  'application/vnd.oci.image.manifest.v1+json': 'ZotOciImageManifest',
  'application/vnd.oci.image.index.v1+json': 'ZotOciImageIndex',
  'application/vnd.docker.distribution.manifest.v2+json': 'ZotDockerManifest',
  'application/vnd.docker.distribution.manifest.list.v2+json': 'ZotDockerManifestList',
};
/** zot gives what it has; other registries give only what is asked for, and older forms when nothing is. */
const ACCEPTED = Object.freeze({ accept: Object.keys(TYPES).join(', ') });
const RAW = '$text';
const SENT_DIGEST = '$header.docker-content-digest';
const SENT_TYPE = '$header.content-type';

/** Whether content of this media type is a manifest. */
export function isManifestType(mediaType: unknown): boolean {
  return typeof mediaType === 'string' && Object.hasOwn(TYPES, mediaType);
}

/** The GraphQL type of a manifest: by its media type, or by its form when that is none of the known ones. */
export function typeOfManifest({ mediaType, manifests, layers }: Document): string | undefined {
  if (typeof mediaType === 'string' && Object.hasOwn(TYPES, mediaType)) return TYPES[mediaType];
  if (Array.isArray(manifests)) return 'ZotOciImageIndex';
  return Array.isArray(layers) ? 'ZotOciImageManifest' : undefined;
}

/** Asks for every form of manifest. */
export function guardManifestHeaders(
  _target: Named,
  _operation: Operation,
  call: CallOperation,
): CallOperation {
  return (args, session, extras) => call(args, session, { ...extras, headers: ACCEPTED });
}

/**
 * Checks that a manifest has the digest by which it was asked for, or which the registry names for a tag; tells it, with
 * size and media type, and notes where manifest and pointers were found.
 */
export function guardManifest(target: Named, { field }: Operation, call: CallOperation): CallOperation {
  const checked = new WeakSet<object>();
  return async (args, session, extras) => {
    const found = await call(args, session, { ...extras, headers: ACCEPTED });
    if (!isDocument(found)) {
      throw upstreamFailure(target, 'UPSTREAM_INVALID', 'what came is no manifest', { operation: field });
    }
    if (checked.has(found)) return found;
    const raw = String(found[RAW]);
    const digest = digestFor(String(args.reference), found, raw);
    assertDigest(target, { what: 'the manifest', bytes: raw, digest, operation: field });
    found.digest = digest;
    found.size = Buffer.byteLength(raw);
    found.mediaType = found.mediaType || String(found[SENT_TYPE] ?? '').split(';')[0];
    placeDocument(found, args.name);
    checked.add(found);
    return found;
  };
}

/** Notes where the pointers of a list of referrers were found. */
export function guardReferrers(_target: Named, _operation: Operation, call: CallOperation): CallOperation {
  return async (args, session, extras) => {
    const found = await call(args, session, extras);
    if (isDocument(found)) placeDocument(found, args.name);
    else if (Array.isArray(found)) for (const pointer of found) place(pointer, args.name);
    return found;
  };
}

function digestFor(reference: string, found: Document, raw: string): string {
  if (reference.includes(':')) return reference;
  const sent = found[SENT_DIGEST];
  return typeof sent === 'string' && sent !== '' ? sent : digestOf(raw);
}

function placeDocument(found: Document, repository: unknown): void {
  placed(found, repository);
  for (const key of ['config', 'subject']) place(found[key], repository);
  for (const key of ['layers', 'manifests']) {
    const pointers = found[key];
    if (Array.isArray(pointers)) for (const pointer of pointers) place(pointer, repository);
  }
}

function place(pointer: unknown, repository: unknown): void {
  if (isDocument(pointer)) placed(pointer, repository);
}

function isDocument(value: unknown): value is Document {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
