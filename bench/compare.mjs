import fs from 'node:fs';
import { describeMachine } from './machine.mjs';
import { measureAll } from './measure.mjs';
import { renderTable, summarise } from './report.mjs';

/** Runs the comparison and prints a table per query. Resolves to whether every answer and call was good. */
export async function runComparison({ targets, queries, options }) {
  const machine = describeMachine();
  console.log(
    `${machine.date}, Node ${machine.node}, ${machine.cpu}, pinned: ${machine.isPinned ? 'yes' : 'no'}\n`,
  );
  const summaries = [];
  const rows = await measureAll({ targets, queries, options }, (measured) => {
    const [{ query: id, latency, connections }] = measured;
    const query = queries.find((candidate) => candidate.id === id);
    const lines = summarise(measured);
    summaries.push({ query: id, latency, connections, lines });
    const title = `${id}: ${query.title}, ${latency} ms upstream, ${connections} connections`;
    console.log(renderTable({ title, lines, isMarkdown: options.isMarkdown }));
  });
  if (options.jsonFile) {
    fs.writeFileSync(options.jsonFile, `${JSON.stringify({ machine, options, summaries, rows }, null, 2)}\n`);
  }
  return summaries.every(({ lines }) => lines.every((line) => line.bad === 0 && line.calls === line.ideal));
}
