import { authoriseMember, type MaybeContext } from './caller.js';
import { groupBy } from './grouping.js';
import { teamOf } from './org-filters.js';
import type { Premises } from './premises.js';
import { readPurl } from './purl.js';
import type { RootFields } from './root-fields.js';
import { highestOf } from './severity.js';
import { createAnalysis, type ImageFinding } from './stream-findings.js';
import { LATEST_INDEXED } from './streams.js';

interface FeedQuestion extends MaybeContext {
  readonly team?: { readonly team: string } | null;
}

/** The service shows a few images of each, not all. */
const SAMPLE = 3;

/**
 * The CVEs that hit the newest images of an organisation: one entry when a CVE became known, and one more when a fix
 * for it did, which the story dates by the last change of the advisory.
 */
export function feedFields({ streams, suppressions }: Premises): RootFields {
  const { findingsIn } = createAnalysis(suppressions);
  return {
    notificationsFeed({ context, team }: FeedQuestion, reader) {
      const owner = authoriseMember(reader, context);
      const images = streams.imagesIn(owner, LATEST_INDEXED) ?? [];
      const wanted = images.filter(({ repoName }) => !team || teamOf(repoName) === team.team);
      const groups = groupBy(findingsIn(wanted), ({ vulnerability }) => vulnerability.sourceId);
      return [...groups]
        .flatMap(([cve, group]) => entriesOf(owner, cve, group))
        .sort((a, b) => b.createdAt.localeCompare(a.createdAt));
    },
  };
}

function entriesOf(organization: string, cve: string, group: readonly ImageFinding[]) {
  const found = group.map(({ vulnerability }) => vulnerability);
  const [first] = found;
  const rating = highestOf(found);
  if (!first || !rating) return [];
  const stateWith = (fixable: boolean) => ({
    // The field cannot be null, and a distribution may rate without a score.
    CVSSScore: rating.highestCVSSScore ?? '',
    severity: rating.highestSeverity,
    fixable,
  });
  const common = {
    ...{ organization, cve },
    numImpactedImages: new Set(group.map(({ image }) => `${image.repoName} ${image.digest}`)).size,
    sampleImages: sampleOf(group),
  };
  const isNew = {
    ...common,
    __typename: 'NotificationNewCVE',
    event: 'new-cve',
    createdAt: first.publishedAt,
    afterState: stateWith(false),
  };
  if (!found.some(({ fixedBy }) => fixedBy !== null)) return [isNew];
  const isFixed = {
    ...common,
    __typename: 'NotificationUpdateCVE',
    event: 'update-cve',
    createdAt: first.updatedAt,
    beforeState: stateWith(false),
    afterState: stateWith(true),
  };
  return [isNew, isFixed];
}

function sampleOf(group: readonly ImageFinding[]): object[] {
  const byRepository = groupBy(group, ({ image }) => image.repoName);
  return [...byRepository].slice(0, SAMPLE).map(([repository, [one]]) => {
    const { name, version } = readPurl(one?.vulnerability.purl ?? '');
    return { repository, impactedPackage: `${name}@${version}` };
  });
}
