import type { Content } from './content.js';

/** One content-addressed blob, and the repositories that hold it. */
export interface StoredBlob {
  readonly digest: string;
  readonly content: Content;
  readonly holders: ReadonlySet<string>;
}

/** All blobs of the registry, each kept once however many repositories hold it. */
export interface Blobs {
  /** The blob, wherever it is held. */
  find(digest: string): StoredBlob | null;
  findIn(repository: string, digest: string): StoredBlob | null;
  /** Puts a blob into a repository; when it is known already, the new content is thrown away. */
  put(repository: string, digest: string, content: Content): Promise<void>;
  link(repository: string, blob: StoredBlob): void;
  /** Takes a blob out of a repository, and away with the last of them. */
  release(repository: string, digest: string): Promise<void>;
  /** Bytes of all blobs that a repository holds. */
  sizeIn(repository: string): number;
}

interface Entry extends StoredBlob {
  readonly holders: Set<string>;
}

export function createBlobs(): Blobs {
  const entries = new Map<string, Entry>();
  return {
    find: (digest) => entries.get(digest) ?? null,
    findIn: (repository, digest) => {
      const entry = entries.get(digest);
      return entry?.holders.has(repository) ? entry : null;
    },
    put: async (repository, digest, content) => {
      const known = entries.get(digest);
      if (!known) return void entries.set(digest, { digest, content, holders: new Set([repository]) });
      known.holders.add(repository);
      if (known.content !== content) await content.discard();
    },
    link: (repository, { digest }) => {
      entries.get(digest)?.holders.add(repository);
    },
    release: async (repository, digest) => {
      const entry = entries.get(digest);
      if (!entry?.holders.delete(repository) || entry.holders.size > 0) return;
      entries.delete(digest);
      await entry.content.discard();
    },
    sizeIn: (repository) =>
      [...entries.values()]
        .filter(({ holders }) => holders.has(repository))
        .reduce((sum, { content }) => sum + content.size, 0),
  };
}
