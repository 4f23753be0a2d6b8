/** Fallback tags of referrers (OCI distribution specification, "Referrers Tag Schema"), and the tags of cosign. */
const ATTACHMENT = /^sha(?:256|512)-[0-9a-f]{64,128}(?:\.\w+)?$/;

/** Those of them that zot's search leaves out (pkg/meta/parse.go of zot); cosign's other ones are images to it. */
const UNSEARCHED = /^sha256-[0-9a-f]{64}(?:\.sig)?$/;

/** Whether a tag is no name that people gave, but says to which digest something is attached. */
export function isAttachmentTag(tag: string): boolean {
  return ATTACHMENT.test(tag);
}

/** Whether zot's search has nothing under a tag, whatever the registry has. */
export function isUnsearchedTag(tag: string): boolean {
  return UNSEARCHED.test(tag);
}
