import { PortolanError } from '../../errors.js';
import { type Named, upstreamFailure } from '../../http/failures.js';
import type { CallOperation } from '../../rest/caller.js';
import type { Operation } from '../../rest/operation.js';

/** `</v2/_catalog?n=2&last=a/b>; rel="next"`; zot does not escape what stands in it. */
const NEXT = /<[^>]*[?&]last=([^&>]*)[^>]*>\s*;\s*rel="?next\b/;

/** What a `Link` header gives as `last` of the next page; null when there is none. */
export function readNext(link: unknown): string | null {
  const [, last] = NEXT.exec(String(link ?? '')) ?? [];
  if (last === undefined) return null;
  try {
    return decodeURIComponent(last);
  } catch {
    // zot keeps tags with a percent sign, and puts them here as they are.
    return last;
  }
}

/** Refuses a negative page size, which zot takes for none in one list and answers with nothing in the other. */
export function guardPageSize(target: Named, { field }: Operation, call: CallOperation): CallOperation {
  return (args, session, extras) => {
    if (typeof args.n !== 'number' || args.n >= 0) return call(args, session, extras);
    return Promise.reject(
      upstreamFailure(target, 'BAD_USER_INPUT', '"n" must be zero or more', { operation: field }),
    );
  };
}

/** Says of a page of tags that does not come because of `last` that it does: zot answers with an empty 404. */
export function guardTagPages(target: Named, operation: Operation, call: CallOperation): CallOperation {
  const { field } = operation;
  const guarded = guardPageSize(target, operation, call);
  return async (args, session, extras) => {
    try {
      return withTags(await guarded(args, session, extras));
    } catch (error) {
      if (!(error instanceof PortolanError) || typeof args.last !== 'string') throw error;
      const { status, ociCode } = error.extensions;
      if (status !== 404 || ociCode !== undefined || error.code !== 'NOT_FOUND') throw error;
      const message = '"last" is no tag of the repository; take next of the page before';
      throw upstreamFailure(target, 'BAD_USER_INPUT', message, { operation: field, status });
    }
  };
}

/** A registry other than zot has null where there are no tags. */
function withTags(page: unknown): unknown {
  if (typeof page === 'object' && page !== null && 'tags' in page) page.tags ??= [];
  return page;
}
