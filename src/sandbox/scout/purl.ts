export interface PurlFields {
  readonly namespace?: string | null;
  readonly name: string;
  readonly type: string;
  readonly version?: string | null;
  readonly qualifiers?: string | null;
  readonly subpath?: string | null;
}

const PURL = /^pkg:([^/]+)\/([^@?#]+)(?:@([^?#]*))?(?:\?([^#]*))?(?:#(.*))?$/;

/** The parts of a package URL, decoded. */
export function readPurl(purl: string): PurlFields {
  const [, type = '', path = '', version, qualifiers, subpath] = PURL.exec(purl) ?? [];
  const segments = path.split('/').map(decodeURIComponent);
  const name = segments.pop() ?? '';
  return {
    type,
    name,
    namespace: segments.join('/') || null,
    version: version === undefined ? null : decodeURIComponent(version),
    qualifiers: qualifiers ?? null,
    subpath: subpath ?? null,
  };
}

/** The package URL that these parts make. */
export function writePurl({ type, namespace, name, version, qualifiers, subpath }: PurlFields): string {
  const path = [...(namespace?.split('/') ?? []), name].map(encodeURIComponent).join('/');
  const tail = [
    version ? `@${encodeURIComponent(version)}` : '',
    qualifiers ? `?${qualifiers}` : '',
    subpath ? `#${subpath}` : '',
  ].join('');
  return `pkg:${type}/${path}${tail}`;
}

/** The same parts with null for each that is absent. */
export function completePurl({ name, type, ...rest }: PurlFields): PurlFields {
  return { namespace: null, version: null, qualifiers: null, subpath: null, ...rest, name, type };
}
