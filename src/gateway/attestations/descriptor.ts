import { fieldsOf } from '../../upstreams/probe.js';
import { textOf } from '../joined/reading.js';
import type { Attachment } from './attachment.js';
import { kindOf, predicateTypeOf } from './attestation-kind.js';

/** Reads the descriptor of a referrer, as registries list them and as zot's search does; undefined for one without digest. */
export function readDescriptor(descriptor: unknown, subjectDigest: string): Attachment | undefined {
  const { digest, artifactType, mediaType, annotations } = fieldsOf(descriptor);
  if (typeof digest !== 'string') return undefined;
  const type = textOf(artifactType) ?? textOf(mediaType);
  const predicateType = predicateTypeOf(annotations);
  const kind = kindOf({ predicateType, artifactType: type });
  return { subjectDigest, digest, form: 'REFERRER', kind, predicateType, mediaType: type };
}

/** The attachments behind a list of descriptors. */
export function readDescriptors(descriptors: readonly unknown[], subjectDigest: string): Attachment[] {
  return descriptors.flatMap((descriptor) => readDescriptor(descriptor, subjectDigest) ?? []);
}
