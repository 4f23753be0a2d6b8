import { githubAdvisories, reportedBy } from '../story-scanners.js';
import type { StoryVulnerability } from '../story-vulnerabilities.js';
import { readPurl } from '../zot/purl.js';
import type { QuayManifest } from './model.js';

const SEVERITIES: Record<StoryVulnerability['severity'], string> = {
  CRITICAL: 'Critical',
  HIGH: 'High',
  MEDIUM: 'Medium',
  LOW: 'Low',
  UNSPECIFIED: 'Unknown',
};

/** The report in the form that Quay makes of a Clair report: field names start with capitals. */
export function reportOf({ digest, platform, image }: QuayManifest): unknown {
  const lastLayer = platform?.layers.at(-1)?.digest ?? '';
  return {
    Layer: {
      Name: digest,
      ParentName: '',
      NamespaceName: '',
      IndexedByVersion: 4,
      Features: image.packages.map((purl) => featureOf(purl, lastLayer)),
    },
  };
}

function featureOf(purl: string, addedBy: string): unknown {
  const found = reportedBy('clair', purl);
  const { name, version } = readPurl(purl);
  return {
    Name: name,
    VersionFormat: '',
    NamespaceName: '',
    AddedBy: addedBy,
    Version: version,
    BaseScores: found.flatMap(({ score }) => (score === null ? [] : [score])),
    CVEIds: found.map(({ sourceId }) => sourceId),
    Vulnerabilities: found.map((vulnerability) => vulnerabilityView(vulnerability)),
  };
}

function vulnerabilityView(vulnerability: StoryVulnerability): unknown {
  const { sourceId, source, severity, description, fixedBy, vector, score } = vulnerability;
  const isDistribution = source === 'debian';
  // What comes by way of OSV goes by the name that it has there: the advisory's, with the CVE among its links.
  const advisory = githubAdvisories[sourceId];
  const links = advisory
    ? [`https://github.com/advisories/${advisory}`, `https://nvd.nist.gov/vuln/detail/${sourceId}`]
    : [`https://nvd.nist.gov/vuln/detail/${sourceId}`, `https://www.cve.org/CVERecord?id=${sourceId}`];
  return {
    Severity: SEVERITIES[severity],
    NamespaceName: isDistribution ? 'debian-updater' : 'osv/npm',
    Link: links.join(' '),
    FixedBy: fixedBy ?? '',
    Description: description,
    Name: advisory ?? sourceId,
    Metadata: {
      UpdatedBy: isDistribution ? 'debian-updater' : 'osv/npm',
      RepoName: isDistribution ? null : 'npm',
      RepoLink: null,
      DistroName: isDistribution ? 'Debian GNU/Linux' : '',
      DistroVersion: isDistribution ? '12 (bookworm)' : '',
      NVD: { CVSSv3: { Vectors: vector ?? '', Score: score ?? '' } },
    },
  };
}
