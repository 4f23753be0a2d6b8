import { randomUUID } from 'node:crypto';
import type { QuayRepository, World } from './model.js';

type Outline = Pick<QuayRepository, 'namespace' | 'name' | 'description' | 'isPublic' | 'state'>;

/** Adds an empty repository behind all others. */
export function addRepository(world: World, outline: Outline): QuayRepository {
  const repository: QuayRepository = {
    ...outline,
    id: Math.max(0, ...world.repositories.map(({ id }) => id)) + 1,
    kind: 'image',
    isTrusted: false,
    popularity: 0,
    statusToken: randomUUID(),
    starredBy: new Set(),
    tags: [],
    manifests: new Map(),
    userRoles: new Map(),
    teamRoles: new Map(),
  };
  world.repositories.push(repository);
  return repository;
}
