import { authoriseMember, type MaybeContext } from './caller.js';
import type { FleetImage } from './fleet.js';
import { by, groupBy, type Order, orderBy } from './grouping.js';
import { isIn } from './library.js';
import { type Paging, pageOf } from './paging.js';
import type { PlacedImage } from './placed-images.js';
import type { Premises } from './premises.js';
import { describeRepository } from './repository-cards.js';
import type { RootFields } from './root-fields.js';
import { byLastPush, byPlace, type Repository, selectImages } from './stream-selection.js';

interface SummaryQuestion extends MaybeContext {
  readonly query: {
    readonly stream: string;
    readonly paging?: Paging | null;
    readonly filter?: { readonly repoName?: string | null } | null;
    readonly ordering?: Order<'BASE_IMAGES_COUNT' | 'CHILD_IMAGES_COUNT' | 'REPO_NAME'> | null;
  };
}

interface ChildrenQuestion extends MaybeContext {
  readonly query: {
    readonly stream: string;
    readonly repository: Repository;
    readonly paging?: Paging | null;
    readonly filter?: { readonly repoName?: string | null } | null;
    readonly ordering?: Order<'LAST_PUSHED' | 'REPO_NAME'> | null;
  };
}

/** An image of the stream and the image it was built on. */
interface Built {
  readonly child: FleetImage;
  readonly base: PlacedImage;
}

/** What the images of a stream were built on, by repository of the base image. */
export function streamBaseFields({ streams, images, library, now }: Premises): RootFields {
  const builtIn = (selected: readonly FleetImage[]): Built[] =>
    selected.flatMap((child) => {
      const base = images.baseOf(child)?.image;
      return base ? [{ child, base }] : [];
    });
  const describeGroup = (group: readonly Built[], owner: string): object => {
    const bases = distinctBases(group);
    const [first] = bases;
    const counts = bases.map(({ image }) => image.packages.length);
    const there = first ? library.visibleTo(owner).filter((image) => isSameRepository(image, first)) : [];
    return {
      repository: first && describeRepository(there, first, now),
      imageCount: bases.length,
      childImageCount: group.length,
      packages: { minCount: Math.min(...counts), maxCount: Math.max(...counts) },
    };
  };
  return {
    baseImagesSummaryByStream({ context, query }: SummaryQuestion, reader) {
      const owner = authoriseMember(reader, context);
      const selected = selectImages(streams, owner, { stream: query.stream });
      if (!selected) return null;
      const wanted = query.filter?.repoName?.toLowerCase() ?? '';
      const built = builtIn(selected).filter(({ base }) => base.repoName.includes(wanted));
      const groups = [...groupBy(built, ({ base }) => `${base.hostName} ${base.repoName}`).values()];
      const page = pageOf(orderGroups(groups, query.ordering), query.paging);
      return { ...page, items: page.items.map((group) => describeGroup(group, owner)) };
    },
    streamImagesByBaseImage({ context, query }: ChildrenQuestion, reader) {
      const { stream, filter, repository } = query;
      const selected = selectImages(streams, authoriseMember(reader, context), { stream, filter });
      if (!selected) return null;
      const children = builtIn(selected)
        .filter(({ base }) => isIn(base, repository))
        .map(({ child }) => child);
      const page = pageOf(orderChildren(children, query.ordering), query.paging);
      return { ...page, items: page.items.map(images.describeImage) };
    },
  };
}

function distinctBases(group: readonly Built[]): PlacedImage[] {
  return [...new Map(group.map(({ base }) => [base.digest, base])).values()];
}

function isSameRepository(a: PlacedImage, b: PlacedImage): boolean {
  return a.hostName === b.hostName && a.repoName === b.repoName;
}

function orderGroups(groups: readonly Built[][], order: SummaryQuestion['query']['ordering']): Built[][] {
  const byName = by<Built[]>(([first]) => first?.base.repoName ?? '');
  return orderBy(groups, order, {
    fields: {
      BASE_IMAGES_COUNT: by((group) => distinctBases(group).length),
      CHILD_IMAGES_COUNT: by((group) => group.length),
      REPO_NAME: byName,
    },
    otherwise: 'CHILD_IMAGES_COUNT',
    last: byName,
  });
}

function orderChildren(
  children: readonly FleetImage[],
  order: ChildrenQuestion['query']['ordering'],
): FleetImage[] {
  return orderBy(children, order, {
    fields: { LAST_PUSHED: byLastPush, REPO_NAME: by(({ repoName }) => repoName) },
    otherwise: 'LAST_PUSHED',
    last: byPlace,
  });
}
