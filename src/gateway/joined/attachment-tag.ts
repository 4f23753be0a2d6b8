/** Fallback tags of referrers (OCI distribution specification, "Referrers Tag Schema"), and the tags of cosign. */
const ATTACHMENT = /^sha(?:256|512)-[0-9a-f]{64,128}(?:\.\w+)?$/;

/** Whether a tag is no name that people gave, but says to which digest something is attached. */
export function isAttachmentTag(tag: string): boolean {
  return ATTACHMENT.test(tag);
}
