import type { GraphQLFieldResolver, GraphQLResolveInfo, OperationDefinitionNode } from 'graphql';
import { PortolanError } from '../errors.js';
import { upstreamFailure } from '../http/failures.js';
import type { Session } from '../http/session.js';
import { placeErrors } from './place-errors.js';
import { type ClientOperation, planRemote, type RemotePlan } from './plan.js';
import { postGraphql } from './post.js';
import type { KeySelections, Remote, RemoteAnswer } from './remote.js';

/**
 * The way to an upstream for everything of it that an operation asks: all root fields of a query leave as one document,
 * each of a mutation as its own, in their order. Documents are made once per client document.
 */
export interface Passthrough {
  readonly resolve: GraphQLFieldResolver<unknown, Session>;
  /** False for an operation that must be delegated instead, field by field. */
  canExpress(client: ClientOperation): boolean;
}

type Plan = RemotePlan | 'inexpressible' | undefined;

const EVERYTHING = '';

export function createPassthrough(remote: Remote, keySelections: KeySelections): Passthrough {
  const plans = new WeakMap<OperationDefinitionNode, Map<string, Plan>>();

  /** `part` is everything, or the one response key of a mutation. */
  const planOf = (client: ClientOperation, part: string): Plan => {
    const parts = plans.get(client.operation) ?? new Map<string, Plan>();
    plans.set(client.operation, parts);
    if (!parts.has(part))
      parts.set(
        part,
        plan(client, (key) => part === EVERYTHING || part === key),
      );
    return parts.get(part);
  };

  const plan = ({ operation, fragments }: ClientOperation, wants: (key: string) => boolean): Plan =>
    planRemote({ schema: remote.schema, keySelections, operation, fragments, wants });

  const ask = async (
    plan: RemotePlan,
    info: GraphQLResolveInfo,
    session: Session,
  ): Promise<Record<string, unknown>> => {
    const [first = remote.target.name] = plan.fields.values();
    const answer = await postGraphql(remote, toRequest(plan, info.variableValues), first, session);
    const failing = failingKeys(plan, answer);
    const rest = info.operation.operation === 'query' ? restOf(plan, failing, info) : undefined;
    // A field that may not be null takes all data with it, in the upstream: what did not fail is asked for again.
    const others =
      rest && (await ask(rest, info, session).catch((error: unknown) => failAll(remote, rest, error)));
    return placeErrors(remote, { ...answer, data: answer.data ?? others ?? null }, plan.fields, session);
  };

  const restOf = (
    whole: RemotePlan,
    failing: readonly string[],
    info: GraphQLResolveInfo,
  ): RemotePlan | undefined => {
    if (failing.length === 0) return undefined;
    const rest = plan(info, (key) => whole.fields.has(key) && !failing.includes(key));
    return rest === 'inexpressible' ? undefined : rest;
  };

  return {
    async resolve(_parent, _args, session, info) {
      const key = String(info.path.key);
      const isMutation = info.operation.operation === 'mutation';
      const planned = planOf(info, isMutation ? key : EVERYTHING);
      if (!planned || planned === 'inexpressible') throw notPlanned(remote);
      const asked = session.keep(planned, () => ask(planned, info, session));
      const data = await asked.catch((error: unknown) => {
        throw ofField(remote, error, planned.fields.get(key));
      });
      return data[key];
    },
    canExpress: (client) => planOf(client, EVERYTHING) !== 'inexpressible',
  };
}

/** The failure of a whole document, as the value of each of its fields. */
function failAll(remote: Remote, plan: RemotePlan, error: unknown): Record<string, unknown> {
  return Object.fromEntries(
    [...plan.fields].map(([key, coordinate]) => [key, ofField(remote, error, coordinate)]),
  );
}

/** The failure of a document is told by each of its fields under its own name; one of another upstream, a sign-in, keeps its own. */
function ofField({ target }: Remote, error: unknown, operation: string | undefined): unknown {
  if (!(error instanceof PortolanError) || error.extensions.upstream !== target.name) return error;
  const { cause, extensions } = error;
  return new PortolanError(error.code, error.message, {
    ...extensions,
    ...(operation && { operation }),
    cause,
  });
}

function toRequest(plan: RemotePlan, values: Readonly<Record<string, unknown>>) {
  const { query, operationName } = plan;
  const variables: Record<string, unknown> = {};
  for (const name of plan.variables) if (values[name] !== undefined) variables[name] = values[name];
  return { query, variables, operationName };
}

/** Keys whose failure took the whole of `data`; none when there is data, or when no error names a field. */
function failingKeys(plan: RemotePlan, answer: RemoteAnswer): readonly string[] {
  if (answer.data) return [];
  const named = (answer.errors ?? []).map(({ path }) => path?.[0]);
  return [...plan.fields.keys()].filter((key) => named.includes(key));
}

function notPlanned({ target }: Remote): PortolanError {
  return upstreamFailure(target, 'INTERNAL', 'the operation cannot be sent as one document', {});
}
