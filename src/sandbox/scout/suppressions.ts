import { coverPackage, type Place } from './exception-scopes.js';
import type { Exceptions, ManualException } from './exceptions.js';
import { fullName } from './fleet.js';
import { type VexStatement, vexStatements } from './vex-story.js';

/** An image, and the organisation in whose name it is looked at. */
export interface Target {
  readonly organisation: string | null;
  /** Platform manifest; without one nothing is excepted, because a CVE never is by itself. */
  readonly digest?: string | null;
  readonly hostName?: string | null;
  /** With or without namespace; absent means every repository of the organisation that holds the digest. */
  readonly repoName?: string | null;
}

/** Why a CVE does not count for an image, with the fields of `PkVulnerabilityException`. */
export interface Suppression {
  readonly id: string;
  readonly author: string;
  readonly timestamp: string;
  readonly sourceType: 'VEX_STATEMENT' | 'MANUAL_EXCEPTION';
  readonly type: 'ACCEPTED_RISK' | 'FALSE_POSITIVE';
  readonly justification: string | null;
  readonly documentUrl: string | null;
  readonly status: 'NOT_AFFECTED' | null;
  readonly additionalDetails: string | null;
  readonly isDhiStatement: boolean;
}

export interface Finding {
  readonly sourceId: string;
  readonly purl: string;
}

export interface Suppressions {
  /** Everything that excepts the finding for the image; empty when it counts. VEX comes before what was made by hand. */
  suppressing(target: Target, finding: Finding): Suppression[];
}

/** Where in an organisation a digest lies, by full repository name. */
export type RepositoriesOf = (organisation: string, digest: string) => readonly string[];

/** Answers from the statements that came with images and from `exceptions`, whose state counts at once. */
export function createSuppressions(exceptions: Exceptions, repositoriesOf: RepositoriesOf): Suppressions {
  return {
    suppressing(target, finding) {
      const { organisation, digest } = target;
      if (!digest) return [];
      const stated = vexStatements.filter(
        (statement) => suppresses(statement, finding, digest) && isVisible(statement, organisation),
      );
      const manual = organisation
        ? exceptions
            .listOf(organisation)
            .filter(({ cveId }) => isSameCve(cveId, finding.sourceId))
            .filter(({ imageScopes }) =>
              coverPackage(imageScopes, placeOf({ ...target, organisation, digest }), finding.purl),
            )
        : [];
      return [...stated.map(fromStatement), ...manual.map(fromManual)];
    },
  };

  function placeOf({ organisation, digest, hostName, repoName }: Known): Place {
    const repoNames = repoName ? [fullName(organisation, repoName)] : repositoriesOf(organisation, digest);
    return { organisation, digest, hostName, repoNames };
  }
}

type Known = Target & { readonly organisation: string; readonly digest: string };

/** Whether `cveId`, as somebody typed it, means this CVE. */
export function isSameCve(cveId: string, sourceId: string): boolean {
  return cveId.toUpperCase() === sourceId.toUpperCase();
}

/** Whether the organisation, or nobody in particular, may read the statement. */
export function isVisible({ owner }: VexStatement, organisation: string | null): boolean {
  return owner === null || owner === organisation;
}

function suppresses(statement: VexStatement, { sourceId, purl }: Finding, digest: string): boolean {
  const { status, errors, cveId, digests, purls } = statement;
  if (status !== 'NOT_AFFECTED' || errors.length > 0 || cveId !== sourceId) return false;
  return digests.includes(digest) && purls.includes(purl);
}

function fromStatement(statement: VexStatement): Suppression {
  const { id, document, timestamp, justification, impactStatement, owner } = statement;
  return {
    id,
    author: document.author,
    timestamp,
    sourceType: 'VEX_STATEMENT',
    type: 'FALSE_POSITIVE',
    justification,
    documentUrl: document.documentUrl,
    status: 'NOT_AFFECTED',
    additionalDetails: impactStatement,
    isDhiStatement: owner === null,
  };
}

function fromManual(exception: ManualException): Suppression {
  const { id, author, timestamp, type, justification, additionalDetails } = exception;
  return {
    id,
    author,
    timestamp,
    sourceType: 'MANUAL_EXCEPTION',
    type,
    justification,
    documentUrl: null,
    status: null,
    additionalDetails,
    isDhiStatement: false,
  };
}
