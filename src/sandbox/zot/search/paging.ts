export interface PageRequest {
  readonly limit?: number | null;
  readonly offset?: number | null;
  readonly sortBy?: string | null;
}

export interface Paging<T> {
  readonly requested: PageRequest | null | undefined;
  /** The orders this list knows; any other name is refused. */
  readonly orders: Readonly<Record<string, (a: T, b: T) => number>>;
  readonly otherwise: string;
}

export interface Page<T> {
  readonly Page: { readonly TotalCount: number; readonly ItemCount: number };
  readonly Results: T[];
}

const MOST_CVES = 4096;

/** The asked page of `items` in the asked order; throws zot's message for an order or number it refuses. */
export function paginate<T>(items: readonly T[], { requested, orders, otherwise }: Paging<T>): Page<T> {
  const limit = requested?.limit ?? 0;
  const offset = requested?.offset ?? 0;
  if (limit < 0) throw new Error('pagination limit has negative value');
  if (offset < 0) throw new Error('pagination offset has negative value');
  const criterion = requested?.sortBy ?? otherwise;
  const order = orders[criterion];
  if (!order) {
    // Whatever is sorted, zot speaks of repositories.
    const reason = 'the pagination sort criteria is not supported';
    throw new Error(`sorting repos by '${criterion}' is not supported ${reason}`);
  }
  const sorted = [...items].sort(order);
  // Without limit and offset everything comes; an offset alone gives nothing.
  const Results = limit === 0 && offset === 0 ? sorted : sorted.slice(offset, offset + limit);
  return { Page: { TotalCount: items.length, ItemCount: Results.length }, Results };
}

/** CVE lists are the only ones whose pages have a largest size. */
export function paginateCves<T>(items: readonly T[], paging: Paging<T>): Page<T> {
  if ((paging.requested?.limit ?? 0) > MOST_CVES) throw new Error('pagination limit has excessive value');
  return paginate(items, paging);
}
