import type { Arguments } from '../../rest/request.js';
import type { ImageObject } from '../images/image.js';
import type { TraceOf } from '../images/traces.js';
import {
  type Connection,
  checkFirst,
  type PageArguments,
  parseCursor,
  toConnection,
} from '../joined/connection.js';
import { parseImageReference } from '../joined/image-reference.js';
import type { AttestationKind, Joined } from '../joined/joined.js';
import { ownFields } from '../joined/own-type.js';
import type { SourceResult } from '../joined/source-result.js';
import type { Links } from '../links/links.js';
import { type Attestation, keyOfAttestation } from './compare.js';
import { type Attestations, findAttestations } from './find-attestations.js';

interface AttestationArguments extends PageArguments {
  readonly kinds?: readonly AttestationKind[] | null;
  readonly missing?: boolean | null;
}

interface AttestationConnection extends Connection<Attestation> {
  readonly sources: readonly SourceResult[];
}

const MOST = 500;

/** `Image.attestations`: what is attached to an image, with the places that have it and those that lost it. */
export function linkAttestations(joined: Joined, traceOf: TraceOf): Links {
  return {
    Image: ownFields<ImageObject>({
      attestations: async ({ reference }, args: Arguments & AttestationArguments, session) => {
        checkPage(args);
        const trace = traceOf(parseImageReference(reference), session);
        return toPage(await findAttestations(joined, trace, session), args);
      },
    }),
  };
}

/** What is refused is refused before anybody is asked. */
function checkPage({ first, after }: PageArguments): void {
  if (typeof first === 'number') checkFirst(first, MOST);
  if (typeof after === 'string') parseCursor(after);
}

function toPage(
  { attestations, sources }: Attestations,
  { kinds, missing, first, after }: AttestationArguments,
): AttestationConnection {
  const wanted = attestations.filter(
    ({ kind, missingIn }) =>
      (kinds?.includes(kind) ?? true) && (missing ?? missingIn.length > 0) === missingIn.length > 0,
  );
  return { ...toConnection(wanted, { first, after }, { keyOf: keyOfAttestation, most: MOST }), sources };
}
