import { PortolanError } from '../../errors.js';
import type { Session } from '../../http/session.js';
import { codeOf, fieldsOf } from '../../upstreams/probe.js';
import type { Links } from '../links/links.js';
import { parseGlobalId } from './global-id.js';
import { ownFields } from './own-type.js';

/** Finds an object of one type by the key of its global id; null, BAD_USER_INPUT or NOT_FOUND for a key that names nothing. */
export type LoadNode = (key: readonly string[], session: Session) => unknown;

/** The way to objects of the graph, by the name of their type. */
export type NodeLoaders = Readonly<Record<string, LoadNode>>;

const MAX_IDS = 50;

/** `Query.node` and `Query.nodes`: null for an id that is none of ours; what fails costs its own entry. */
export function linkNodes(loaders: NodeLoaders): Links {
  const byType = new Map(Object.entries(loaders));
  const load = async (id: unknown, session: Session): Promise<unknown> => {
    const found = parseGlobalId(String(id));
    const loader = found && byType.get(found.type);
    if (!loader) return null;
    const object = await orNothing(async () => loader(found.key, session));
    // A key may be readable and not be the one that the object's own id holds: that was never given out.
    return fieldsOf(object).id === id ? object : null;
  };
  return {
    Query: ownFields({
      node: (_root, { id }, session) => load(id, session),
      nodes: (_root, { ids }, session) => {
        const asked = Array.isArray(ids) ? ids : [];
        if (asked.length > MAX_IDS) throw tooMany(asked.length);
        // A list with a promise in it would be waited for as a whole, and its first failure would be all that is left.
        return Promise.all(asked.map((id) => load(id, session).catch(toError)));
      },
    }),
  };
}

/** What is found; null for a key that names nothing, or could not. */
async function orNothing(load: () => Promise<unknown>): Promise<unknown> {
  try {
    return await load();
  } catch (error) {
    if (NOTHING.has(codeOf(error) ?? '')) return null;
    throw error;
  }
}

const NOTHING = new Set(['BAD_USER_INPUT', 'NOT_FOUND']);

function tooMany(count: number): PortolanError {
  const message = `"ids" has ${count} entries; ${MAX_IDS} at most are answered at once`;
  return new PortolanError('BAD_USER_INPUT', message);
}

function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
