import { authoriseMember, type MaybeContext } from './caller.js';
import type { FleetImage } from './fleet.js';
import { by, groupBy, type Order, orderBy } from './grouping.js';
import { findPackage } from './package-places.js';
import { type Paging, pageOf } from './paging.js';
import type { Premises } from './premises.js';
import { completePurl, readPurl } from './purl.js';
import type { RootFields } from './root-fields.js';
import { createAnalysis, type ImageFinding } from './stream-findings.js';
import { byLastPush, byPlace, type StreamSelection, selectImages } from './stream-selection.js';
import { isSameCve } from './suppressions.js';

interface AffectedQuestion extends MaybeContext {
  readonly query: StreamSelection & {
    readonly cveId: string;
    readonly paging?: Paging | null;
    readonly ordering?: Order<'LAST_PUSHED' | 'REPO_NAME'> | null;
  };
}

/** Which images of a stream a CVE hits, and in which packages. */
export function streamAffectedFields({ streams, suppressions, images }: Premises): RootFields {
  const { findingsIn } = createAnalysis(suppressions);
  return {
    imagesAffectedByCVE({ context, query }: AffectedQuestion, reader) {
      const selected = selectImages(streams, authoriseMember(reader, context), query);
      if (!selected) return null;
      const hits = findingsIn(selected).filter(({ vulnerability }) =>
        isSameCve(query.cveId, vulnerability.sourceId),
      );
      const groups = [...groupBy(hits, ({ image }) => `${image.repoName} ${image.digest}`).values()];
      const page = pageOf(orderGroups(groups, query.ordering), query.paging);
      return {
        paging: page.paging,
        items: page.items.map((group) => ({
          affectedImage: images.describeImage(group.image),
          affectedPackages: group.purls.map((purl) => describePackage(purl, group.image)),
        })),
        packageCount: new Set(hits.map(({ vulnerability }) => vulnerability.purl)).size,
      };
    },
  };
}

interface AffectedImage {
  readonly image: FleetImage;
  readonly purls: readonly string[];
}

function orderGroups(
  groups: readonly (readonly ImageFinding[])[],
  order: AffectedQuestion['query']['ordering'],
): AffectedImage[] {
  const affected = groups.flatMap((group) => {
    const [first] = group;
    return first ? [{ image: first.image, purls: group.map(({ vulnerability }) => vulnerability.purl) }] : [];
  });
  return orderBy(affected, order, {
    fields: {
      LAST_PUSHED: (a, b) => byLastPush(a.image, b.image),
      REPO_NAME: by(({ image }) => image.repoName),
    },
    otherwise: 'LAST_PUSHED',
    last: (a, b) => byPlace(a.image, b.image),
  });
}

/** `ScImageAffectedByCVEPackage`. */
function describePackage(purl: string, image: FleetImage): object {
  const { name, namespace, type, version, qualifiers } = completePurl(readPurl(purl));
  const system = new URLSearchParams(qualifiers ?? '');
  const place = findPackage(purl, image);
  return {
    ...{ purl, name, namespace, type },
    version: version ?? '',
    osName: system.get('os_name'),
    osVersion: system.get('os_version'),
    changesets: place ? [{ ordinal: place.layerOrdinal }] : [],
    locations: place ? [place.path] : [],
  };
}
