import DataLoader from 'dataloader';
import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLResolveInfo,
  getNamedType,
  Kind,
  type SelectionSetNode,
} from 'graphql';
import { upstreamFailure } from '../http/failures.js';
import type { Session } from '../http/session.js';
import { type Asked, type Asker, ofField } from './ask.js';
import { batchKey, batchQuery, rootFieldOf, toName } from './batch-document.js';

export interface LookupOptions {
  /** The root field that gives the object. */
  readonly field: string;
  /** Where below its value the object is, under our names. */
  readonly below?: readonly string[];
}

/** Finds the object that a root field gives for some arguments, with what a client selects of it. */
export type Lookup = (
  args: Readonly<Record<string, unknown>>,
  info: GraphQLResolveInfo,
  session: Session,
) => Promise<unknown>;

/** Where everything that one field of a client's operation looks up is gathered. */
type Loaders = Map<FieldNode, DataLoader<Readonly<Record<string, unknown>>, unknown, string>>;

const MAX_BATCH = 100;
const SELECTION = 'Selected';

/** What one field of an operation looks up for many parents leaves as one document, a root field for each. */
export function createLookup(asker: Asker, options: LookupOptions): Lookup {
  const key = Object.freeze({});
  return (args, info, session) => {
    const [node] = info.fieldNodes;
    if (!node) return Promise.resolve(null);
    const loaders = session.keep(key, (): Loaders => new Map());
    const loader =
      loaders.get(node) ??
      new DataLoader(
        (many: readonly Readonly<Record<string, unknown>>[]) => load(asker, options, { many, info, session }),
        {
          maxBatchSize: MAX_BATCH,
          cacheKeyFn: (one) => JSON.stringify(one),
        },
      );
    loaders.set(node, loader);
    return loader.load(args);
  };
}

interface Batch {
  readonly many: readonly Readonly<Record<string, unknown>>[];
  readonly info: GraphQLResolveInfo;
  readonly session: Session;
}

async function load(asker: Asker, options: LookupOptions, batch: Batch): Promise<unknown[]> {
  const { remote } = asker;
  const asked = toAsked(asker, options, batch);
  const plan = asker.plan(asked, () => true);
  const coordinate = `Query.${options.field}`;
  if (!plan || plan === 'inexpressible') {
    const message = 'a field is selected twice with different arguments, which a batch cannot express';
    throw upstreamFailure(remote.target, 'BAD_USER_INPUT', message, { operation: coordinate });
  }
  const data = await asker.ask(plan, asked, batch.session).catch((error: unknown) => {
    throw ofField(remote, error, coordinate);
  });
  return batch.many.map((_args, index) => valueAt(data[batchKey(index)], options.below ?? []));
}

/** The batch as an operation: a root field for each set of arguments, the client's selection as a fragment of all. */
function toAsked({ remote }: Asker, { field, below = [] }: LookupOptions, { many, info }: Batch): Asked {
  const sets = info.fieldNodes.flatMap(({ selectionSet }) => selectionSet ?? []);
  const fragment: FragmentDefinitionNode = {
    kind: Kind.FRAGMENT_DEFINITION,
    name: toName(SELECTION),
    typeCondition: { kind: Kind.NAMED_TYPE, name: toName(typeBelow(rootFieldOf(remote, field), below)) },
    selectionSet: { kind: Kind.SELECTION_SET, selections: sets.flatMap(({ selections }) => selections) },
  };
  const spread: SelectionSetNode = {
    kind: Kind.SELECTION_SET,
    selections: [{ kind: Kind.FRAGMENT_SPREAD, name: toName(SELECTION) }],
  };
  const selectionSet = below.reduceRight(wrap, spread);
  const { operation, variableValues } = batchQuery(
    remote,
    many.map((args) => ({ field, args, selectionSet })),
  );
  const { name, variableDefinitions: given = [] } = info.operation;
  const { variableDefinitions: own = [] } = operation;
  return {
    operation: { ...operation, ...(name && { name }), variableDefinitions: [...given, ...own] },
    fragments: { ...info.fragments, [SELECTION]: fragment },
    variableValues: { ...info.variableValues, ...variableValues },
  };
}

function wrap(selectionSet: SelectionSetNode, name: string): SelectionSetNode {
  return { kind: Kind.SELECTION_SET, selections: [{ kind: Kind.FIELD, name: toName(name), selectionSet }] };
}

function typeBelow(definition: GraphQLField<unknown, unknown>, below: readonly string[]): string {
  const type = below.reduce((above, name) => {
    const fields = 'getFields' in above ? above.getFields() : {};
    const field = fields[name];
    if (!field) throw new Error(`${name} is no field of ${above.name}`);
    return getNamedType(field.type);
  }, getNamedType(definition.type));
  return type.name;
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  let found = value;
  for (const name of path) {
    if (typeof found !== 'object' || found === null || found instanceof Error) return found;
    found = (found as Record<string, unknown>)[name]; // an object of a JSON answer
  }
  return found;
}
