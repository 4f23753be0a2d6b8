import { fieldsOf } from '../../upstreams/probe.js';
import { textOf } from '../joined/reading.js';
import type { PlatformDigest } from './trace.js';

/** A platform as objects of OCI documents and of Scout tell it. */
export function readPlatform(platform: unknown, digest: string): PlatformDigest {
  const { os, architecture, variant } = fieldsOf(platform);
  return { os: textOf(os), architecture: textOf(architecture), variant: textOf(variant), digest };
}

/** A platform written `linux/arm64/v8`; what is missing is null. */
export function parsePlatform(text: unknown, digest: string): PlatformDigest {
  const [os, architecture, variant] = typeof text === 'string' ? text.split('/') : [];
  return { os: textOf(os), architecture: textOf(architecture), variant: textOf(variant), digest };
}
