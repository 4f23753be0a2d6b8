import { type StorySecret, secrets } from '../story-secrets.js';
import { authorise, type MaybeContext } from './caller.js';
import { readConfig } from './image-config.js';
import type { Library } from './library.js';
import type { PlacedImage } from './placed-images.js';
import type { RootFields } from './root-fields.js';

/** Secrets that were left in an image; null for one that nobody knows. */
export function secretFields({ library }: { readonly library: Library }): RootFields {
  return {
    imageDetectedSecretsByDigest({ context, digest }: MaybeContext & { digest: string }, reader) {
      const visible = library.visibleTo(authorise(reader, context));
      const image = visible.find((one) => one.digest === digest);
      if (!image) return null;
      const found = secrets[image.image.indexDigest] ?? [];
      return { digest, secrets: found.map((secret) => describeSecret(secret, image)) };
    },
  };
}

function describeSecret(secret: StorySecret, { manifest }: PlacedImage): object {
  const { type, path, layer: ordinal, ...finding } = secret;
  const layer = readConfig(manifest).layers[ordinal];
  const { ruleId, category, title, severity, match, startLine, endLine } = finding;
  return {
    source: {
      type,
      location: layer ? { path, ordinal, digest: layer.digest, diffId: layer.diffId } : null,
    },
    findings: [{ ruleId, category, title, severity, match, startLine, endLine }],
  };
}
