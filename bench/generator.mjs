import { once } from 'node:events';
import { CALLER_HEADERS } from './credentials.mjs';
import { OTHER_CPU } from './processes.mjs';
import { requestBody, VARIABLE_SETS } from './queries.mjs';
import { BENCH_ROOT, GRAPHQL_PATH } from './targets.mjs';

/** Starts the load generator; returns `load({ target, query, connections, seconds })`, which resolves to what it saw. */
export function startGenerator(processes) {
  const { child, readLog } = processes.start({
    name: 'load',
    script: `${BENCH_ROOT}load.mjs`,
    cpu: OTHER_CPU,
  });
  const ended = once(child, 'exit').then(() => ({ error: `the load generator ended:\n${readLog()}` }));

  return async ({ target, query, connections, seconds }) => {
    const bodies = Array.from({ length: VARIABLE_SETS }, (_, set) => requestBody(query, set));
    const answered = once(child, 'message').then(([result]) => result);
    child.send({
      port: target.port,
      path: GRAPHQL_PATH,
      headers: CALLER_HEADERS,
      bodies,
      connections,
      seconds,
    });
    const result = await Promise.race([answered, ended]);
    if (!result.error) return result;
    throw new Error(`${query.id} ${target.name}: ${result.error}\n${target.started.readLog()}`);
  };
}
