import DataLoader from 'dataloader';
import { Kind, parse, type SelectionSetNode } from 'graphql';
import { upstreamFailure } from '../http/failures.js';
import type { Session } from '../http/session.js';
import { type Asker, ofField } from './ask.js';
import { batchKey, batchQuery } from './batch-document.js';

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

async function load(asker: Asker, many: readonly WantedField[], { selectionOf, session }: Loading) {
  const { remote } = asker;
  const fields = many.map(({ field, args, selection }) => ({
    field,
    args,
    selectionSet: selectionOf(selection),
  }));
  const asked = { ...batchQuery(remote, fields), fragments: {} };
  const plan = asker.plan(asked, () => true);
  if (plan === 'inexpressible') throw new Error(`not expressible: ${many.map(({ field }) => field)}`);
  if (!plan) {
    const message = 'it does not know the fields that this asks for';
    throw upstreamFailure(remote.target, 'UPSTREAM_UNSUPPORTED', message, {});
  }
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
