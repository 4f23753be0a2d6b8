import { organisations } from '../story.js';
import { catalogueNamespace } from '../story-catalogue.js';
import type { Mirror } from '../story-publishing.js';
import { authoriseMember, type MaybeContext } from './caller.js';
import { findSource } from './mirror-sources.js';
import type { Mirrors } from './mirrors.js';
import type { Premises } from './premises.js';
import type { RootFields } from './root-fields.js';

interface ById extends MaybeContext {
  readonly query: { readonly mirroredRepositoryId: string };
}

interface BySource extends MaybeContext {
  readonly query: { readonly dhiSourceRepository: { readonly name: string; readonly namespace: string } };
}

/** Reads of an organisation's mirrors of hardened images. */
export function mirrorFields({ mirrors }: Premises): RootFields {
  return {
    dhiListMirroredRepositories({ context }: MaybeContext, reader) {
      const organisation = authoriseMember(reader, context);
      const own = mirrors.of(organisation);
      return {
        mirroredRepositories: own.map((mirror) => describeMirror(mirror, mirrors)),
        totalCount: own.length,
        canMirrorMoreRepositories: mayMirrorMore(organisation, mirrors),
      };
    },
    dhiGetMirroredRepository({ context, query }: ById, reader) {
      const own = mirrors.of(authoriseMember(reader, context));
      const mirror = own.find(({ id }) => id === query.mirroredRepositoryId);
      return { mirroredRepository: mirror ? describeMirror(mirror, mirrors) : null };
    },
    dhiGetMirroredRepositoriesBySourceRepository({ context, query }: BySource, reader) {
      const { name, namespace } = query.dhiSourceRepository;
      const own = mirrors
        .of(authoriseMember(reader, context))
        .filter(({ source }) => source === name && namespace === catalogueNamespace);
      return { mirroredRepositories: own.map((mirror) => describeMirror(mirror, mirrors)) };
    },
  };
}

/** Whether the plan of the organisation pays for one more mirror. */
export function mayMirrorMore(organisation: string, mirrors: Mirrors): boolean {
  const plan = organisations.find(({ name }) => name === organisation);
  return mirrors.of(organisation).length < (plan?.mirrorLimit ?? 0);
}

export function describeMirror(mirror: Mirror, mirrors: Mirrors): object {
  return {
    id: mirror.id,
    isMirroring: true,
    isInitial: mirrors.isOnboarding(mirror),
    destinationRepository: destinationOf(mirror),
    dhiSourceRepository: sourceOf(mirror),
  };
}

export function destinationOf({ destination, organisation }: Mirror) {
  return { name: destination, namespace: organisation, hostname: 'hub.docker.com' };
}

export function sourceOf({ source }: Mirror) {
  const displayName = findSource(source)?.displayName ?? source;
  return { name: source, namespace: catalogueNamespace, hostname: 'dhi.io', displayName };
}
