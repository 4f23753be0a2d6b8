import type { World } from './model.js';
import { type QuayRequest, record } from './request.js';

export interface RepositoryEvent {
  readonly kind: string;
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** The two parts of the repository's name in the path. */
export function namesIn({ segments }: QuayRequest): { readonly namespace: string; readonly name: string } {
  const [namespace = '', ...rest] = (segments.repository ?? '').split('/');
  return { namespace, name: rest.join('/') };
}

/** Adds to the audit log what the caller did in the repository of the path. */
export function recordHere(world: World, request: QuayRequest, { kind, metadata }: RepositoryEvent): void {
  const { namespace, name } = namesIn(request);
  record(world, request, {
    kind,
    namespace,
    repository: name,
    metadata: { repo: name, namespace, ...metadata },
  });
}
