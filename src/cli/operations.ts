import { readConfig } from '../config.js';
import { listOperations } from '../gateway/operations.js';
import { createUpstreams } from '../upstreams/index.js';
import type { Flags } from './flags.js';
import { print } from './print.js';

/** Lists what the SDL declares: no address is needed and nobody is called. */
export async function operationsCommand({ json }: Flags): Promise<number> {
  const operations = listOperations(createUpstreams(readConfig({})));
  if (json) return print(JSON.stringify(operations, null, 2));
  const lines = operations.map(({ upstream, method, path, field }) =>
    [upstream.padEnd(6), method.padEnd(6), field.padEnd(38), path].join(' '),
  );
  return print([...lines, `${operations.length} operations`].join('\n'));
}
