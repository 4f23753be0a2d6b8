const CVE = /^CVE-\d{4}-\d{4,19}(?!\d)/i;
const GHSA = /^GHSA(?:-[0-9a-z]{4}){3}(?![0-9a-z])/i;
/**
 * Pages that are about one vulnerability and bear its name. Any other address may be there for another reason: a patch,
 * a discussion, a vulnerability that this one resembles.
 */
const PAGES = [
  'nvd.nist.gov/vuln/detail/',
  'www.cve.org/CVERecord?id=',
  'cve.mitre.org/cgi-bin/cvename.cgi?name=',
  'avd.aquasec.com/nvd/',
  'github.com/advisories/',
  'osv.dev/vulnerability/',
  'security-tracker.debian.org/tracker/',
  'ubuntu.com/security/',
  'access.redhat.com/security/cve/',
  'scout.docker.com/v/',
].map((page) => page.replace(/[.?]/g, '\\$&'));
const REPOSITORY_ADVISORY = 'github\\.com/[\\w.-]+/[\\w.-]+/security/advisories/';
const PAGE = new RegExp(`(?:^|\\s)https?://(?:${[...PAGES, REPOSITORY_ADVISORY].join('|')})([\\w-]+)`, 'gi');
/** More than two of a kind tell nothing any more. */
const MAX_FOUND = 20;
const UNNAMED = 'UNNAMED';

/** A vulnerability's name with those that mean the same. */
export interface Names {
  /** In the scanner's own words. */
  readonly identifier: string;
  /** In one spelling, its own first. */
  readonly identifiers: readonly string[];
}

/**
 * Reads what a scanner calls a vulnerability, and by the addresses beside it what others call it. Descriptions are left
 * alone: one that names a CVE as often says that it is another.
 */
export function readNames(name: string | null, links: string | null): Names {
  const linked = links === null ? [] : identifiersIn(links);
  const own = name === null ? (only(linked, CVE) ?? only(linked, GHSA) ?? UNNAMED) : toIdentifier(name);
  const aliases = CVE.test(own) ? [only(linked, GHSA)] : [only(linked, CVE), only(linked, GHSA)];
  return {
    identifier: name ?? own,
    identifiers: [...new Set([own, ...aliases.flatMap((alias) => alias ?? [])])],
  };
}

export function isCve(identifier: string): boolean {
  return CVE.test(identifier);
}

/** One spelling of a name: Clair says `CVE-2019-1234 on Ubuntu 18.04 LTS (bionic) - medium.` and `RHSA-2021:1234: curl (Moderate)`. */
function toIdentifier(name: string): string {
  const cve = CVE.exec(name)?.[0];
  if (cve !== undefined) return cve.toUpperCase();
  const ghsa = GHSA.exec(name)?.[0];
  if (ghsa !== undefined) return `GHSA${ghsa.slice('GHSA'.length).toLowerCase()}`;
  return name.split(/\s/, 1)[0]?.replace(/:$/, '') || name;
}

function identifiersIn(links: string): string[] {
  const found: string[] = [];
  for (const [, name = ''] of links.matchAll(PAGE)) {
    const identifier = toIdentifier(name);
    if (!found.includes(identifier)) found.push(identifier);
    if (found.length === MAX_FOUND) break;
  }
  return found;
}

/** Of several, nobody can tell which of them is the same: an advisory of a distribution may mend a dozen. */
function only(identifiers: readonly string[], kind: RegExp): string | undefined {
  const found = identifiers.filter((identifier) => kind.test(identifier));
  return found.length === 1 ? found[0] : undefined;
}
