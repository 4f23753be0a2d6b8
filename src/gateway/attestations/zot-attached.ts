import type { Session } from '../../http/session.js';
import { codeOf } from '../../upstreams/probe.js';
import { nameOf } from '../joined/atlas.js';
import type { Joined } from '../joined/joined.js';
import { type Attachment, type Form, type Sight, type Spot, subjectsOf } from './attachment.js';
import { BOTH, lookAtRegistry, referrersAt, taggedSignatureAt } from './zot-registry.js';
import { type Described, describeAtZot, findTaggedAtZot, type TaggedAtZot } from './zot-search.js';

const REFERRERS: ReadonlySet<Form> = new Set<Form>(['REFERRER']);

/**
 * What is attached to an image in one repository of zot. Its search answers for all repositories in one document; the
 * registry is asked only about what the search has no list of.
 */
export async function lookAtZot(joined: Joined, spot: Spot, session: Session): Promise<Sight> {
  try {
    const [described, tagged] = await Promise.all([
      describeAtZot(joined, spot, session),
      findTaggedAtZot(joined, spot, session),
    ]);
    return await lookBeyond(joined, { spot, described, tagged }, session);
  } catch (error) {
    const hasNoSearch = codeOf(error) === 'UPSTREAM_UNSUPPORTED';
    return hasNoSearch
      ? lookAtRegistry(joined, spot, session).catch((failure: unknown) => unseen(spot, failure))
      : unseen(spot, error);
  }
}

function unseen({ place }: Spot, error: unknown): Sight {
  const looks = [{ searched: nameOf(place), found: false, error }];
  return { place, attached: [], visible: new Map(), looks, limits: [] };
}

interface Searched {
  readonly spot: Spot;
  readonly described: ReadonlyMap<string, Described>;
  readonly tagged: TaggedAtZot;
}

async function lookBeyond(
  joined: Joined,
  { spot, described, tagged }: Searched,
  session: Session,
): Promise<Sight> {
  const { place } = spot;
  const subjects = subjectsOf(spot);
  const parts = await Promise.all(
    subjects.map((digest) => lookAtSubject(joined, { spot, digest, described }, session)),
  );
  const attached = [...parts.flatMap((part) => part.attached), ...tagged.attached];
  const failures = parts.flatMap(({ error }) => (error === undefined ? [] : [error]));
  const forms = tagged.isWhole ? BOTH : REFERRERS;
  return {
    place,
    attached,
    visible: new Map(parts.flatMap(({ digest, error }) => (error === undefined ? [[digest, forms]] : []))),
    looks: [
      { searched: nameOf(place), found: attached.length > 0 },
      ...failures.map((error) => ({ searched: nameOf(place), found: false, error })),
    ],
    limits: tagged.isWhole ? [] : [`${nameOf(place)} has more tags of attachments than were read`],
  };
}

interface SubjectAt {
  readonly spot: Spot;
  readonly digest: string;
  readonly described: ReadonlyMap<string, Described>;
}

interface Part {
  readonly digest: string;
  readonly attached: readonly Attachment[];
  readonly error?: unknown;
}

/**
 * The search leaves out of its referrers what zot takes for a signature, which every bundle of sigstore is to it, and says
 * only that there is one (pkg/meta/parse.go of zot). About that, and what no tag leads to, the registry itself is asked.
 */
async function lookAtSubject(
  joined: Joined,
  { spot: { place }, digest, described }: SubjectAt,
  session: Session,
): Promise<Part> {
  const known = described.get(digest);
  if (known && !known.isSigned) return { digest, attached: known.attached };
  try {
    const [referrers, signatures] = await Promise.all([
      referrersAt(joined, { place, digest }, session),
      taggedSignatureAt(joined, { place, digest }, session),
    ]);
    return { digest, attached: [...referrers, ...signatures] };
  } catch (error) {
    return { digest, attached: known?.attached ?? [], error };
  }
}
