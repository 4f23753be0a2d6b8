import { type Named, upstreamFailure } from '../../http/failures.js';
import type { Session } from '../../http/session.js';
import type { CallOperation } from '../../rest/caller.js';
import type { HandWrittenField } from '../../rest/hand-written.js';
import type { Arguments } from '../../rest/request.js';
import { MAX_BYTES, readBlobStart } from './blobs.js';
import { repositoryOf } from './places.js';

const CONTENT = 'Query.zotBlobContent';
const TYPES: readonly unknown[] = [
  'application/vnd.oci.image.config.v1+json',
  'application/vnd.docker.container.image.v1+json',
];

/** The configuration to which a manifest points, when it is one of an image. */
export function createImageField(target: Named): HandWrittenField {
  return {
    createResolver(_own, callOf) {
      const call = callOf(CONTENT);
      return (manifest, _args, session) => readImage({ target, call }, manifest, session);
    },
  };
}

async function readImage(
  { target, call }: { readonly target: Named; readonly call: CallOperation },
  manifest: Arguments | undefined,
  session: Session,
): Promise<unknown> {
  const config = manifest?.config;
  if (!isObject(config) || !TYPES.includes(config.mediaType)) return null;
  const start = { target, call, repository: repositoryOf(manifest), digest: String(config.digest) };
  const { bytes, isWhole } = await readBlobStart({ ...start, maxBytes: MAX_BYTES }, session);
  const image = isWhole ? parse(bytes) : undefined;
  if (image) return withNames(image);
  const message = isWhole
    ? 'the image configuration is no JSON object'
    : 'the image configuration is too large';
  throw upstreamFailure(target, 'UPSTREAM_INVALID', message, { operation: CONTENT });
}

function parse(bytes: Buffer): Record<string, unknown> | undefined {
  try {
    const image: unknown = JSON.parse(bytes.toString());
    return isObject(image) ? image : undefined;
  } catch {
    return undefined;
  }
}

/** Ports and volumes are the names of empty objects. */
function withNames(image: Record<string, unknown>): Record<string, unknown> {
  const { config } = image;
  if (!isObject(config)) return image;
  for (const key of ['ExposedPorts', 'Volumes']) {
    const named = config[key];
    if (isObject(named)) config[key] = Object.keys(named);
  }
  return image;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
