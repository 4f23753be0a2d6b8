/** Returns, as sentences, what is wrong with one quiet answer and with the upstream calls behind it. */
export function findFaults({ answer, stats }) {
  const faults = [];
  if (answer.errors) faults.push(`errors: ${shorten(answer.errors)}`);
  if (Object.keys(answer.data ?? {}).length === 0) faults.push('no data');
  if (stats.refused > 0) faults.push(`${stats.refused} upstream calls without the right credential`);
  if (stats.failed > 0) faults.push(`${stats.failed} upstream calls the stub could not answer`);
  return faults;
}

/** Returns a sentence when the number of upstream calls is not the ideal one. */
export function findOtherCalls(query, stats) {
  if (stats.calls === query.ideal) return [];
  return [`${stats.calls} upstream calls instead of ${query.ideal}: ${shorten(stats.perUpstream)}`];
}

/** Returns a value as JSON short enough for one line of a report. */
export function shorten(value) {
  return JSON.stringify(value)?.slice(0, 400);
}
