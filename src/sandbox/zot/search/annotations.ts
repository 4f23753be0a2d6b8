import type { StoredManifest } from '../repository.js';

type Annotations = Readonly<Record<string, string>>;

/** By field, the names under which it is annotated: that of OCI, then the one of Label Schema before it. */
const NAMES = {
  Description: ['org.opencontainers.image.description', 'org.label-schema.description'],
  Licenses: ['org.opencontainers.image.licenses', 'org.label-schema.license'],
  Title: ['org.opencontainers.image.title', 'org.label-schema.name'],
  Source: ['org.opencontainers.image.source', 'org.label-schema.vcs-url'],
  Documentation: ['org.opencontainers.image.documentation', 'org.label-schema.usage'],
  Vendor: ['org.opencontainers.image.vendor', 'org.label-schema.vendor'],
  Labels: ['org.label-schema.labels'],
  Authors: ['org.opencontainers.image.authors'],
} as const;

const TIMES = ['org.opencontainers.image.created', 'org.label-schema.build-date'];
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/;

/** What an image says of itself, each text from the index, its first image or that one's labels; empty where none says. */
export function textsOf(top: StoredManifest, first: StoredManifest | undefined) {
  const sources = sourcesOf(top, first);
  const text = (field: keyof typeof NAMES): string => sources.map(reader(NAMES[field])).find(Boolean) ?? '';
  return {
    Description: text('Description'),
    Licenses: text('Licenses'),
    Title: text('Title'),
    Source: text('Source'),
    Documentation: text('Documentation'),
    Vendor: text('Vendor'),
    Labels: text('Labels'),
    // Of an index the configurations are not asked.
    Authors: text('Authors') || (top.config?.author ?? ''),
  };
}

/** The build time in the annotations of an image or its labels; null for none, and what is no time is none. */
export function annotatedTime(top: StoredManifest, first: StoredManifest | undefined): string | null {
  return (
    sourcesOf(top, first)
      .map(reader(TIMES))
      .find((time) => INSTANT.test(time) && !Number.isNaN(Date.parse(time))) ?? null
  );
}

/** The vendor in the annotations of a manifest; labels do not count for a repository. */
export function annotatedVendor({ document }: StoredManifest): string {
  return reader(NAMES.Vendor)(document.annotations ?? {});
}

/** Of an image without an index, both manifests are the same. */
function sourcesOf(top: StoredManifest, first: StoredManifest | undefined): Annotations[] {
  const { annotations = {} } = top.document;
  return [annotations, first?.document.annotations ?? {}, first?.config?.config?.Labels ?? {}];
}

function reader(names: readonly string[]): (source: Annotations) => string {
  return (source) => names.map((name) => source[name]).find(Boolean) ?? '';
}
