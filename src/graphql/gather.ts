import DataLoader from 'dataloader';
import { Kind, parse, type SelectionSetNode } from 'graphql';
import type { Session } from '../http/session.js';
import { type Asker, ofField } from './ask.js';
import { batchKey, batchQuery, hasRootField } from './batch-document.js';
import { unsupported } from './unknown-fields.js';

/** A root field of a remote schema that the gateway wants for itself, in the public names. */
export interface WantedField {
  readonly field: string;
  readonly args: Readonly<Record<string, unknown>>;
  /** What of its value, as `{ digest tags { name } }`; none for a leaf. */
  readonly selection?: string;
}

/** The value of a root field; rejects with its error, or with that of the whole document. */
export type Gather = (wanted: WantedField, session: Session) => Promise<unknown>;

type Loader = DataLoader<WantedField, unknown, string>;

/** Root fields of one document. A page of 50 images asks for a few hundred. */
const MAX_FIELDS = 500;

/**
 * The way to ask a remote schema for root fields one by one: all that are wanted at the same moment leave as one document,
 * and each is asked for once in a session.
 */
export function createGather(asker: Asker): Gather {
  const key = Object.freeze({});
  const selectionOf = rememberSelections();
  return (wanted, session) => {
    const loader = session.keep(
      key,
      (): Loader =>
        new DataLoader((many) => load(asker, many, { selectionOf, session }), {
          maxBatchSize: MAX_FIELDS,
          cacheKeyFn: ({ field, args, selection }) => JSON.stringify([field, args, selection]),
        }),
    );
    return loader.load(wanted);
  };
}

interface Loading {
  readonly session: Session;
  selectionOf(text: string | undefined): SelectionSetNode | undefined;
}

async function load(
  asker: Asker,
  many: readonly WantedField[],
  loading: Loading,
): Promise<readonly unknown[]> {
  const { remote } = asker;
  // The live schema may have lost a field: that costs nobody who wants another one.
  const known = many.filter(({ field }) => hasRootField(remote, field));
  const found = await ask(asker, known, loading);
  const values = new Map(known.map((wanted, index) => [wanted, found[index]]));
  return many.map((wanted) =>
    values.has(wanted) ? values.get(wanted) : unsupported(remote, `Query.${wanted.field}`),
  );
}

/** The values in their order; what failed is an error in its place. */
async function ask(
  asker: Asker,
  many: readonly WantedField[],
  { selectionOf, session }: Loading,
): Promise<readonly unknown[]> {
  if (many.length === 0) return [];
  const { remote } = asker;
  const fields = many.map(({ field, args, selection }) => ({
    field,
    args,
    selectionSet: selectionOf(selection),
  }));
  const asked = { ...batchQuery(remote, fields), fragments: {} };
  const plan = asker.plan(asked, () => true);
  if (plan === 'inexpressible') throw new Error(`not expressible: ${many.map(({ field }) => field)}`);
  if (!plan) return many.map(({ field }) => unsupported(remote, `Query.${field}`));
  return asker.ask(plan, asked, session).then(
    (data) => many.map((_wanted, index) => data[batchKey(index)] ?? null),
    (error: unknown) => many.map(({ field }) => ofField(remote, error, `Query.${field}`)),
  );
}

/** Parses each of the gateway's own selections once; they are few, and none comes from a client. */
function rememberSelections(): Loading['selectionOf'] {
  const known = new Map<string, SelectionSetNode>();
  return (text) => {
    if (text === undefined) return undefined;
    const found = known.get(text) ?? parseSelection(text);
    known.set(text, found);
    return found;
  };
}

/** The selection that a text such as `{ digest }` stands for; throws an Error for any other text. */
export function parseSelection(text: string): SelectionSetNode {
  const [definition] = parse(text, { noLocation: true }).definitions;
  if (definition?.kind !== Kind.OPERATION_DEFINITION) throw new Error(`not a selection: ${text}`);
  return definition.selectionSet;
}
