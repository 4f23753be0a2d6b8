import { organisation } from '../story.js';
import type { FleetImage } from './fleet.js';
import type { Deviation, Policy } from './policies.js';

export type RemediationState = 'PROPOSED' | 'ACCEPTED' | 'APPLIED' | 'DISCARDED';

export type Remediation = Readonly<
  {
    __typename: 'ScInformationRemediation' | 'ScPullRequestRemediation';
    state: RemediationState;
  } & Record<string, unknown>
>;

const WEB = `${organisation}/web`;
const PROPOSED_AT = '2025-07-04T09:30:00Z';
const GITHUB = 'https://github.com';

/** What Scout proposes to do about the deviations of an image, in the states that are asked for. */
export function remediationsOf(
  policy: Policy,
  image: FleetImage,
  deviations: readonly Deviation[],
): Remediation[] {
  const updates = deviations
    .filter(({ fixedBy }) => typeof fixedBy === 'string')
    .map((deviation) => updatePackage(deviation, image));
  const isRebased = policy.definitionName === 'vulnerabilities' && image.repoName === WEB;
  return isRebased && updates.length > 0 ? [...updates, rebaseWeb()] : updates;
}

function updatePackage({ id, purl, fixedBy }: Deviation, { image, digest }: FleetImage): Remediation {
  return {
    ...remedy(`update ${id} in ${digest}`, image.lastUpdated),
    __typename: 'ScInformationRemediation',
    kind: 'update-package',
    score: null,
    changesets: [],
    details: [
      { key: 'purl', value: String(purl) },
      { key: 'fixedBy', value: String(fixedBy) },
    ],
  };
}

/** The pull request that lies open in the repository of the shop front. */
function rebaseWeb(): Remediation {
  const ref = (name: string) => ({
    name,
    type: 'BRANCH',
    repo: { name: 'web', org: { name: organisation } },
  });
  const branch = 'scout/update-base-image';
  return {
    ...remedy('rebase web', PROPOSED_AT),
    __typename: 'ScPullRequestRemediation',
    kind: 'update-base-image',
    score: 80,
    details: [{ key: 'baseImage', value: `${organisation}/dhi-node:20` }],
    changesets: [
      {
        id: 'dockerfile',
        message: 'Build on the newest base image',
        patches: [{ file: 'Dockerfile', patch: '@@ -1 +1 @@' }],
      },
    ],
    pullRequest: {
      __typename: 'IbGithubPullRequest',
      providerUrl: GITHUB,
      sourceId: '17',
      author: { username: 'docker-scout[bot]' },
      createdAt: PROPOSED_AT,
      destinationRef: ref('main'),
      sourceRef: ref(branch),
      mergedBy: null,
      requestedReviewers: [{ username: 'ada' }],
      state: 'open',
      url: `${GITHUB}/${WEB}/pull/17`,
    },
  };
}

function remedy(id: string, at: string) {
  return { id, acceptedBy: null, createdAt: at, updatedAt: at, errors: [], state: 'PROPOSED' as const };
}
