import { catalogueNamespace } from '../story-catalogue.js';
import { authoriseOwner, type MaybeContext } from './caller.js';
import { describeMirror, mayMirrorMore } from './mirror-fields.js';
import { findSource } from './mirror-sources.js';
import type { Premises } from './premises.js';
import { refusal } from './refusal.js';
import type { RootFields } from './root-fields.js';

interface RepositoryName {
  readonly name: string;
  readonly namespace: string;
}

interface SetMirror extends MaybeContext {
  readonly input: {
    readonly dhiSourceRepository: RepositoryName;
    readonly destinationRepository: RepositoryName;
  };
}

interface RemoveMirror extends MaybeContext {
  readonly input: { readonly mirroredRepositoryId: string };
}

const PREFIX = 'dhi-';
const NAME = /^[a-z0-9]+(?:[._-]+[a-z0-9]+)*$/;

/** Starts and stops mirrors of hardened images; only owners may. */
export function mirrorChanges({ mirrors }: Premises): RootFields {
  return {
    dhiSetMirroredRepository({ context, input }: SetMirror, reader) {
      const organisation = authoriseOwner(reader, context);
      const source = readSource(input.dhiSourceRepository);
      const destination = readDestination(input.destinationRepository, organisation);
      const existing = mirrors.of(organisation).find((mirror) => mirror.destination === destination);
      if (existing && existing.source !== source) {
        throw refusal(`${destination} is already a mirror of ${existing.source}`, 409);
      }
      // Setting what is set already changes nothing, and does not count against the limit.
      if (existing) return { mirroredRepository: describeMirror(existing, mirrors) };
      if (!mayMirrorMore(organisation, mirrors)) {
        throw refusal('The plan of this team does not cover another mirrored repository', 402);
      }
      const mirror = mirrors.start({ source, organisation, destination });
      return { mirroredRepository: describeMirror(mirror, mirrors) };
    },
    dhiRemoveMirroredRepository({ context, input }: RemoveMirror, reader) {
      const organisation = authoriseOwner(reader, context);
      return mirrors.stop(organisation, input.mirroredRepositoryId)
        ? { status: 'ACCEPTED', message: null }
        : { status: 'NOT_FOUND', message: 'There is no such mirrored repository' };
    },
  };
}

function readSource({ name, namespace }: RepositoryName): string {
  if (namespace === catalogueNamespace && findSource(name)) return name;
  throw refusal(`The source repository ${namespace}/${name} does not exist`, 404);
}

function readDestination({ name, namespace }: RepositoryName, organisation: string): string {
  if (namespace !== organisation) {
    throw refusal('The destination must be a repository of the organization that asks', 400);
  }
  if (!name.startsWith(PREFIX) || !NAME.test(name)) {
    throw refusal(`The name of the destination must start with ${PREFIX}`, 400);
  }
  return name;
}
