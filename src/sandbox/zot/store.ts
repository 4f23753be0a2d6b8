import { createHash, type Hash, randomUUID } from 'node:crypto';
import { type Blobs, createBlobs } from './blobs.js';
import { createScratch, type Spool } from './content.js';
import { createRepository, type ZotRepository } from './repository.js';

/** A blob on its way in. */
export interface Upload {
  readonly id: string;
  readonly repository: string;
  readonly spool: Spool;
  /** sha256 of what has arrived. */
  readonly hash: Hash;
  /** The end of the last step; steps of one upload happen one after the other. */
  turn: Promise<unknown>;
}

export interface Store {
  /** All repositories in the order of a walk through directories: `a`, `a/b`, `a-b`. */
  readonly repositories: readonly ZotRepository[];
  readonly blobs: Blobs;
  readonly uploads: Map<string, Upload>;
  find(name: string): ZotRepository | null;
  /** The repository, made when there is none. */
  ensure(name: string): ZotRepository;
  startUpload(repository: string): Upload;
  close(): Promise<void>;
}

/** An empty registry. */
export function createStore(): Store {
  const scratch = createScratch();
  const repositories: ZotRepository[] = [];
  const byName = new Map<string, ZotRepository>();
  const uploads = new Map<string, Upload>();
  const ensure = (name: string): ZotRepository => {
    const known = byName.get(name);
    if (known) return known;
    const repository = createRepository(name);
    byName.set(name, repository);
    repositories.push(repository);
    repositories.sort((a, b) => compareInWalk(a.name, b.name));
    return repository;
  };
  return {
    repositories,
    blobs: createBlobs(),
    uploads,
    find: (name) => byName.get(name) ?? null,
    ensure,
    startUpload: (repository) => {
      ensure(repository);
      const hash = createHash('sha256');
      const upload = { id: randomUUID(), repository, spool: scratch.spool(), hash, turn: Promise.resolve() };
      uploads.set(upload.id, upload);
      return upload;
    },
    close: scratch.close,
  };
}

/** Bytewise order of two texts, which is how Go sorts. */
export function compareBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function compareInWalk(a: string, b: string): number {
  const [left, right] = [a.split('/'), b.split('/')];
  for (const [position, part] of left.entries()) {
    const other = right[position];
    if (other === undefined) return 1;
    if (part !== other) return compareBytes(part, other);
  }
  return left.length - right.length;
}
