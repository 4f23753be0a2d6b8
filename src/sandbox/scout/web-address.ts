import { refusal } from './refusal.js';

/** The URL that something is to be sent to; throws when it is none, or not one of the web. */
export function readWebAddress(text: string, field: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !['https:', 'http:'].includes(url.protocol)) {
    throw refusal(`${field} must be a URL of http or https`, 400);
  }
  return url;
}
