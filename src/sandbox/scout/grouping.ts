/** The items of a list by key, both in the order in which they came. */
export function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  return groups;
}

export type Compare<T> = (a: T, b: T) => number;

export interface Order<F extends string> {
  readonly field?: F | null;
  readonly sortOrder?: 'ASCENDING' | 'DESCENDING' | null;
}

export interface Orders<T, F extends string> {
  /** Ascending, by field. */
  readonly fields: Readonly<Record<F, Compare<T>>>;
  readonly otherwise: F;
  /** Decides between equals, always ascending, so that pages never overlap. */
  readonly last: Compare<T>;
}

/** A sorted copy; descending unless the question says otherwise. */
export function orderBy<T, F extends string>(
  items: readonly T[],
  order: Order<F> | null | undefined,
  { fields, otherwise, last }: Orders<T, F>,
): T[] {
  const compare = fields[order?.field ?? otherwise];
  const sign = order?.sortOrder === 'ASCENDING' ? 1 : -1;
  return [...items].sort((a, b) => sign * compare(a, b) || last(a, b));
}

/** Compares by a text or a number. */
export function by<T>(read: (item: T) => string | number): Compare<T> {
  return (a, b) => {
    const [left, right] = [read(a), read(b)];
    return left < right ? -1 : Number(left > right);
  };
}
