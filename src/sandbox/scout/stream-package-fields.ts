import { authoriseMember, type MaybeContext } from './caller.js';
import { type FleetImage, isIndexed } from './fleet.js';
import { by, groupBy, type Order, orderBy } from './grouping.js';
import { type KeyFilter, passesKeys } from './org-filters.js';
import { type Paging, pageOf } from './paging.js';
import type { Premises } from './premises.js';
import { type PurlFields, readPurl } from './purl.js';
import type { RootFields } from './root-fields.js';
import { countFindings, createAnalysis, type ImageFinding } from './stream-findings.js';
import { byLastPush, byPlace, selectImages } from './stream-selection.js';

interface GroupedQuestion extends MaybeContext {
  readonly query: {
    readonly stream: string;
    readonly paging?: Paging | null;
    readonly filter?: PackageFilter | null;
    readonly ordering?: Order<'VERSIONS_USED' | 'USED_BY' | 'NAME' | 'TYPE'> | null;
  };
}

interface PackageFilter {
  /** A part of the name. */
  readonly packageName?: string | null;
  readonly packageType?: string | null;
}

interface WithPackageQuestion extends MaybeContext {
  readonly query: {
    readonly name: string;
    readonly type: string;
    readonly namespace?: string | null;
    readonly stream: string;
    readonly paging?: Paging | null;
    readonly filter?: WithPackageFilter | null;
    readonly ordering?: Order<'LAST_PUSHED' | 'NAME'> | null;
  };
}

interface WithPackageFilter {
  readonly packageVersion?: string | null;
  readonly repoName?: string | null;
  readonly kvs?: readonly KeyFilter[] | null;
}

/** One package of one image. */
interface Installed {
  readonly image: FleetImage;
  readonly purl: string;
  readonly fields: PurlFields;
}

/** The packages of a stream, whatever their versions, and the images that hold one. */
export function streamPackageFields({ streams, suppressions }: Premises): RootFields {
  const { findingsIn } = createAnalysis(suppressions);
  return {
    streamGroupedPackages({ context, query }: GroupedQuestion, reader) {
      const selected = selectImages(streams, authoriseMember(reader, context), { stream: query.stream });
      if (!selected) return null;
      const installed = installedIn(selected);
      const found = installed.filter((one) => passes(one, query.filter ?? {}));
      const groups = [...groupBy(found, ({ fields }) => keyOf(fields)).values()];
      const page = pageOf(orderGroups(groups, query.ordering), query.paging);
      return {
        paging: page.paging,
        items: page.items.map((group) => describeGroup(group, findingsIn(imagesOf(group)))),
        packageTypes: [...new Set(installed.map(({ fields }) => fields.type))].sort(),
      };
    },
    imagesWithPackage({ context, query }: WithPackageQuestion, reader) {
      const { stream, filter } = query;
      const owner = authoriseMember(reader, context);
      const selected = selectImages(streams, owner, { stream, filter: { repoName: filter?.repoName } }) ?? [];
      const holding = installedIn(selected.filter((image) => passesKeys(image, filter?.kvs))).filter(
        ({ fields }) => keyOf(fields) === keyOf(query),
      );
      const wanted = holding.filter(
        ({ fields }) => !filter?.packageVersion || fields.version === filter.packageVersion,
      );
      const page = pageOf(orderImages(imagesOf(wanted), query.ordering), query.paging);
      return {
        ...page,
        items: page.items.map((image) => describeHolder(image, wanted)),
        versions: versionsOf(holding),
      };
    },
  };
}

function installedIn(images: readonly FleetImage[]): Installed[] {
  return images
    .filter(isIndexed)
    .flatMap((image) => image.image.packages.map((purl) => ({ image, purl, fields: readPurl(purl) })));
}

function passes({ fields }: Installed, { packageName, packageType }: PackageFilter): boolean {
  const isNamed = fields.name.toLowerCase().includes(packageName?.toLowerCase() ?? '');
  return isNamed && (!packageType || fields.type === packageType);
}

/** A package without its version. */
function keyOf({ type, namespace, name }: PurlFields): string {
  return [type, namespace ?? '', name].join(' ');
}

function imagesOf(group: readonly Installed[]): FleetImage[] {
  return [...new Set(group.map(({ image }) => image))];
}

function versionsOf(group: readonly Installed[]): string[] {
  return [...new Set(group.map(({ fields }) => fields.version ?? ''))].sort();
}

function orderGroups(
  groups: readonly Installed[][],
  order: GroupedQuestion['query']['ordering'],
): Installed[][] {
  const byName = by<Installed[]>(([first]) => first?.fields.name ?? '');
  return orderBy(groups, order, {
    fields: {
      VERSIONS_USED: by((group) => versionsOf(group).length),
      USED_BY: by((group) => imagesOf(group).length),
      NAME: byName,
      TYPE: by(([first]) => first?.fields.type ?? ''),
    },
    otherwise: 'USED_BY',
    last: byName,
  });
}

function orderImages(
  images: readonly FleetImage[],
  order: WithPackageQuestion['query']['ordering'],
): FleetImage[] {
  return orderBy(images, order, {
    fields: { LAST_PUSHED: byLastPush, NAME: by(({ repoName }) => repoName) },
    otherwise: 'LAST_PUSHED',
    last: byPlace,
  });
}

/** `ScGroupedPackage`. */
function describeGroup(group: readonly Installed[], findings: readonly ImageFinding[]): object {
  const [first] = group;
  const images = imagesOf(group);
  const purls = new Set(group.map(({ purl }) => purl));
  const own = findings.filter(({ vulnerability }) => purls.has(vulnerability.purl));
  const repositories = new Map(images.map((image) => [image.repoName, repositoryOf(image)]));
  return {
    packageRoot: first?.fields,
    versionCount: versionsOf(group).length,
    uniqueVulnerabilityReport: countFindings(own, 'UNIQUE_BY_CVE'),
    repositories: [...repositories.values()],
    images: images.map((image) => ({ digest: image.digest, repository: repositoryOf(image) })),
    imageCount: images.length,
  };
}

/** `PkImageWithPackage`. */
function describeHolder(image: FleetImage, installed: readonly Installed[]): object {
  const [tag] = image.image.tags;
  return {
    repository: repositoryOf(image),
    digest: image.digest,
    name: tag ? `${image.repoName}:${tag}` : null,
    lastPushed: image.image.lastUpdated,
    packageVersions: versionsOf(installed.filter((one) => one.image === image)),
    platform: { ...image.manifest.platform, variant: null },
  };
}

function repositoryOf({ hostName, repoName }: FleetImage): object {
  return { hostName, repoName };
}
