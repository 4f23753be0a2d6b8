/** A time as the service writes it: RFC 3339 in UTC, without the zeros that end its fraction. */
export function formatTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.?0+Z$/, 'Z');
}
