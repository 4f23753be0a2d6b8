import { catalogue } from '../story-catalogue.js';
import type { StoryImage } from '../story-image.js';
import type { Mirror } from './mirror-model.js';

/** A tag at the place that a mirror copies from; the image is null where nobody but the mirror knows the place. */
export interface SourceTag {
  readonly name: string;
  readonly image: StoryImage | null;
}

const CATALOGUE = 'dhi.io';

/**
 * The tags that a mirror is to bring, as its source has them now. The catalogue of hardened images is the story's;
 * any other place has one tag for every rule, and never moves it.
 */
export function sourceTagsOf({ externalReference, rules }: Mirror): SourceTag[] {
  const [host = '', name = ''] = externalReference.split('/', 2);
  if (host !== CATALOGUE) return rules.map((rule) => ({ name: tagOfRule(rule), image: null }));
  const images = catalogue.find((one) => one.name === name)?.images ?? [];
  return images.flatMap((image) =>
    image.tags.filter((tag) => rules.some((rule) => matches(rule, tag))).map((tag) => ({ name: tag, image })),
  );
}

/** A host under .invalid never resolves (RFC 2606): the way to see a sync fail. The catalogue wants a login. */
export function canFetch({ externalReference, username }: Mirror): boolean {
  const [registry = ''] = externalReference.split('/', 1);
  if (registry === CATALOGUE) return username !== null;
  return !registry.replace(/:\d+$/, '').endsWith('.invalid');
}

/** `3.3*` asks for 3.31: a pattern's wildcards stand for one character each. */
function tagOfRule(rule: string): string {
  return rule.trim().replace(/\[.*?\]|[*?]/g, '1');
}

/** The wildcards of a shell; a character class is taken as a regular expression takes it. */
function matches(rule: string, tag: string): boolean {
  const pattern = rule
    .trim()
    .replace(/[.+^${}()|\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
    .replaceAll('[!', '[^');
  return new RegExp(`^${pattern}$`).test(tag);
}
