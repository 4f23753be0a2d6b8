import { PortolanError } from '../../errors.js';
import { openLink } from '../../http/link.js';
import { openLarge } from '../../http/raw.js';
import type { StreamReply } from '../../http/stream.js';
import { defineOperation } from '../../rest/operation.js';
import { buildRequest } from '../../rest/request.js';
import type { Download, DownloadRequest } from '../types.js';

const ROUTE = '/blobs/zot/*';
const OPERATIONS = { GET: operationOf('GET'), HEAD: operationOf('HEAD') };

/** The path of the gateway under which a blob is downloaded. */
export function downloadUrlOf(repository: string, digest: string): string {
  return `${ROUTE.slice(0, -1)}${repository}@${digest}`;
}

/** Blobs, `<repository>@<digest>`. Where zot keeps them in an object storage it sends us there: without its credential. */
export const blobs: Download = {
  route: ROUTE,
  async open(asked: DownloadRequest): Promise<StreamReply> {
    const { method, target, scope, range } = asked;
    const operation = OPERATIONS[method];
    const request = buildRequest(operation, { args: parseName(asked.name), basePath: target.basePath });
    const headers = { ...request.headers, ...(range !== undefined && { range }) };
    const { path } = request;
    const reply = await openLarge(target, { method, path, headers, operation: operation.field }, scope);
    const { location } = reply.headers;
    if (reply.status < 300 || location === undefined) return reply;
    reply.body.destroy();
    return openLink(location, { target, scope, operation: operation.field, headers });
  },
};

function operationOf(method: 'GET' | 'HEAD') {
  const path = '/v2/{+repository}/blobs/{digest}';
  return defineOperation({ upstream: 'zot', field: `${method} ${ROUTE}`, method, path });
}

function parseName(name: string): { repository: string; digest: string } {
  const [, repository, digest] = /^([^@]+)@(sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/.exec(name) ?? [];
  if (repository !== undefined && digest !== undefined) return { repository, digest };
  const message =
    'A blob is named <repository>@<digest>, with a digest such as sha256: and 64 hexadecimal digits';
  throw new PortolanError('BAD_USER_INPUT', message);
}
