import type { Answer, Call } from '../service.js';
import { quayErrors } from './errors.js';

const NOT_JSON =
  "Did not attempt to load JSON data because the request Content-Type was not 'application/json'.";
const UNREADABLE = 'The browser (or proxy) sent a request that this server could not understand.';

/** The parsed body under `value`, or the answer to a body that is missing, broken or of another type. */
export function readBody(call: Call): { readonly value: unknown } | { readonly refusal: Answer } {
  const [mediaType = ''] = (call.headers['content-type'] ?? '').split(';');
  if (!/^application\/(?:.+\+)?json$/i.test(mediaType.trim())) {
    return { refusal: quayErrors.message(400, NOT_JSON) };
  }
  try {
    const value: unknown = JSON.parse(call.body.toString());
    if (value !== null) return { value };
  } catch {
    return { refusal: quayErrors.message(400, UNREADABLE) };
  }
  return { refusal: quayErrors.apiError(call, 'invalid_request', { detail: 'Missing JSON body' }) };
}

/** A value as Python prints it, which is how Quay's validator quotes the offending part. */
export function toPython(value: unknown): string {
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'string') return quote(value);
  if (Array.isArray(value)) return `[${value.map(toPython).join(', ')}]`;
  if (typeof value !== 'object') return String(value);
  const entries = Object.entries(value).map(([key, entry]) => `${quote(key)}: ${toPython(entry)}`);
  return `{${entries.join(', ')}}`;
}

function quote(text: string): string {
  const mark = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
  return `${mark}${mark === "'" ? escaped.replaceAll("'", "\\'") : escaped}${mark}`;
}
