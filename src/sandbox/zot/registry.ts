import type { Answer } from '../service.js';
import { json } from '../service.js';
import { isWebPage, zotErrors } from './errors.js';
import type { Exchange, Handler, RepositoryHandler } from './exchange.js';
import { compareBytes, type Store, type ZotRepository } from './store.js';

/** GET /v2/: an empty body under a JSON content type. */
export function checkVersion({ call }: Exchange): Answer {
  const headers = { 'content-type': 'application/json', 'docker-distribution-api-version': 'registry/2.0' };
  // Even on success, and there in another spelling than on 401.
  const challenge = { 'www-authenticate': 'basic realm=Authorization Required' };
  return { status: 200, headers: isWebPage(call) ? headers : { ...headers, ...challenge } };
}

/** GET /v2/_catalog: what the caller may read, after `last`, at most `n`. */
export function listRepositories({ repositories }: Store): Handler {
  return ({ call, account }) => {
    const names = repositories.map(({ name }) => name).filter((name) => account.canRead(name));
    const size = readCatalogSize(call.query.get('n'));
    const last = call.query.get('last');
    const start = last === null || last === '' ? 0 : names.indexOf(last) + 1;
    // An unknown `last` is no error here: nothing comes after it.
    const rest = last && start === 0 ? [] : names.slice(start);
    const page = size === null ? rest : rest.slice(0, size);
    // A full page promises more even when nothing follows.
    const isFull = size !== null && size > 0 && page.length === size;
    const link = `</v2/_catalog?n=${size}&last=${page.at(-1)}>; rel="next"`;
    return json(200, { repositories: page }, isFull ? { link } : {});
  };
}

/** GET /v2/{name}/tags/list: stricter about its parameters than the catalog. */
export function listTags({ call }: Exchange, { name, tags }: ZotRepository): Answer {
  const [sizes, lasts] = [call.query.getAll('n'), call.query.getAll('last')];
  if (sizes.length > 1 || lasts.length > 1) return zotErrors.empty(400);
  const [size] = sizes;
  if (size !== undefined && !/^\+?\d+$/.test(size)) return zotErrors.empty(400);
  const all = [...tags.keys()].sort(compareBytes);
  const [last] = lasts;
  if (last && !tags.has(last)) return zotErrors.empty(404);
  const rest = last ? all.slice(all.indexOf(last) + 1) : all;
  const page = size === undefined ? rest : rest.slice(0, Number(size));
  const hasMore = page.length > 0 && page.length < rest.length;
  const link = `</v2/${name}/tags/list?n=${Number(size)}&last=${page.at(-1)}>; rel="next"`;
  return json(200, { name, tags: page }, hasMore ? { link } : {});
}

/** GET and HEAD of a manifest, by tag or digest. Only GET counts as a pull. */
export function showManifest({ call, segments, now }: Exchange, repository: ZotRepository): Answer {
  // The reference is taken as sent: a digest with an encoded colon is just a tag that nobody has.
  const reference = segments.reference ?? '';
  const stored = repository.manifests.get(repository.tags.get(reference) ?? reference);
  if (!stored) {
    return zotErrors.list(404, 'MANIFEST_UNKNOWN', { name: repository.name, reference });
  }
  const { digest, mediaType, text, document } = stored;
  const isImage = stored.config !== null || document.manifests !== undefined;
  if (call.method === 'GET' && isImage) {
    const count = (repository.pulls.get(digest)?.count ?? 0) + 1;
    repository.pulls.set(digest, { count, last: now });
  }
  return { status: 200, headers: { 'content-type': mediaType, 'docker-content-digest': digest }, body: text };
}

/** GET /v2/_oci/ext/discover: the one extension and those of its endpoints that are on. */
export function discoverExtensions(endpoints: readonly string[]): Handler {
  const extension = {
    name: '_zot',
    url: 'https://github.com/project-zot/zot/blob/main/pkg/extensions/_zot.md',
    description: 'zot registry extensions',
    endpoints,
  };
  return () => json(200, { extensions: endpoints.length > 0 ? [extension] : [] });
}

/** Runs `handler` when policy lets the caller read the repository and it exists, in this order. */
export function withReadableRepository({ find }: Store, handler: RepositoryHandler): Handler {
  return (exchange) => {
    const { call, account, segments } = exchange;
    const { name = '' } = segments;
    if (!account.canRead(name)) return zotErrors.denied(call);
    const repository = find(name);
    return repository ? handler(exchange, repository) : zotErrors.list(404, 'NAME_UNKNOWN', { name });
  };
}

function readCatalogSize(text: string | null): number | null {
  return text !== null && /^\+?\d+$/.test(text) ? Number(text) : null;
}
