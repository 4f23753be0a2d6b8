import type { Session } from '../../http/session.js';
import { fieldsOf, itemsOf } from '../../upstreams/probe.js';
import { DHI, nameOf } from '../joined/atlas.js';
import { scoutNameOf } from '../joined/docker-names.js';
import type { Joined } from '../joined/joined.js';
import type { Look } from '../joined/source-result.js';
import type { Attachment, Form, Sight, Spot } from './attachment.js';
import { kindOf } from './attestation-kind.js';

const SELECTION = '{ items { digest predicateType } }';
const STATEMENTS: ReadonlySet<Form> = new Set<Form>(['STATEMENT']);

/** What Scout states about the manifests of an image in one repository; it states nothing about an index. */
export async function lookAtScout(joined: Joined, spot: Spot, session: Session): Promise<Sight> {
  const { place, manifests } = spot;
  const answers = await Promise.all(
    manifests.map((digest) => askAbout(joined, { ...spot, digest }, session)),
  );
  return {
    place,
    attached: answers.flatMap(({ attached }) => attached),
    // An image that Scout does not know is null, and nobody has looked whether something is attached to it.
    visible: new Map(answers.flatMap(({ digest, isKnown }) => (isKnown ? [[digest, STATEMENTS]] : []))),
    looks: answers.map(({ look }) => look),
    limits: [],
  };
}

interface Answer {
  readonly digest: string;
  readonly isKnown: boolean;
  readonly attached: readonly Attachment[];
  readonly look: Look;
}

async function askAbout(joined: Joined, spot: Spot, session: Session): Promise<Answer> {
  const { place, digest } = spot;
  const searched = nameOf(place);
  try {
    const list = await joined.scout({ ...questionAbout(spot), selection: SELECTION }, session);
    const attached = readStatements(list, digest);
    return { digest, isKnown: list !== null, attached, look: { searched, found: attached.length > 0 } };
  } catch (error) {
    return { digest, isKnown: false, attached: [], look: { searched, found: false, error } };
  }
}

/** The catalog is open to everybody and has a question of its own, in which repositories go by their catalog names. */
function questionAbout({ place, digest, organization }: Spot) {
  const context = organization === undefined ? {} : { organization };
  if (place.host === DHI) {
    const query = { digest, hostName: DHI, repoName: place.path };
    return { field: 'dhiAttestationsList', args: { context, query } };
  }
  return { field: 'attestationsList', args: { context, query: { digest, ...scoutNameOf(place) } } };
}

function readStatements(list: unknown, subjectDigest: string): Attachment[] {
  return itemsOf(fieldsOf(list).items).flatMap((item): Attachment[] => {
    const { digest, predicateType } = fieldsOf(item);
    if (typeof digest !== 'string' || typeof predicateType !== 'string') return [];
    const kind = kindOf({ predicateType });
    return [{ subjectDigest, digest, form: 'STATEMENT', kind, predicateType, mediaType: null }];
  });
}
