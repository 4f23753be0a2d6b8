import { authorise, authoriseMember, type MaybeContext } from './caller.js';
import { type FleetImage, HUB, hostOf } from './fleet.js';
import { groupBy } from './grouping.js';
import { isIn } from './library.js';
import { type Paging, pageOf } from './paging.js';
import type { PlacedImage } from './placed-images.js';
import type { Premises } from './premises.js';
import { readPurl } from './purl.js';
import type { RootFields } from './root-fields.js';
import { isVisible } from './suppressions.js';
import { type VexStatement, vexStatements } from './vex-story.js';

interface StatementFilter {
  readonly stream?: string | null;
  readonly cveIdQuery?: string | null;
  readonly digest?: string | null;
  readonly status?: string | null;
  readonly justification?: string | null;
  readonly hasError?: boolean | null;
}

interface StatementsQuestion extends MaybeContext {
  readonly query: { readonly filter?: StatementFilter | null; readonly paging?: Paging | null };
}

interface DocumentsQuestion extends MaybeContext {
  readonly query: DocumentsQuery;
}

interface DocumentsQuery {
  readonly repoName: string;
  readonly tag?: string | null;
  readonly digest?: string | null;
  readonly hostName?: string | null;
}

/** Reads of VEX: single statements about an organisation's images, and whole documents about a repository. */
export function vexFields({ fleetOf, streams, library }: Premises): RootFields {
  const statementsOf = (owner: string, images: readonly FleetImage[]): VexStatement[] =>
    vexStatements.filter((one) => isVisible(one, owner) && speaksOf(one, images));
  return {
    vexStatement({ context, id }: MaybeContext & { id: string }, reader) {
      const owner = authoriseMember(reader, context);
      const images = fleetOf(owner);
      const statement = statementsOf(owner, images).find((one) => one.id === id);
      return statement ? describeStatement(statement, images) : null;
    },
    vexStatements({ context, query }: StatementsQuestion, reader) {
      const owner = authoriseMember(reader, context);
      const filter = query.filter ?? {};
      const images = filter.stream ? (streams.imagesIn(owner, filter.stream) ?? []) : fleetOf(owner);
      const found = statementsOf(owner, images).filter((statement) => passes(statement, filter));
      const page = pageOf(found, query.paging);
      return {
        ...page,
        items: page.items.map((statement) => describeStatement(statement, images)),
        itemsWithErrorsCount: found.filter(({ errors }) => errors.length > 0).length,
      };
    },
    vulnerabilityDocuments({ context, query }: DocumentsQuestion, reader) {
      const owner = authorise(reader, context);
      const images = imagesOf(query, library.visibleTo(owner));
      if (!images) return null;
      const found = vexStatements.filter((one) => isVisible(one, owner) && speaksOf(one, images));
      const digests = new Set(images.map(({ digest }) => digest));
      const groups = groupBy(found, ({ document }) => document.id);
      return { documents: [...groups.values()].map((group) => describeDocument(group, query, digests)) };
    },
  };
}

function passes(statement: VexStatement, filter: StatementFilter): boolean {
  const { cveIdQuery, digest, status, justification, hasError } = filter;
  return (
    statement.cveId.toLowerCase().includes(cveIdQuery?.toLowerCase() ?? '') &&
    (!digest || statement.digests.includes(digest)) &&
    (!status || statement.status === status) &&
    (!justification || statement.justification === justification) &&
    (hasError === undefined || hasError === null || statement.errors.length > 0 === hasError)
  );
}

function speaksOf({ digests }: VexStatement, images: readonly { readonly digest: string }[]): boolean {
  return images.some(({ digest }) => digests.includes(digest));
}

function describeStatement(statement: VexStatement, images: readonly FleetImage[]): unknown {
  const { digests, purls, errors } = statement;
  return {
    ...statement,
    imageScopes: images
      .filter(({ digest }) => digests.includes(digest))
      .map(({ hostName, repoName, digest }) => ({ hostName, repoName, digest })),
    packageScopes: purls.map((purl) => ({ purl, ...readPurl(purl) })),
    errors: errors.map((message) => ({ message })),
  };
}

/** The images of a repository, one tag of it or one digest; null when the caller can see no such repository. */
function imagesOf(query: DocumentsQuery, visible: readonly PlacedImage[]): PlacedImage[] | null {
  const { tag, digest } = query;
  const there = visible.filter((image) => isIn(image, query));
  if (there.length === 0) return null;
  return there
    .filter(({ image }) => !tag || image.tags.includes(tag))
    .filter((placed) => !digest || [placed.digest, placed.image.indexDigest].includes(digest));
}

/** The document as OpenVEX spells it: words of a status in lower case, products as package URLs of images. */
function describeDocument(
  statements: readonly VexStatement[],
  { repoName, hostName }: DocumentsQuery,
  asked: ReadonlySet<string>,
): unknown {
  const host = hostOf(hostName);
  const place = host === HUB ? '' : `?repository_url=${encodeURIComponent(host)}`;
  return {
    ...statements[0]?.document,
    statements: statements.map((statement) => ({
      sourceId: statement.cveId,
      status: statement.status.toLowerCase(),
      justification: statement.justification?.toLowerCase() ?? null,
      impactStatement: statement.impactStatement,
      actionStatement: null,
      statusNotes: null,
      products: statement.digests
        .filter((digest) => asked.has(digest))
        .map((digest) => `pkg:docker/${repoName}@${encodeURIComponent(digest)}${place}`),
      subcomponents: statement.purls,
    })),
  };
}
