import { PortolanError } from '../errors.js';

type Part = { readonly literal: string } | { readonly variable: string; readonly spans: boolean };

export interface PathTemplate {
  /** As written, `/v2/{+name}/tags/list`. */
  readonly text: string;
  readonly parts: readonly Part[];
  readonly variables: readonly string[];
}

const VARIABLE = /\{(\+?)([^{}]*)\}/g;
const NEEDS_NO_ENCODING = /^[\w.:@+~-]+$/;
/** Legal in a path segment as they are (RFC 3986, pchar); zot does not know a digest whose colon is encoded. */
const NEEDLESSLY_ENCODED = /%(?:3A|40|2B|2C|3B|3D|24|26)/g;

/** Parses a template; throws an Error that says what is wrong with it. */
export function parsePathTemplate(text: string): PathTemplate {
  if (!/^\/(?!\/)/.test(text)) throw new Error(`path "${text}" must start with one slash`);
  const parts: Part[] = [];
  let end = 0;
  for (const match of text.matchAll(VARIABLE)) {
    const [whole, plus, variable = ''] = match;
    if (!/^[A-Za-z]\w*$/.test(variable))
      throw new Error(`path "${text}" has an unusable variable "${whole}"`);
    parts.push({ literal: text.slice(end, match.index) }, { variable, spans: plus === '+' });
    end = match.index + whole.length;
  }
  parts.push({ literal: text.slice(end) });
  if (parts.some((part) => 'literal' in part && !/^[\w/.:@+~-]*$/.test(part.literal))) {
    throw new Error(`path "${text}" has something outside its variables that is no plain path`);
  }
  if (/\/\.{1,2}(\/|$)/.test(text)) throw new Error(`path "${text}" has a dot segment`);
  const used = parts.filter((part) => 'variable' in part || part.literal !== '');
  return { text, parts: used, variables: used.flatMap((part) => ('variable' in part ? part.variable : [])) };
}

/** Fills in the variables, encoded; throws BAD_USER_INPUT for a value that is empty or would leave its place in the path. */
export function expandPath(template: PathTemplate, read: (variable: string) => unknown): string {
  let path = '';
  for (const part of template.parts) {
    path += 'literal' in part ? part.literal : encodeValue(part, read(part.variable));
  }
  return path;
}

function encodeValue({ variable, spans }: { variable: string; spans: boolean }, value: unknown): string {
  if (value === null || value === undefined || value === '') throw refused(variable, 'must not be empty');
  const text = String(value);
  if (!spans) return encodeSegment(variable, text);
  return text
    .split('/')
    .map((segment) => encodeSegment(variable, segment))
    .join('/');
}

function encodeSegment(variable: string, segment: string): string {
  if (segment === '') throw refused(variable, 'must not have an empty path segment');
  if (segment === '.' || segment === '..')
    throw refused(variable, 'must not have a "." or ".." path segment');
  if (NEEDS_NO_ENCODING.test(segment)) return segment;
  refuseHidden(variable, segment);
  return encodeURIComponent(segment).replace(NEEDLESSLY_ENCODED, decodeURIComponent);
}

/** Upstreams, and proxies in front of them, decode more than once: what decodes to a way out is refused as well. */
function refuseHidden(variable: string, segment: string): void {
  const decoded = decodeFully(variable, segment);
  if (/[\\/]/.test(decoded))
    throw refused(variable, 'must not have a slash or backslash inside a path segment');
  if (decoded === '.' || decoded === '..')
    throw refused(variable, 'must not have an encoded "." or ".." path segment');
  if (/\p{Cc}|\p{Cs}/u.test(decoded))
    throw refused(variable, 'must not have control characters or half characters');
}

function decodeFully(variable: string, segment: string): string {
  let text = segment;
  for (let round = 0; round < 4; round += 1) {
    const decoded = text.replace(/%([0-7][0-9a-f])/gi, (_whole, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    );
    if (decoded === text) return text;
    text = decoded;
  }
  throw refused(variable, 'is percent-encoded too many times');
}

function refused(variable: string, reason: string): PortolanError {
  return new PortolanError('BAD_USER_INPUT', `The value of "${variable}" ${reason}`);
}
