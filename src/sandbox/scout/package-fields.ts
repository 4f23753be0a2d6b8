import { packageFacts } from '../story-packages.js';
import { authorise, type MaybeContext, type Reader } from './caller.js';
import type { Findings, Inclusion } from './findings.js';
import { isIndexed } from './fleet.js';
import { readConfig } from './image-config.js';
import { describeHistories } from './image-views.js';
import { isIn } from './library.js';
import type { PlacedImage } from './placed-images.js';
import { readPurl } from './purl.js';
import type { RootFields } from './root-fields.js';
import type { FindingPremises } from './vulnerability-fields.js';

interface PackageInclusion extends Inclusion {
  /** False leaves out what everybody can see, when an organisation asks. */
  readonly includePublic?: boolean | null;
}

interface ByDigest extends MaybeContext {
  readonly digest: string;
  readonly query?: PackageInclusion | null;
}

interface ByCoordinates extends MaybeContext {
  readonly query: PackageInclusion & {
    readonly digest: string;
    readonly hostName: string;
    readonly repoName: string;
  };
}

/** Bills of materials, with the vulnerabilities of every package. */
export function packageFields({ library, findings }: FindingPremises): RootFields {
  const visible = ({ context, query }: ByDigest, reader: Reader): PlacedImage[] => {
    const organisation = authorise(reader, context);
    const all = library.visibleTo(organisation);
    const isOwnOnly = organisation !== null && query?.includePublic === false;
    return isOwnOnly ? all.filter((image) => image.organisation === organisation) : all;
  };
  const describeAt = ({ query }: ByCoordinates, images: readonly PlacedImage[]): object | null => {
    const { digest, hostName, repoName } = query;
    const found = images.find((image) => image.digest === digest && isIn(image, query));
    return found ? { hostName, repoName, ...describeBill(found, query, findings) } : null;
  };
  return {
    imagePackagesByDigest(question: ByDigest, reader: Reader) {
      const found = visible(question, reader).find(({ digest }) => digest === question.digest);
      return found ? describeBill(found, question.query ?? {}, findings) : null;
    },
    imagePackagesForImageCoords: (question: ByCoordinates, reader: Reader) =>
      describeAt(question, visible({ ...question, digest: question.query.digest }, reader)),
    dhiImagePackagesForImageCoords(question: ByCoordinates, reader: Reader) {
      authorise(reader, question.context);
      return describeAt(question, library.catalogue());
    },
  };
}

/** Empty until the image has been analysed. */
function describeBill(placed: PlacedImage, inclusion: Inclusion, findings: Findings): object {
  const { digest, sbomState, image } = placed;
  const isThere = isIndexed(placed);
  const { layers } = readConfig(placed.manifest);
  return {
    digest,
    sbomState,
    imagePackages: {
      packages: isThere
        ? image.packages.map((purl) => ({
            package: {
              ...describePackage(purl),
              vulnerabilities: findings.inPackage(purl, placed, inclusion),
            },
            locations: locationsOf(purl, placed),
          }))
        : [],
    },
    // What the service calls `diffId` here is the digest of the compressed layer.
    imageLayers: {
      layers: isThere ? layers.map((layer) => ({ diffId: layer.digest, ordinal: layer.ordinal })) : [],
    },
    imageHistories: isThere ? describeHistories(placed) : null,
  };
}

function describePackage(purl: string): object {
  const purlFields = readPurl(purl);
  const facts = packageFacts[purl];
  return {
    name: purlFields.name,
    description: facts?.description ?? null,
    purl,
    purlFields,
    type: purlFields.type,
    namespace: purlFields.namespace ?? null,
    version: purlFields.version ?? '',
    author: facts?.author ?? null,
    licenses: facts?.licenses ?? [],
  };
}

/** A package of an upper layer lies in the uppermost one of an image that has fewer. */
function locationsOf(purl: string, { manifest }: PlacedImage): object[] {
  const facts = packageFacts[purl];
  const layer = manifest.layers[Math.min(facts?.layer ?? 0, manifest.layers.length - 1)];
  return facts && layer ? [{ path: facts.path, diffId: layer.digest }] : [];
}
