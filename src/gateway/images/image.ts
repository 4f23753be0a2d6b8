import { PortolanError } from '../../errors.js';
import { formatGlobalId } from '../joined/global-id.js';
import { formatImageReference, type ImageReference, parseImageReference } from '../joined/image-reference.js';

/** An image as its fields find it: by its reference. */
export interface ImageObject {
  readonly __typename: 'Image';
  readonly id: string;
  /** In full. */
  readonly reference: string;
}

const MAX_IMAGES = 50;

/** The image of a reference; whether anybody has it, its fields find out. */
export function imageAt(reference: ImageReference): ImageObject {
  const text = formatImageReference(reference);
  return { __typename: 'Image', id: formatGlobalId({ type: 'Image', key: [text] }), reference: text };
}

/** The image of each reference; a bad one is an error in its place. Throws BAD_USER_INPUT for too many. */
export function imagesAt(references: readonly string[]): (ImageObject | Error)[] {
  if (references.length > MAX_IMAGES) {
    const message = `"references" has ${references.length} entries; ${MAX_IMAGES} at most are answered at once`;
    throw new PortolanError('BAD_USER_INPUT', message);
  }
  return references.map((reference) => {
    try {
      return imageAt(parseImageReference(reference));
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    }
  });
}
