import { PortolanError } from '../../errors.js';
import { commonDigest } from '../images/identity.js';
import type { ImageIdentity, PlatformDigest } from '../images/trace.js';

/** What most machines run, which is what Docker's own pages show as well. */
const DEFAULT = 'linux/amd64';
const FORM = /^[\w.-]{1,64}\/[\w.-]{1,64}(?:\/[\w.-]{1,64})?$/;
/** What an architecture is without a variant (containerd's rules of normalisation). */
const USUAL_VARIANTS: ReadonlyMap<string, string> = new Map([
  ['arm64', 'v8'],
  ['arm', 'v7'],
]);
const MAX_SHOWN = 80;

/**
 * The manifest that scanners look at: of an index that of the platform asked for, of an image its own; null when there is
 * none yet. Throws BAD_USER_INPUT for a platform that the image lacks, and for a text that is none.
 */
export function chooseManifest(image: ImageIdentity, wanted: string | null): string | null {
  if (wanted !== null && !FORM.test(wanted)) throw wrongPlatform(wanted, image.platforms);
  const known = image.platforms.filter(({ os }) => os !== 'unknown');
  const found = known.find((platform) => isMeant(platform, wanted ?? DEFAULT));
  if (image.kind !== 'INDEX') {
    if (wanted !== null && !found && known.some(hasName)) throw wrongPlatform(wanted, known);
    return commonDigest(image);
  }
  if (wanted !== null && !found && known.length > 0) throw wrongPlatform(wanted, known);
  return (found ?? (wanted === null ? known[0] : undefined))?.digest ?? null;
}

/** Whether the identity alone tells which manifest it is, before Quay was asked. */
export function isTold(image: ImageIdentity, wanted: string | null): boolean {
  if (image.digest === null || image.kind === null) return false;
  if (image.kind === 'IMAGE') return true;
  return image.platforms.some((platform) => isMeant(platform, wanted ?? DEFAULT));
}

function isMeant(platform: PlatformDigest, wanted: string): boolean {
  const [os, architecture = '', variant] = wanted.split('/');
  if (platform.os !== os || platform.architecture !== architecture) return false;
  if (variant === undefined) return true;
  const usual = USUAL_VARIANTS.get(architecture);
  // Scout writes n/a where there is none.
  const own = platform.variant === 'n/a' ? null : platform.variant;
  return (own ?? usual) === variant;
}

function hasName({ os, architecture }: PlatformDigest): boolean {
  return os !== null && architecture !== null;
}

function nameOf({ os, architecture, variant }: PlatformDigest): string {
  return [os, architecture, variant === 'n/a' ? null : variant].filter((part) => part !== null).join('/');
}

function wrongPlatform(wanted: string, platforms: readonly PlatformDigest[]): PortolanError {
  const names = [...new Set(platforms.filter(hasName).map(nameOf))];
  const shown = wanted.length > MAX_SHOWN ? `${wanted.slice(0, MAX_SHOWN)}…` : wanted;
  const cure =
    names.length > 0
      ? `must be one that the image has: ${names.join(', ')}`
      : 'must be written os/architecture, with an optional /variant';
  return new PortolanError('BAD_USER_INPUT', `"platform" ${cure}; not "${shown}"`);
}
