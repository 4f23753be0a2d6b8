import { referrersOf } from './referrers.js';
import type { StoredManifest, ZotRepository } from './repository.js';

/** What signs an image: the tool, and the manifest that holds the signature. */
export interface Signature {
  readonly tool: 'cosign' | 'notation';
  readonly manifest: StoredManifest;
}

/** By artifact type, as far as zot knows them. */
const TOOLS: Readonly<Record<string, Signature['tool']>> = {
  'application/vnd.cncf.notary.signature': 'notation',
  'application/vnd.dev.cosign.artifact.sig.v1+json': 'cosign',
  'application/vnd.dev.sigstore.bundle.v0.3+json': 'cosign',
};

/**
 * Tags of this form are signatures and referrer fallbacks; search never shows them, whatever they hold. Cosign's other tags,
 * of attestations and of bills of materials, are images to it like any other (pkg/meta/parse.go).
 */
const ATTACHMENT_TAG = /^sha256-[0-9a-f]{64}(?:\.sig)?$/;

export function isAttachmentTag(tag: string): boolean {
  return ATTACHMENT_TAG.test(tag);
}

/** The signatures of a digest: under cosign's tag for it, and among its referrers. */
export function signaturesOf(repository: ZotRepository, digest: string): Signature[] {
  const tagged = repository.tags.get(`${digest.replace(':', '-')}.sig`);
  const cosigned = tagged && repository.manifests.get(tagged.digest);
  const referring = referrersOf(repository, digest).flatMap((manifest): Signature[] => {
    const tool = toolOf(manifest);
    return tool ? [{ tool, manifest }] : [];
  });
  return cosigned ? [{ tool: 'cosign', manifest: cosigned }, ...referring] : referring;
}

/** Whether a GET of this manifest counts as a pull: signatures are fetched with every one that does. */
export function countsAsPull({ tags }: ZotRepository, manifest: StoredManifest): boolean {
  if (toolOf(manifest)) return false;
  const own = [...tags].filter(([, { digest }]) => digest === manifest.digest).map(([tag]) => tag);
  return own.length === 0 || !own.every(isAttachmentTag);
}

/** Whether search leaves this out under any tag. */
export function isSignature(manifest: StoredManifest): boolean {
  return toolOf(manifest) !== undefined;
}

function toolOf({ document }: StoredManifest): Signature['tool'] | undefined {
  return TOOLS[document.artifactType ?? document.config?.mediaType ?? ''];
}
