import { PortolanError } from '../errors.js';
import type { Session } from '../http/session.js';
import { placeErrors } from './place-errors.js';
import { type ClientOperation, planRemote, type RemotePlan } from './plan.js';
import type { KeySelectionOf, Remote, RemoteAnswer } from './remote.js';
import { sendDocument } from './send-document.js';
import { createUnknownFields, markUnknown, refusedFields, type UnknownFields } from './unknown-fields.js';

/** An operation with what its client gave for its variables. */
export interface Asked extends ClientOperation {
  readonly variableValues: Readonly<Record<string, unknown>>;
}

export type Plan = RemotePlan | 'inexpressible' | undefined;

/** The way to ask an upstream for its part of an operation. */
export interface Asker {
  readonly remote: Remote;
  /** A new value whenever plans must be made anew. */
  readonly unknown: UnknownFields;
  /** The document for those root fields of an operation whose response key is wanted. */
  plan(client: ClientOperation, wants: (key: string) => boolean): Plan;
  /** The data by response key; what failed is an error in its place. */
  ask(plan: RemotePlan, asked: Asked, session: Session): Promise<Record<string, unknown>>;
}

export function createAsker(remote: Remote, keySelectionOf: KeySelectionOf): Asker {
  const unknown = createUnknownFields();

  const plan: Asker['plan'] = ({ operation, fragments }, wants) =>
    planRemote({
      schema: remote.schema,
      translation: remote.translation,
      unknown: unknown.coordinates,
      keySelectionOf,
      operation,
      fragments,
      wants,
    });

  const planRest = (whole: RemotePlan, asked: Asked, without: readonly string[]): RemotePlan | undefined => {
    const rest = plan(asked, (key) => whole.fields.has(key) && !without.includes(key));
    return rest === 'inexpressible' ? undefined : rest;
  };

  const ask: Asker['ask'] = async (whole, asked, session) => {
    const [first = remote.target.name] = whole.fields.values();
    const answer = await sendDocument(remote, toRequest(whole, asked), first, session);
    const refused = refusedFields(remote, answer, whole.query).filter((one) => !unknown.coordinates.has(one));
    if (refused.length > 0) {
      unknown.learn(refused);
      const known = planRest(whole, asked, []);
      if (!known) return marked({}, asked);
      // An upstream may refuse what it was not asked for, again and again: only a shorter document is a new question.
      if (known.query !== whole.query) return ask(known, asked, session);
    }
    // A field that may not be null takes all data with it, in the upstream: what did not fail is asked for again.
    const failing = asked.operation.operation === 'query' ? failingKeys(whole, answer) : [];
    const rest = failing.length > 0 ? planRest(whole, asked, failing) : undefined;
    const others =
      rest && (await ask(rest, asked, session).catch((error: unknown) => failAll(remote, rest, error)));
    const data = answer.data ?? others ?? null;
    return marked(placeErrors(remote, { ...answer, data }, whole.fields, session), asked);
  };

  const marked = (data: Record<string, unknown>, asked: Asked): Record<string, unknown> => {
    markUnknown(remote, asked, data, unknown.coordinates);
    return data;
  };

  return { remote, unknown, plan, ask };
}

/** The failure of a document is told by each of its fields under its own name; one of another upstream, a sign-in, keeps its own. */
export function ofField({ target }: Remote, error: unknown, operation: string | undefined): unknown {
  if (!(error instanceof PortolanError) || error.extensions.upstream !== target.name) return error;
  const { cause, extensions } = error;
  return new PortolanError(error.code, error.message, {
    ...extensions,
    ...(operation && { operation }),
    cause,
  });
}

/** The failure of a whole document, as the value of each of its fields. */
function failAll(remote: Remote, plan: RemotePlan, error: unknown): Record<string, unknown> {
  return Object.fromEntries(
    [...plan.fields].map(([key, coordinate]) => [key, ofField(remote, error, coordinate)]),
  );
}

function toRequest({ query, operationName, variables }: RemotePlan, { operation, variableValues }: Asked) {
  const given: Record<string, unknown> = {};
  for (const { name, write } of variables) {
    if (variableValues[name] !== undefined) given[name] = write(variableValues[name]);
  }
  return { query, variables: given, operationName, isRead: operation.operation === 'query' };
}

/** Keys whose failure took the whole of `data`; none when there is data, or when no error names a field. */
function failingKeys(plan: RemotePlan, answer: RemoteAnswer): readonly string[] {
  if (answer.data) return [];
  const named = (answer.errors ?? []).map(({ path }) => path?.[0]);
  return [...plan.fields.keys()].filter((key) => named.includes(key));
}
