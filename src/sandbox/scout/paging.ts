export interface Paging {
  readonly pageSize?: number | null;
  readonly page?: number | null;
}

export interface Page<T> {
  readonly items: T[];
  readonly paging: { readonly totalCount: number };
}

const PAGE_SIZE = 20;

/** One page of a list, counted from 1, and the length of the whole list; a page beyond the end is empty. */
export function pageOf<T>(all: readonly T[], paging?: Paging | null, usualSize = PAGE_SIZE): Page<T> {
  // Nothing public tells what the service makes of zero and less; the smallest page there is does no harm.
  const size = Math.max(1, paging?.pageSize ?? usualSize);
  const start = (Math.max(1, paging?.page ?? 1) - 1) * size;
  return { items: all.slice(start, start + size), paging: { totalCount: all.length } };
}
