import { type Answer, json } from '../service.js';
import { zotErrors } from './errors.js';
import type { Exchange, Handler } from './exchange.js';
import type { ZotRepository } from './repository.js';
import { compareBytes, type Store } from './store.js';

/** GET /v2/_catalog: what the caller may read, after `last`, at most `n`. `last` may be what nobody lets him read. */
export function listRepositories({ repositories }: Store): Handler {
  return ({ call, account }) => {
    const names = repositories.map(({ name }) => name);
    const size = readCatalogSize(call.query.get('n'));
    const last = call.query.get('last');
    const start = last === null || last === '' ? 0 : names.indexOf(last) + 1;
    // An unknown `last` is no error here: nothing comes after it.
    const rest = last && start === 0 ? [] : names.slice(start).filter((name) => account.canRead(name));
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
  if (size !== undefined && !isInteger(size)) return zotErrors.empty(400);
  const all = [...tags.keys()].sort(compareBytes);
  const [last] = lasts;
  if (last && !tags.has(last)) return zotErrors.empty(404);
  const rest = last ? all.slice(all.indexOf(last) + 1) : all;
  const page = size === undefined ? rest : rest.slice(0, Number(size));
  const hasMore = page.length > 0 && page.length < rest.length;
  const link = `</v2/${name}/tags/list?n=${Number(size)}&last=${page.at(-1)}>; rel="next"`;
  return json(200, { name, tags: page }, hasMore ? { link } : {});
}

function readCatalogSize(text: string | null): number | null {
  return text !== null && isInteger(text) ? Number(text) : null;
}

/** What Go reads as an integer that is not negative: of 64 bits, with a plus if you like. */
function isInteger(text: string): boolean {
  return /^\+?\d+$/.test(text) && BigInt(text.replace('+', '')) < 2n ** 63n;
}
