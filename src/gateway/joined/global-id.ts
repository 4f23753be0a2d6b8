import { PortolanError } from '../../errors.js';

/** What a global id names: a type of the joined graph, and which of its objects. */
export interface GlobalId {
  readonly type: string;
  readonly key: readonly string[];
}

const MAX_LENGTH = 2_048;

/** The id of an object: opaque for clients, and the same after a restart, because it holds the whole key. */
export function formatGlobalId({ type, key }: GlobalId): string {
  return Buffer.from(JSON.stringify([type, ...key])).toString('base64url');
}

/** What an id names; undefined for a text that is no id of ours. */
export function parseGlobalId(id: string): GlobalId | undefined {
  if (id.length > MAX_LENGTH || !/^[\w-]+$/.test(id)) return undefined;
  const texts = readTexts(Buffer.from(id, 'base64url').toString());
  const [type, ...key] = texts ?? [];
  // One object has one id: another spelling of it would be another object to a client's cache.
  return type !== undefined && formatGlobalId({ type, key }) === id ? { type, key } : undefined;
}

/** What an id of this type names; throws BAD_USER_INPUT for any other id. */
export function keyOfId(id: string, type: string): readonly string[] {
  const found = parseGlobalId(id);
  if (found?.type === type) return found.key;
  throw new PortolanError('BAD_USER_INPUT', `"id" is not the global id of a ${type}`);
}

function readTexts(json: string): readonly string[] | undefined {
  try {
    const value: unknown = JSON.parse(json);
    const isTexts = Array.isArray(value) && value.every((item): item is string => typeof item === 'string');
    return isTexts ? value : undefined;
  } catch {
    return undefined;
  }
}
