import { PortolanError } from '../../errors.js';
import { type Atlas, isSamePlace, nameOf, type Place } from '../joined/atlas.js';
import { formatGlobalId } from '../joined/global-id.js';
import { parseImageReference } from '../joined/image-reference.js';
import type { Look, SourceResult } from '../joined/source-result.js';

export type MirrorKind = 'DHI' | 'QUAY' | 'CONFIGURED';
export type MirrorRunStatus = 'REQUESTED' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED' | 'NEVER';

export interface MirrorRun {
  readonly status: MirrorRunStatus;
  readonly at: string | null;
  readonly error: string | null;
}

interface Copy {
  readonly __typename: 'Mirror';
  readonly id: string;
  /** In whose name it was looked for. */
  readonly organization: string;
  /** Undefined when its registry is none of ours. */
  readonly source: Place | undefined;
  readonly sourceReference: string;
  readonly destination: Place;
}

/** A destination as Scout writes it. */
export interface ScoutDestination {
  readonly hostname: string;
  readonly namespace: string;
  readonly name: string;
}

export interface DhiMirror extends Copy {
  readonly kind: 'DHI';
  readonly scoutId: string;
  readonly scoutDestination: ScoutDestination;
}

export interface QuayMirror extends Copy {
  readonly kind: 'QUAY';
  /** What was set up: a mirror of this repository, or one of the whole organization that found it. */
  readonly setUpFor: 'REPOSITORY' | 'ORGANIZATION';
  readonly run: MirrorRun | null;
  /** Shell patterns of which a tag must match one to be copied; undefined when all are. */
  readonly patterns: readonly string[] | undefined;
}

export interface ConfiguredMirror extends Copy {
  readonly kind: 'CONFIGURED';
}

export type Mirror = DhiMirror | QuayMirror | ConfiguredMirror;

/** Mirrors that one upstream knows of, or should. */
export interface MirrorShare<M extends Mirror> {
  readonly mirrors: readonly M[];
  readonly looks: readonly Look[];
  /** What it has more of than are looked at; null when these are all. */
  readonly rest: string | null;
}

export interface MirrorList {
  readonly mirrors: readonly Mirror[];
  readonly sources: readonly SourceResult[];
}

/** What a global id says of a mirror. */
export interface MirrorKey {
  readonly kind: MirrorKind;
  readonly organization: string;
  readonly source: string;
  readonly destination: string;
}

const KINDS: readonly MirrorKind[] = ['QUAY', 'DHI', 'CONFIGURED'];
const ORGANIZATION = /^[a-z0-9]+(?:[._-]+[a-z0-9]+)*$/i;

/** What every mirror has, whoever keeps it. */
export function copyOf(kind: MirrorKind, organization: string, { source, destination }: Sides): Copy {
  return {
    __typename: 'Mirror',
    id: formatGlobalId({ type: 'Mirror', key: [kind, organization, source.reference, nameOf(destination)] }),
    organization,
    source: source.place,
    sourceReference: source.reference,
    destination,
  };
}

export interface Side {
  readonly place: Place | undefined;
  readonly reference: string;
}

interface Sides {
  readonly source: Side;
  readonly destination: Place;
}

/** A repository as upstreams and people write it; one that nobody could pull is kept as it is written. */
export function readSide(text: string, atlas: Atlas): Side {
  try {
    const { host = '', path = '' } = parseImageReference(text);
    const place = atlas.placeOf(host, path);
    return { place, reference: nameOf(place ?? { host, path }) };
  } catch {
    return { place: undefined, reference: text };
  }
}

/** Throws BAD_USER_INPUT for a key that no mirror has. */
export function readMirrorKey(key: readonly string[]): MirrorKey {
  const [first, organization = '', source = '', destination = ''] = key;
  const kind = KINDS.find((one) => one === first);
  if (kind && key.length === 4 && ORGANIZATION.test(organization))
    return { kind, organization, source, destination };
  throw new PortolanError('BAD_USER_INPUT', '"id" is not the global id of a Mirror');
}

/** Throws BAD_USER_INPUT for a text that is no name of an organization. */
export function checkOrganization(name: string): void {
  if (ORGANIZATION.test(name)) return;
  throw new PortolanError(
    'BAD_USER_INPUT',
    '"organization" must be the name of an organization, without slashes',
  );
}

/** All by destination and source. What two tell of is one mirror, and Quay's word counts for more than the configuration's. */
export function joinMirrors(mirrors: readonly Mirror[]): Mirror[] {
  const byWeight = [...mirrors].sort((one, other) => KINDS.indexOf(one.kind) - KINDS.indexOf(other.kind));
  const bySides = new Map<string, Mirror>();
  for (const mirror of byWeight) {
    const sides = `${nameOf(mirror.destination)} ${mirror.sourceReference}`;
    if (!bySides.has(sides)) bySides.set(sides, mirror);
  }
  return [...bySides].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, mirror]) => mirror);
}

export function isFrom(mirror: Mirror, place: Place): boolean {
  return mirror.source !== undefined && isSamePlace(mirror.source, place);
}

export function isTo(mirror: Mirror, place: Place): boolean {
  return isSamePlace(mirror.destination, place);
}
