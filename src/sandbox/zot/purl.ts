/** Name and version of a package URL, without its type and qualifiers. */
export function readPurl(purl: string): { readonly name: string; readonly version: string } {
  const [path = ''] = purl.split('?');
  const [name = '', version = ''] = path.slice(path.lastIndexOf('/') + 1).split('@');
  return { name: decodeURIComponent(name), version: decodeURIComponent(version) };
}
