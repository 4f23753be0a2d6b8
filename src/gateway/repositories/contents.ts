import { fieldsOf, itemsOf } from '../../upstreams/probe.js';
import { numberIn, textIn } from '../joined/reading.js';
import type { TagFacts } from './tag-facts.js';

/** What is stored for an image: sizes by digest, null where none is told. */
export type StoredContent = ReadonlyMap<string, number | null>;

/** The layers of an image as zot's search tells them, and what each of its manifests has beside them. */
export function contentOf(image: unknown): StoredContent {
  const content = new Map<string, number | null>();
  for (const manifest of itemsOf(fieldsOf(image).manifests)) {
    const layers = itemsOf(fieldsOf(manifest).layers);
    for (const layer of layers) content.set(textIn(layer, 'digest') ?? '', numberIn(layer, 'size'));
    const digest = textIn(manifest, 'digest');
    if (digest === null) continue;
    const inLayers = layers.reduce<number>((sum, layer) => sum + (numberIn(layer, 'size') ?? 0), 0);
    content.set(digest, Math.max((numberIn(manifest, 'size') ?? inLayers) - inLayers, 0));
  }
  return content;
}

/** All that some tags hold, each thing once; a tag of which no content is told is one thing. */
export function contentsByTag(
  tags: readonly TagFacts[],
  contents: ReadonlyMap<string, StoredContent> | undefined,
): Map<string, number | null> {
  const held = new Map<string, number | null>();
  for (const { name, digest, size } of tags) {
    const content = contents?.get(name) ?? new Map([[digest ?? `tag ${name}`, size]]);
    for (const [part, bytes] of content) held.set(part, bytes);
  }
  return held;
}
