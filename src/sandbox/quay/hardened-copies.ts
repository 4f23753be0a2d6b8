import { pythonImage } from '../story.js';
import { formerRedisImage, patchedPythonImage } from '../story-copies.js';
import type { StoryImage } from '../story-image.js';
import type { QuayTag } from './model.js';

/** A repository in which Quay keeps a copy of hardened images. */
export interface HardenedCopy {
  readonly name: string;
  readonly description: string;
  readonly tags: QuayTag[];
  readonly images: readonly StoryImage[];
}

const FIRST_COPIED = new Date('2025-07-02T02:00:15Z');
const DAY_MS = 24 * 60 * 60 * 1000;

/** One copy that was left behind, and one in which somebody moved a tag to an image of their own yesterday. */
export function hardenedCopies(now: Date): HardenedCopy[] {
  const yesterday = new Date(now.getTime() - DAY_MS);
  return [
    {
      name: 'dhi-redis',
      description: 'Copy of the hardened Redis.',
      tags: ['8.0', '8'].map((name) => tagAt(name, formerRedisImage, FIRST_COPIED)),
      images: [formerRedisImage],
    },
    {
      name: 'dhi-python',
      description: 'Copy of the hardened Python.',
      tags: pythonImage.tags.flatMap((name) => {
        const copied = tagAt(name, pythonImage, FIRST_COPIED);
        if (!patchedPythonImage.tags.includes(name)) return [copied];
        return [{ ...copied, end: yesterday }, tagAt(name, patchedPythonImage, yesterday)];
      }),
      images: [pythonImage, patchedPythonImage],
    },
  ];
}

function tagAt(name: string, { indexDigest }: StoryImage, start: Date): QuayTag {
  return { name, digest: indexDigest, start, end: null };
}
