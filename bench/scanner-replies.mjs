const DIGEST = `sha256:${'a'.repeat(64)}`;
const WORDS = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'UNSPECIFIED'];
const CLAIR_WORDS = ['Critical', 'High', 'Medium', 'Negligible', 'Unknown'];

/** An image for one platform that Scout, Quay and zot have. */
export function makeImage() {
  const places = [
    { upstream: 'scout', host: 'docker.io', path: 'acme/tool' },
    { upstream: 'quay', host: 'quay.io', path: 'acme/tool' },
    { upstream: 'zot', host: 'zot.example.com', path: 'acme/tool' },
  ];
  const platform = { os: 'linux', architecture: 'amd64', variant: null, digest: DIGEST };
  const identity = {
    digest: DIGEST,
    matched: null,
    kind: 'IMAGE',
    platforms: [platform],
    holdings: places.map((place) => ({ place, digest: DIGEST, platforms: [platform] })),
  };
  const sources = places.map(({ upstream }) => ({ upstream, state: 'FOUND', reason: null, searched: [] }));
  return {
    reference: { host: 'docker.io', path: 'acme/tool', tag: 'latest', digest: undefined },
    identity: Promise.resolve(identity),
    places: Promise.resolve({ ...identity, sources }),
  };
}

/**
 * What the three upstreams answer about `size` vulnerabilities of a large image: half of its packages are a distribution's,
 * of which Scout knows the source and the others the binaries; Clair calls every third vulnerability by its advisory.
 */
export function makeReplies(size) {
  const findings = Array.from({ length: size }, (_, n) => makeFinding(n));
  const replies = {
    scout: { sbomState: 'INDEXED', imagePackages: { packages: findings.map(toScout) } },
    quay: { status: 'scanned', data: { Layer: { Features: findings.map(toClair) } } },
    zot: { page: { totalCount: size }, cveList: findings.map(toTrivy) },
  };
  // As they come from the network: no text shares memory with another.
  return JSON.parse(JSON.stringify(replies));
}

function makeFinding(n) {
  const isDistribution = n % 2 === 0;
  const version = isDistribution ? `1.${n % 40}-2+deb12u1` : `1.${n % 40}.0`;
  const source = isDistribution ? `source${n % 200}` : `@scope/package${n % 200}`;
  const type = isDistribution ? 'deb/debian' : 'npm';
  return {
    n,
    version,
    source,
    cve: `CVE-2025-${10_000 + n}`,
    advisory: `GHSA-${String(n).padStart(4, '0')}-bbbb-cccc`,
    binary: isDistribution ? `lib${source}1` : source,
    purl: `pkg:${type}/${source.replace('@', '%40')}@${encodeURIComponent(version)}?os_name=debian`,
    fixed: n % 3 === 0 ? `1.${n % 40}-3` : null,
  };
}

function toScout({ n, cve, source, version, purl, fixed }) {
  const vulnerability = {
    sourceId: cve,
    url: `https://scout.docker.com/v/${cve}?s=debian&n=${source}`,
    fixedBy: fixed,
    isExcepted: n % 10 === 0,
    cvss: { severity: WORDS[n % 5], score: (n % 100) / 10, vector: 'CVSS:3.1/AV:N' },
  };
  return { package: { name: source, version, purl, vulnerabilities: [vulnerability] } };
}

function toClair({ n, cve, advisory, binary, version, fixed }) {
  const vulnerability = {
    Severity: CLAIR_WORDS[n % 5],
    Link: `https://nvd.nist.gov/vuln/detail/${cve} https://github.com/advisories/${advisory} https://example.com/${n}`,
    FixedBy: fixed ?? '',
    Description: `Something is wrong in ${binary}, number ${n}.`,
    Name: n % 3 === 0 ? advisory : cve,
    Metadata: { NVD: { CVSSv3: { Vectors: 'CVSS:3.1/AV:N', Score: (n % 100) / 10 } } },
  };
  return { Name: binary, Version: version, Vulnerabilities: [vulnerability] };
}

function toTrivy({ n, cve, binary, version, fixed }) {
  return {
    id: cve,
    reference: `https://avd.aquasec.com/nvd/${cve.toLowerCase()}`,
    severity: n % 5 === 4 ? 'UNKNOWN' : WORDS[n % 5],
    packageList: [{ name: binary, installedVersion: version, fixedVersion: fixed ?? 'Not Specified' }],
  };
}
