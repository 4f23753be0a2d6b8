import { type StoryVulnerability, vulnerabilities } from '../story-vulnerabilities.js';
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
  const found = vulnerabilities.filter((vulnerability) => vulnerability.purl === purl);
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
  return {
    Severity: SEVERITIES[severity],
    NamespaceName: isDistribution ? 'debian-updater' : 'osv/npm',
    Link: `https://nvd.nist.gov/vuln/detail/${sourceId} https://www.cve.org/CVERecord?id=${sourceId}`,
    FixedBy: fixedBy ?? '',
    Description: description,
    Name: sourceId,
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
