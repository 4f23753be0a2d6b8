import { authoriseMember, type MaybeContext } from './caller.js';
import { coverImage, type Place } from './exception-scopes.js';
import { describeException, type ListedException, listManual, listStatement } from './exception-views.js';
import { fullName } from './fleet.js';
import { type Paging, pageOf } from './paging.js';
import type { Premises } from './premises.js';
import { refusal } from './refusal.js';
import type { RootFields } from './root-fields.js';
import { isVisible } from './suppressions.js';
import { vexStatements } from './vex-story.js';

interface Filter {
  readonly hostname?: string | null;
  readonly repository?: string | null;
  readonly digest?: string | null;
  readonly orgExceptionsOnly?: boolean | null;
  readonly cveId?: string | null;
  readonly cveIdPrefix?: string | null;
  readonly type?: string | null;
  readonly justification?: string | null;
  readonly sourceType?: string | null;
}

interface ListQuestion extends MaybeContext {
  readonly query?: { readonly filter?: Filter | null; readonly paging: Paging } | null;
}

interface ImageQuestion extends MaybeContext {
  readonly query: {
    readonly image: { readonly digest: string; readonly hostname: string; readonly repository: string };
    readonly filter?: Filter | null;
    readonly paging: Paging;
  };
}

/** Reads of the exceptions of an organisation: made by hand, or stated in VEX about images that it has. */
export function exceptionFields({ exceptions, fleetOf }: Premises): RootFields {
  const entriesOf = (owner: string): ListedException[] => {
    const images = fleetOf(owner);
    const stated = vexStatements
      .filter((statement) => isVisible(statement, owner))
      .map((statement) => listStatement(statement, images))
      .filter((entry) => entry !== null);
    return [...exceptions.listOf(owner).map(listManual), ...stated].sort(newestFirst);
  };
  return {
    vulnerabilityExceptions({ context, query }: ListQuestion, reader) {
      const owner = authoriseMember(reader, context);
      const filter = query?.filter ?? {};
      const { hostname, repository, digest } = filter;
      const repoNames = repository ? [fullName(owner, repository)] : null;
      const place = { organisation: owner, hostName: hostname, digest, repoNames };
      return describePage(select(entriesOf(owner), filter, place), query?.paging);
    },
    vulnerabilityExceptionsApplicableToImage({ context, query }: ImageQuestion, reader) {
      const owner = authoriseMember(reader, context);
      const { digest, hostname, repository } = query.image;
      const place = {
        organisation: owner,
        digest,
        hostName: hostname,
        repoNames: [fullName(owner, repository)],
      };
      return describePage(select(entriesOf(owner), query.filter ?? {}, place), query.paging, place);
    },
    vulnerabilityException({ context, id }: MaybeContext & { id: string }, reader) {
      const entry = entriesOf(authoriseMember(reader, context)).find((one) => one.id === id);
      return entry ? describeException(entry) : null;
    },
  };
}

function select(entries: readonly ListedException[], filter: Filter, place: Place): ListedException[] {
  const { cveId, cveIdPrefix, type, justification, sourceType, orgExceptionsOnly } = filter;
  if (cveId && cveIdPrefix) throw refusal('cveId and cveIdPrefix exclude each other', 400);
  const prefix = cveIdPrefix?.toLowerCase() ?? '';
  return entries.filter(
    (entry) =>
      coverImage(entry.imageScopes, place) &&
      (!cveId || entry.cveId === cveId) &&
      entry.cveId.toLowerCase().startsWith(prefix) &&
      (!type || entry.type === type) &&
      (!justification || entry.justification === justification) &&
      (!sourceType || entry.sourceType === sourceType) &&
      (!orgExceptionsOnly || entry.isOfOrganisation),
  );
}

function describePage(entries: readonly ListedException[], paging?: Paging, place?: Place): unknown {
  const page = pageOf(entries, paging);
  return { ...page, items: page.items.map((entry) => describeException(entry, place)) };
}

function newestFirst(a: ListedException, b: ListedException): number {
  return b.timestamp.localeCompare(a.timestamp);
}
