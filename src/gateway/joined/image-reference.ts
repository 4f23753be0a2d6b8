import { PortolanError } from '../../errors.js';
import { DOCKER_HUB } from './atlas.js';

/** A reference in full, as the rules of Docker fill it in. */
export interface ImageReference {
  /** Undefined for a digest alone. */
  readonly host: string | undefined;
  readonly path: string | undefined;
  /** `latest` when there is neither a tag nor a digest. */
  readonly tag: string | undefined;
  readonly digest: string | undefined;
}

const MAX_LENGTH = 1_024;
/** Grammars of the OCI distribution specification and of Docker's references. */
const DIGEST = /^[a-z0-9]+(?:[+._-][a-z0-9]+)*:[\w=-]+$/;
const HEX_LENGTHS: Readonly<Record<string, number>> = { sha256: 64, sha384: 96, sha512: 128 };
const TAG = /^\w[\w.-]{0,127}$/;
const PART = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const HOST =
  /^(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*|\[[0-9a-fA-F:]+\])(?::\d{1,5})?$/;
const MAX_PATH = 255;
const DEFAULT_NAMESPACE = 'library';
const DEFAULT_TAG = 'latest';

/**
 * Reads what people type after `docker pull`, or a digest alone; throws BAD_USER_INPUT that names the place of the fault.
 */
export function parseImageReference(text: string): ImageReference {
  const fault = faultIn(text);
  if (text === '') throw fault(0, 'it is empty');
  if (text.length > MAX_LENGTH) throw fault(MAX_LENGTH, `it has more than ${MAX_LENGTH} characters`);
  if (/^sha(256|384|512):/.test(text)) return onlyDigest(text, fault);
  const at = text.indexOf('@');
  const digest = at < 0 ? undefined : text.slice(at + 1);
  if (digest !== undefined) checkDigest(digest, at + 1, fault);
  const named = at < 0 ? text : text.slice(0, at);
  const colon = named.lastIndexOf(':');
  const hasTag = colon > named.lastIndexOf('/');
  const tag = hasTag ? named.slice(colon + 1) : undefined;
  if (tag !== undefined) checkTag(tag, colon + 1, fault);
  const { host, path } = readName(hasTag ? named.slice(0, colon) : named, fault);
  return { host, path, tag: tag ?? (digest === undefined ? DEFAULT_TAG : undefined), digest };
}

/** The reference in full; parsing it again gives the same. */
export function formatImageReference({ host, path, tag, digest }: ImageReference): string {
  if (host === undefined || path === undefined) return digest ?? '';
  return `${host}/${path}${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`;
}

type Fault = (position: number, what: string) => PortolanError;

function faultIn(text: string): Fault {
  return (position, what) => {
    const shown = text.length > 120 ? `${text.slice(0, 120)}…` : text;
    return new PortolanError(
      'BAD_USER_INPUT',
      `"${shown}" is no image reference: ${what} (at character ${position + 1})`,
    );
  };
}

function onlyDigest(text: string, fault: Fault): ImageReference {
  checkDigest(text, 0, fault);
  return { host: undefined, path: undefined, tag: undefined, digest: text };
}

function checkDigest(digest: string, start: number, fault: Fault): void {
  const colon = digest.indexOf(':');
  const length = HEX_LENGTHS[digest.slice(0, Math.max(colon, 0))];
  if (colon < 0 || length === undefined) {
    if (!DIGEST.test(digest)) throw fault(start, 'a digest is written algorithm:hex, such as sha256:…');
    throw fault(start, 'the algorithm of a digest is sha256, sha384 or sha512');
  }
  const hex = digest.slice(colon + 1);
  const odd = hex.search(/[^0-9a-f]/);
  if (odd >= 0) throw fault(start + colon + 1 + odd, 'a digest has lower-case hex digits only');
  if (hex.length !== length) {
    const end = start + colon + 1 + Math.min(hex.length, length);
    throw fault(end, `a digest of ${digest.slice(0, colon)} has ${length} hex digits, not ${hex.length}`);
  }
}

function checkTag(tag: string, start: number, fault: Fault): void {
  if (TAG.test(tag)) return;
  if (tag === '') throw fault(start, 'the tag is missing');
  if (tag.length > 128) throw fault(start + 128, 'a tag has 128 characters at most');
  const odd = Math.max(/^[.-]/.test(tag) ? 0 : tag.search(/[^\w.-]/), 0);
  throw fault(
    start + odd,
    'a tag has letters, digits, underscores, dots and dashes, and begins with no dot or dash',
  );
}

/** The first part is a host when it has a dot or a port, or is localhost (Docker's rule). */
function readName(name: string, fault: Fault): { host: string; path: string } {
  const slash = name.indexOf('/');
  const first = slash < 0 ? '' : name.slice(0, slash);
  const isHost = /[.:[]/.test(first) || first === 'localhost' || first !== first.toLowerCase();
  if (isHost && !HOST.test(first)) throw fault(0, 'the registry is no host with an optional port');
  const start = isHost ? slash + 1 : 0;
  const path = name.slice(start);
  checkPath(path, start, fault);
  const host = isHost ? first : DOCKER_HUB;
  const isHub = host === DOCKER_HUB || host === 'index.docker.io';
  return { host, path: isHub && !path.includes('/') ? `${DEFAULT_NAMESPACE}/${path}` : path };
}

function checkPath(path: string, start: number, fault: Fault): void {
  if (path === '') throw fault(start, 'the repository is missing');
  if (path.length > MAX_PATH)
    throw fault(start + MAX_PATH, `a repository has ${MAX_PATH} characters at most`);
  let position = start;
  for (const part of path.split('/')) {
    if (!PART.test(part)) throw fault(position + oddIn(part), partRule(part));
    position += part.length + 1;
  }
}

function oddIn(part: string): number {
  return Math.max(part.search(/[^a-z0-9._-]/), 0);
}

function partRule(part: string): string {
  if (part === '') return 'there is nothing between two slashes';
  if (/[A-Z]/.test(part)) return 'a repository is written in lower case';
  return 'a part of a repository has lower-case letters and digits, with single dots, one or two underscores, or dashes between them';
}
