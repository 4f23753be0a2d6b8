import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createCancellation } from '../../../src/http/cancellation.js';
import type { Target } from '../../../src/http/target.js';
import type { CsvFiles } from '../../../src/upstreams/dvp/csv-files.js';
import { ADA, describeTarget, SILENT } from '../../support/traffic.js';

export const HEADER = 'Namespace,Repository,Action';

/** Numbered rows under that header. */
export const rows = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, index) => `acme,web${from + index},pull_by_tag`);

export const csv = (...lines: string[]): string => lines.map((line) => `${line}\n`).join('');

/** The files `/0`, `/1` and so on of an upstream. */
export function filesOf(target: Target, count: number, name = 'export 1'): CsvFiles {
  const scope = { requestId: 'request-1', log: SILENT, credential: ADA, cancellation: createCancellation() };
  const urls = Array.from({ length: count }, (_, part) => `${target.origin}/${part}`);
  return { name, urls, areSigned: true, link: { target, scope, operation: 'DvpExport.rows' } };
}

/** A server that answers as the test says, byte by byte, with a target that reaches it. */
export interface RawUpstream {
  readonly target: Target;
  close(): Promise<void>;
}

export async function startRawUpstream(answer: RequestListener): Promise<RawUpstream> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // a TCP server that listens has one
  const target = describeTarget(new URL(`http://127.0.0.1:${port}`));
  return {
    target,
    async close() {
      await target.pool?.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
