import type { Session } from '../../http/session.js';
import type { ImageReference } from '../joined/image-reference.js';
import type { KnownVulnerability, VulnerabilitiesOf } from '../joined/joined.js';
import type { Drift } from './drift-reader.js';
import { gatherPairs, pairsOf, type TagPair } from './tag-pairs.js';

export interface FixedInSource {
  readonly tag: string;
  readonly vulnerability: string;
  readonly packageName: string;
  readonly severity: KnownVulnerability['severity'];
}

/** Vulnerabilities of images at the destination that the source's image of the same tag does not have any more. */
export async function findFixedInSource(
  drift: Drift,
  vulnerabilitiesOf: VulnerabilitiesOf,
  session: Session,
): Promise<FixedInSource[] | null> {
  return gatherPairs(pairsOf(drift, ['BEHIND', 'DIVERGED']), async ({ source, destination }) => {
    const [old, fresh] = await Promise.all(
      [destination, source].map((image) => vulnerabilitiesOf(referenceOf(image), session)),
    );
    if (!old || !fresh) return null;
    const left = new Set(fresh.flatMap(keysOf));
    return old
      .filter((one) => !keysOf(one).some((key) => left.has(key)))
      .map(({ identifiers: [vulnerability = ''], packageName, severity }) => ({
        vulnerability,
        packageName,
        severity,
      }));
  });
}

/** Scanners name a vulnerability by its CVE or by an alias, and may report it for several packages. */
function keysOf({ identifiers, packageName }: KnownVulnerability): string[] {
  return identifiers.map((identifier) => `${identifier} ${packageName}`);
}

function referenceOf({ place, digest }: TagPair['source']): ImageReference {
  return { host: place.host, path: place.path, tag: undefined, digest };
}
