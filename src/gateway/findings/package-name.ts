/** What of a package URL tells packages apart. */
export interface PackageUrl {
  readonly type: string;
  /** As people write it: `@scope/name`, `group:artifact`, `golang.org/x/net`; of a distribution's package its name alone. */
  readonly name: string;
  readonly version: string | null;
}

const PURL = /^pkg:\/*([a-z][a-z0-9.+-]*)\/([^?#]+)(?:\?([^#]*))?/i;
/** Package managers of distributions: what they call a namespace is the distribution. */
const DISTRIBUTIONS = new Set(['deb', 'rpm', 'apk', 'alpine', 'alpm']);
const JOINTS: Readonly<Record<string, string>> = { maven: ':' };

/** Reads a package URL (the purl specification); undefined for a text that is none. */
export function readPurl(purl: string): PackageUrl | undefined {
  const [, kind, path, qualifiers] = PURL.exec(purl) ?? [];
  if (kind === undefined || path === undefined) return undefined;
  const at = path.indexOf('@', path.lastIndexOf('/') + 1);
  const segments = (at < 0 ? path : path.slice(0, at))
    .split('/')
    .filter((part) => part !== '')
    .map(decode);
  const last = segments.at(-1);
  if (last === undefined) return undefined;
  const type = kind.toLowerCase();
  const name = DISTRIBUTIONS.has(type)
    ? last
    : segments.join(Object.hasOwn(JOINTS, type) ? JOINTS[type] : '/');
  return { type, name, version: at < 0 ? null : withEpoch(decode(path.slice(at + 1)), qualifiers) };
}

/** Whether packages of a type are those of a distribution. */
export function isDistribution(type: string): boolean {
  return DISTRIBUTIONS.has(type);
}

/** The epoch of an RPM is a qualifier in its package URL, and a part of the version everywhere else. */
function withEpoch(version: string, qualifiers: string | undefined): string {
  const epoch = /(?:^|&)epoch=(\d+)/.exec(qualifiers ?? '')?.[1];
  return epoch === undefined || version.includes(':') ? version : `${epoch}:${version}`;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A stray % is a sign like any other.
    return text;
  }
}

/** One spelling of a name: ecosystems take capitals, and some of them dots, dashes and underscores, for the same. */
export function foldName(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(':', '/')
    .replace(/[-_.]+/g, '-');
}

/** The last part of a folded name, by which scanners go that leave out scopes and groups; Go's `/v2` is no name. */
export function shortName(folded: string): string {
  const name = folded.replace(/\/v\d+$/, '');
  return name.slice(name.lastIndexOf('/') + 1);
}

/**
 * One spelling of a version: Go writes a v before it, an epoch of 0 is none, and Debian counts rebuilds of a binary package
 * (`+b1`) that its source package knows nothing of.
 */
export function foldVersion(version: string): string {
  return version.trim().replace(/^v(?=\d)|^0:|\+b\d+$/gi, '');
}
