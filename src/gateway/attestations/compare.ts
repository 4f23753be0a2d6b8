import { nameOf, type Place } from '../joined/atlas.js';
import type { AttestationKind } from '../joined/joined.js';
import { type Attachment, type Form, keyOfPlace, type Sight } from './attachment.js';
import { KINDS } from './attestation-kind.js';

export interface AttestationPlace {
  readonly upstream: string;
  readonly repository: string;
}

/** One attestation over all places, as the schema has it. */
export interface Attestation {
  readonly subjectDigest: string;
  readonly predicateType: string | null;
  readonly kind: AttestationKind;
  readonly digest: string;
  readonly mediaType: string | null;
  readonly presentIn: readonly AttestationPlace[];
  readonly missingIn: readonly AttestationPlace[];
}

/** The same attestation, as each place has it. */
interface Group {
  readonly found: readonly Found[];
}

interface Found {
  readonly place: Place;
  readonly attachment: Attachment;
}

/** Puts together what the places show: each attestation once, with those that have it and those that lost it. */
export function compareSights(sights: readonly Sight[]): Attestation[] {
  const found = sights.flatMap(({ place, attached }) =>
    attached.map((attachment) => ({ place, attachment })),
  );
  const groups = joinStatements(groupByDigest(found));
  return groups.map((group) => toAttestation(group, sights)).sort(byKindAndDigests);
}

/** By this the attestations of an image are told apart. */
export function keyOfAttestation({ kind, subjectDigest, digest }: Attestation): string {
  return `${kind} ${subjectDigest} ${digest}`;
}

/** An artifact keeps its digest wherever it is copied. */
function groupByDigest(found: readonly Found[]): Group[] {
  const groups = new Map<string, Found[]>();
  for (const one of found) {
    const { subjectDigest, digest } = one.attachment;
    const key = `${subjectDigest} ${digest}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()].map((group) => ({ found: group }));
}

/**
 * Scout keeps a statement once for each repository, and its digest may differ: statements of one type about one subject
 * are the same, unless a repository has several of that type.
 */
function joinStatements(groups: readonly Group[]): Group[] {
  const joined: Group[] = [];
  for (const group of groups) {
    const same = joined.findIndex((other) => isSameStatement(group, other));
    const other = joined[same];
    if (other) joined[same] = { found: [...other.found, ...group.found] };
    else joined.push(group);
  }
  return joined;
}

function isSameStatement(one: Group, other: Group): boolean {
  const all = [...one.found, ...other.found];
  const [first] = all;
  return (
    all.every(
      ({ attachment }) =>
        attachment.form === 'STATEMENT' &&
        attachment.subjectDigest === first?.attachment.subjectDigest &&
        attachment.predicateType === first.attachment.predicateType,
    ) &&
    !one.found.some(({ place }) => other.found.some((found) => keyOfPlace(found.place) === keyOfPlace(place)))
  );
}

function toAttestation({ found }: Group, sights: readonly Sight[]): Attestation {
  const [best, ...others] = found.map(({ attachment }) => attachment).sort(byTelling);
  if (!best) throw new Error('an attestation that nobody has');
  const names = new Set(found.map(({ place }) => keyOfPlace(place)));
  const forms = new Set(found.map(({ attachment }) => attachment.form));
  const lost = sights.filter(
    (sight) => !names.has(keyOfPlace(sight.place)) && wouldShow(sight, best.subjectDigest, forms),
  );
  return {
    subjectDigest: best.subjectDigest,
    predicateType: best.predicateType,
    kind: best.kind,
    digest: best.digest,
    mediaType: [best, ...others].find(({ mediaType }) => mediaType !== null)?.mediaType ?? null,
    presentIn: placesOf(found.map(({ place }) => place)),
    missingIn: placesOf(lost.map(({ place }) => place)),
  };
}

/** Whether a place would show the attestation if it had it in one of the forms in which others have it. */
function wouldShow({ visible }: Sight, subjectDigest: string, forms: ReadonlySet<Form>): boolean {
  const seen = visible.get(subjectDigest);
  return seen !== undefined && [...forms].some((form) => seen.has(form));
}

/** The name of a tag tells less than a type, and one registry tells more than another. */
function byTelling(a: Attachment, b: Attachment): number {
  return weightOf(a) - weightOf(b);
}

function weightOf({ predicateType, kind }: Attachment): number {
  return (predicateType === null ? 2 : 0) + (kind === 'OTHER' ? 1 : 0);
}

/** Each place once, in the order of names. */
function placesOf(places: readonly Place[]): AttestationPlace[] {
  const byKey = new Map(places.map((place) => [keyOfPlace(place), place]));
  return [...byKey.values()]
    .map((place) => ({ upstream: place.upstream, repository: nameOf(place) }))
    .sort((a, b) => compareTexts(a.upstream, b.upstream) || compareTexts(a.repository, b.repository));
}

function byKindAndDigests(a: Attestation, b: Attestation): number {
  return (
    KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind) ||
    compareTexts(a.subjectDigest, b.subjectDigest) ||
    compareTexts(a.digest, b.digest)
  );
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
