import type { Gather } from '../../graphql/gather.js';
import type { Session } from '../../http/session.js';
import type { CallOperation } from '../../rest/caller.js';
import type { RawLayer } from '../links/links.js';
import { type Atlas, createAtlas } from './atlas.js';
import type { ImageReference } from './image-reference.js';

/** What the joined graph is built on: the loaders of the raw layer, and which registry is whose. */
export interface Joined {
  readonly raw: RawLayer;
  readonly atlas: Atlas;
  /** Root fields of Scout; those wanted at the same moment leave as one document. */
  readonly scout: Gather;
  /** Root fields of zot's search, under their public names. */
  readonly zotSearch: Gather;
  /** A REST operation by its schema coordinate; its value is as the upstream names things. */
  call(coordinate: string): CallOperation;
}

/** A vulnerability in a package, whoever reports it. */
export interface KnownVulnerability {
  /** Its CVE where it has one, then the aliases. */
  readonly identifiers: readonly string[];
  readonly packageName: string;
  readonly severity: 'CRITICAL' | 'HIGH' | 'MEDIUM' | 'LOW' | 'UNSPECIFIED';
}

/** What the scanners together report of an image; null when none has scanned it. */
export type VulnerabilitiesOf = (
  reference: ImageReference,
  session: Session,
) => Promise<readonly KnownVulnerability[] | null>;

export type AttestationKind = 'SIGNATURE' | 'SBOM' | 'PROVENANCE' | 'VEX' | 'OTHER';

/** Something attached to an image, or to one of its platforms. */
export interface KnownReferrer {
  readonly subjectDigest: string;
  readonly digest: string;
  readonly kind: AttestationKind;
}

export function createJoined(raw: RawLayer): Joined {
  const calls = new Map<string, CallOperation>();
  return {
    raw,
    atlas: createAtlas(raw.upstreams, raw.joins),
    scout: raw.gatherFrom('scout'),
    zotSearch: raw.gatherFrom('zotSearch'),
    call(coordinate) {
      const known = calls.get(coordinate) ?? raw.call(coordinate);
      calls.set(coordinate, known);
      return known;
    },
  };
}
