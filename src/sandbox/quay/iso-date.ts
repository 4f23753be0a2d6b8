/** `2026-11-20T23:37:13.649666Z` as Python writes it: six digits after the point, none of them when all are zero. */
export function formatIso(date: Date): string {
  const text = date.toISOString();
  return date.getUTCMilliseconds() === 0 ? text.replace('.000Z', 'Z') : text.replace('Z', '000Z');
}

/** The date of `2026-11-20T23:37:13Z`, the one form that mirrors accept; null for any other text. */
export function readIso(text: string): Date | null {
  const date = new Date(text);
  const isWhole = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(text);
  return isWhole && !Number.isNaN(date.getTime()) ? date : null;
}
