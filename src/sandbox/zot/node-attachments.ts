import { nodeImages } from '../story.js';
import { type Attachment, attachment, COSIGN_PAYLOAD, SPDX } from './attachment-documents.js';

const [subject] = nodeImages;

/** What cosign stores since it knows referrers; whoever copies an image without them leaves it behind. */
export const nodeSignature: Attachment = attachment(COSIGN_PAYLOAD, `signature of ${subject?.indexDigest}`, {
  artifactType: 'application/vnd.dev.cosign.artifact.sig.v1+json',
  ...(subject && { subject }),
});

export const nodeBillOfMaterials: Attachment = attachment(SPDX, `packages of ${subject?.indexDigest}`, {
  artifactType: SPDX,
  ...(subject && { subject }),
});
