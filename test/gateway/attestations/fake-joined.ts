import { PortolanError } from '../../../src/errors.js';
import type { Spot } from '../../../src/gateway/attestations/attachment.js';
import { createAtlas, type Place } from '../../../src/gateway/joined/atlas.js';
import type { Joined } from '../../../src/gateway/joined/joined.js';

type Arguments = Readonly<Record<string, unknown>>;

/** What each root field and each operation answers; an Error is a failure, and what is missing is null. */
export type FakeAnswers = Readonly<Record<string, (args: Arguments) => unknown>>;

export interface FakeJoined extends Joined {
  /** What was asked, by name and arguments, in order. */
  readonly asked: [name: string, args: Arguments][];
}

/** The raw layer as far as attestations use it. */
export function fakeJoined(answers: FakeAnswers): FakeJoined {
  const asked: FakeJoined['asked'] = [];
  const answer = async (name: string, args: Arguments): Promise<unknown> => {
    asked.push([name, args]);
    const found = answers[name]?.(args);
    if (found instanceof Error) throw found;
    return found ?? null;
  };
  return {
    asked,
    raw: {} as Joined['raw'], // attestations use nothing of it
    atlas: createAtlas([], { hosts: { quay: undefined, zot: undefined } }),
    scout: ({ field, args }) => answer(field, args),
    zotSearch: ({ field, args }) => answer(field, args),
    call: (coordinate) => (args) => answer(coordinate, args),
  };
}

/** An error of an upstream. */
export function failure(code: PortolanError['code'], message: string = code): PortolanError {
  return new PortolanError(code, message, { upstream: 'any' });
}

export const INDEX = digest(1);
export const AMD64 = digest(2);
export const ARM64 = digest(3);

/** A digest that ends with this number. */
export function digest(number: number): string {
  return `sha256:${String(number).padStart(64, '0')}`;
}

/** The tag of cosign, or of referrers, for a digest. */
export function tagFor(subject: string, suffix = ''): string {
  return subject.replace(':', '-') + suffix;
}

export function placeAt(upstream: Place['upstream'], path: string, host: string = upstream): Place {
  return { upstream, host, path };
}

/** An image for two platforms in one repository. */
export function spotAt(place: Place, more: Partial<Spot> = {}): Spot {
  return { place, organization: undefined, digest: INDEX, manifests: [AMD64, ARM64], ...more };
}
