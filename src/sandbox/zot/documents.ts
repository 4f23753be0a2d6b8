import { z } from 'zod';
import { algorithmOf } from './digest.js';

/** The parts of an OCI manifest or index that zot reads. */
export interface OciDocument {
  readonly mediaType?: string | undefined;
  readonly artifactType?: string | undefined;
  readonly config?: Descriptor | undefined;
  readonly layers?: readonly Descriptor[] | undefined;
  readonly manifests?: readonly Descriptor[] | undefined;
  readonly subject?: Descriptor | undefined;
  readonly annotations?: Readonly<Record<string, string>> | undefined;
}

export type Descriptor = z.infer<typeof descriptor>;

/** The parts of an image's configuration that zot reads. */
export type OciConfig = z.infer<typeof config>;

export const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
export const INDEX = 'application/vnd.oci.image.index.v1+json';
export const CONFIG = 'application/vnd.oci.image.config.v1+json';
export const EMPTY_JSON = 'application/vnd.oci.empty.v1+json';
export const DOCKER_MANIFEST = 'application/vnd.docker.distribution.manifest.v2+json';
export const DOCKER_LIST = 'application/vnd.docker.distribution.manifest.list.v2+json';

/** That of the JSON schema of OCI, by which zot checks what is pushed. */
const MEDIA_TYPE = /^[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}\/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}$/;

const annotations = z.record(z.string(), z.string()).optional();
const descriptor = z.object({
  mediaType: z.string().regex(MEDIA_TYPE),
  digest: z.string().refine((text) => algorithmOf(text) !== null, 'is no digest'),
  size: z.int(),
  artifactType: z.string().optional(),
  annotations,
});
const common = {
  schemaVersion: z.literal(2),
  mediaType: z.string().optional(),
  artifactType: z.string().optional(),
  subject: descriptor.optional(),
  annotations,
};
const image = z.object({ ...common, config: descriptor, layers: z.array(descriptor) });
const index = z.object({ ...common, manifests: z.array(descriptor) });
const config = z.object({
  created: z.string().optional(),
  author: z.string().optional(),
  architecture: z.string().optional(),
  os: z.string().optional(),
  variant: z.string().optional(),
  config: z.object({ Labels: z.record(z.string(), z.string()).nullish() }).nullish(),
  history: z
    .array(
      z.object({
        created: z.string().optional(),
        created_by: z.string().optional(),
        author: z.string().optional(),
        comment: z.string().optional(),
        empty_layer: z.boolean().optional(),
      }),
    )
    .nullish(),
});

/** Whether a configuration of this type describes an image that runs. */
export function isImageConfig(mediaType: string | undefined): boolean {
  return mediaType === CONFIG || mediaType === 'application/vnd.docker.container.image.v1+json';
}

/** Whether a manifest of this type lists other manifests. */
export function isIndexType(mediaType: string): boolean {
  return mediaType === INDEX || mediaType === DOCKER_LIST;
}

/** The document, or what is wrong with it as the path of the offence and a reason. */
export function readDocument(bytes: Buffer, mediaType: string): OciDocument | string {
  const value = parseJson(bytes.toString());
  if (value === undefined) return 'not a JSON document';
  const read = (isIndexType(mediaType) ? index : image).safeParse(value);
  if (!read.success) {
    const [issue] = read.error.issues;
    return `${issue?.path.join('.') || 'document'}: ${issue?.message}`;
  }
  // A type that is stated inside need not be the one it is sent as.
  return read.data;
}

/** The configuration of an image; null when it is none. */
export function readConfig(bytes: Buffer): OciConfig | null {
  return config.safeParse(parseJson(bytes.toString())).data ?? null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
