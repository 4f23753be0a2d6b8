import { PortolanError } from '../../errors.js';

/** Arguments of a connection (GraphQL Cursor Connections Specification); `first` has its default from the schema. */
export interface PageArguments {
  readonly first?: number | null;
  readonly after?: string | null;
}

export interface Connection<T> {
  readonly edges: readonly { readonly cursor: string; readonly node: T }[];
  readonly nodes: readonly T[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
  readonly totalCount: number;
}

export interface ConnectionOptions<T> {
  /** A key that tells the items apart and by which they are sorted, or not. */
  keyOf(item: T): string;
  readonly most: number;
}

const DEFAULT_FIRST = 20;

/** The part of a whole list that is asked for. A cursor is the key of its item, so that it holds when others come and go. */
export function toConnection<T>(
  items: readonly T[],
  { first, after }: PageArguments,
  { keyOf, most }: ConnectionOptions<T>,
): Connection<T> {
  const size = first ?? DEFAULT_FIRST;
  checkFirst(size, most);
  const start = after === undefined || after === null ? 0 : startAfter(items, after, keyOf);
  const edges = items.slice(start, start + size).map((node) => ({ cursor: formatCursor(keyOf(node)), node }));
  return {
    edges,
    nodes: edges.map(({ node }) => node),
    pageInfo: {
      hasNextPage: start + size < items.length,
      hasPreviousPage: start > 0,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
    totalCount: items.length,
  };
}

/** Throws BAD_USER_INPUT for a page that no list gives. */
export function checkFirst(first: number, most: number): void {
  if (first >= 0 && first <= most) return;
  throw new PortolanError('BAD_USER_INPUT', `"first" must be between 0 and ${most}, not ${first}`);
}

export function formatCursor(key: string): string {
  return Buffer.from(key).toString('base64url');
}

/** The key of a cursor; throws BAD_USER_INPUT for a text that is none. */
export function parseCursor(cursor: string): string {
  const key = Buffer.from(cursor, 'base64url').toString();
  if (cursor !== '' && formatCursor(key) === cursor) return key;
  throw new PortolanError('BAD_USER_INPUT', '"after" is not a cursor of this list');
}

function startAfter<T>(items: readonly T[], after: string, keyOf: (item: T) => string): number {
  const key = parseCursor(after);
  const found = items.findIndex((item) => keyOf(item) === key);
  if (found >= 0) return found + 1;
  const message =
    '"after" is the cursor of something that is not in this list any more; begin again without it';
  throw new PortolanError('BAD_USER_INPUT', message);
}
