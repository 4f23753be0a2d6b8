import { coverImage, type ImageScope, type Place } from './exception-scopes.js';
import type { ManualException } from './exceptions.js';
import { type FleetImage, HUB } from './fleet.js';
import { completePurl, readPurl, writePurl } from './purl.js';
import { highestOfCve } from './severity.js';
import type { VexDocument, VexStatement, VexStatus } from './vex-story.js';

/** One entry of the list of exceptions, wherever it came from. */
export interface ListedException {
  readonly id: string;
  readonly author: string;
  readonly timestamp: string;
  readonly cveId: string;
  readonly type: ExceptionType;
  readonly justification: string | null;
  readonly additionalDetails: string | null;
  readonly sourceType: 'VEX' | 'SCOUT';
  /** False for what Docker states about the images of its catalogue. */
  readonly isOfOrganisation: boolean;
  readonly imageScopes: readonly ImageScope[] | null;
  readonly source: unknown;
}

type ExceptionType = 'AFFECTED' | 'UNDER_INVESTIGATION' | 'ACCEPTED_RISK' | 'FALSE_POSITIVE';

const TYPES: Readonly<Partial<Record<VexStatus, ExceptionType>>> = {
  NOT_AFFECTED: 'FALSE_POSITIVE',
  AFFECTED: 'AFFECTED',
  UNDER_INVESTIGATION: 'UNDER_INVESTIGATION',
};

/** The entry of an exception made by hand. */
export function listManual(exception: ManualException): ListedException {
  const { id, author, timestamp, cveId, type, justification, additionalDetails, imageScopes } = exception;
  return {
    ...exception,
    sourceType: 'SCOUT',
    isOfOrganisation: true,
    source: {
      __typename: 'ManualException',
      exceptionId: id,
      created: timestamp,
      scopes: imageScopes?.map(vexScope) ?? null,
      ...{ author, cveId, type, justification, additionalDetails },
    },
  };
}

/** The entry of a statement about `images`; null when it speaks of none of them, excepts nothing or is broken. */
export function listStatement(
  statement: VexStatement,
  images: readonly FleetImage[],
): ListedException | null {
  const type = TYPES[statement.status];
  const imageScopes = scopesOfStatement(statement, images);
  if (!type || statement.errors.length > 0 || imageScopes.length === 0) return null;
  const { id, timestamp, cveId, status, justification, document } = statement;
  return {
    ...{ id, timestamp, cveId, type, justification, imageScopes },
    author: document.author,
    additionalDetails: statement.impactStatement,
    sourceType: 'VEX',
    isOfOrganisation: statement.owner !== null,
    source: {
      __typename: 'VEXStatement',
      statementId: id,
      statusStatement: statement.impactStatement,
      scopes: imageScopes.map(vexScope),
      document: describeDocument(document),
      ...{ timestamp, cveId, status, justification },
    },
  };
}

/** `VulnerabilityException`; with `place` its scopes are only those that cover it. */
export function describeException(entry: ListedException, place?: Place): unknown {
  const { cveId, justification, additionalDetails, source, imageScopes } = entry;
  const scopes = place ? imageScopes?.filter((scope) => coverImage([scope], place)) : imageScopes;
  return {
    ...entry,
    vulnerability: { cveId, highestSeverity: null, highestCVSSScore: null, ...highestOfCve(cveId) },
    imageScopes: scopes?.map(describeScope) ?? null,
    reason: { justification, additionalDetails, source },
  };
}

/** `ScVulnerabilityException`, which only the mutations answer with. */
export function describeChanged(exception: ManualException): unknown {
  const { id, cveId, imageScopes, justification, additionalDetails } = exception;
  const rating = highestOfCve(cveId);
  return {
    ...exception,
    errors: rating ? [] : [{ message: `No source knows ${cveId}.` }],
    vulnerability: { cveId, highestSeverity: null, highestCVSSScore: null, ...rating },
    imageScopes: imageScopes?.map(describeScope) ?? null,
    reason: {
      justification,
      additionalDetails,
      source: { __typename: 'ScVulnerabilityExceptionScoutSource', id },
    },
  };
}

function describeScope({ hostName, repoName, digest, packageScopes }: ImageScope): object {
  return {
    hostName: hostName ?? null,
    repoName: repoName ?? null,
    digest: digest ?? null,
    packageScopes:
      packageScopes?.map(({ purlFields }) => ({
        purl: writePurl(purlFields),
        purlFields: completePurl(purlFields),
      })) ?? null,
  };
}

function vexScope({ hostName, repoName, digest, packageScopes }: ImageScope): object {
  return {
    repository: repoName ? { hostname: hostName ?? HUB, repository: repoName } : null,
    image: digest ? { digest } : null,
    packages:
      packageScopes?.map(({ purlFields }) => ({
        purl: writePurl(purlFields),
        ...completePurl(purlFields),
      })) ?? null,
  };
}

function scopesOfStatement({ digests, purls }: VexStatement, images: readonly FleetImage[]): ImageScope[] {
  const packageScopes = purls.map((purl) => ({ purlFields: readPurl(purl) }));
  return images
    .filter(({ digest }) => digests.includes(digest))
    .map(({ hostName, repoName, digest }) => ({ hostName, repoName, digest, packageScopes }));
}

function describeDocument({ id, documentUrl, timestamp, author, version }: VexDocument): unknown {
  return { documentId: id, documentUrl, timestamp, author, version, source: 'attestation' };
}
