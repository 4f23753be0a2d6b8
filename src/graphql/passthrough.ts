import type { GraphQLFieldResolver, OperationDefinitionNode } from 'graphql';
import type { PortolanError } from '../errors.js';
import { upstreamFailure } from '../http/failures.js';
import type { Session } from '../http/session.js';
import { type Asker, ofField, type Plan } from './ask.js';
import type { ClientOperation } from './plan.js';
import type { Remote } from './remote.js';
import { unsupported } from './unknown-fields.js';

/**
 * The way to an upstream for everything of it that an operation asks: all root fields of a query leave as one document,
 * each of a mutation as its own, in their order. Documents are made once per client document.
 */
export interface Passthrough {
  readonly resolve: GraphQLFieldResolver<unknown, Session>;
  /** False for an operation that must be delegated instead, field by field. */
  canExpress(client: ClientOperation): boolean;
}

/** The plans of an operation, good as long as the upstream is not found to lack a field. */
interface Plans {
  readonly unknown: ReadonlySet<string>;
  readonly byPart: Map<string, Plan>;
}

const EVERYTHING = '';

export function createPassthrough(asker: Asker): Passthrough {
  const { remote, unknown } = asker;
  const plans = new WeakMap<OperationDefinitionNode, Plans>();

  const plansOf = ({ operation }: ClientOperation): Plans => {
    const known = plans.get(operation);
    if (known?.unknown === unknown.coordinates) return known;
    const made = { unknown: unknown.coordinates, byPart: new Map<string, Plan>() };
    plans.set(operation, made);
    return made;
  };

  /** `part` is everything, or the one response key of a mutation. */
  const planOf = (client: ClientOperation, part: string): Plan => {
    const { byPart } = plansOf(client);
    if (!byPart.has(part)) {
      byPart.set(
        part,
        asker.plan(client, (key) => part === EVERYTHING || part === key),
      );
    }
    return byPart.get(part);
  };

  return {
    async resolve(_parent, _args, session, info) {
      const key = String(info.path.key);
      const coordinate = `${info.parentType.name}.${info.fieldName}`;
      if (unknown.coordinates.has(coordinate)) throw unsupported(remote, coordinate);
      const isMutation = info.operation.operation === 'mutation';
      const planned = planOf(info, isMutation ? key : EVERYTHING);
      if (!planned || planned === 'inexpressible') throw notPlanned(remote);
      const asked = session.keep(planned, () => asker.ask(planned, info, session));
      const data = await asked.catch((error: unknown) => {
        throw ofField(remote, error, planned.fields.get(key));
      });
      return data[key];
    },
    canExpress: (client) => planOf(client, EVERYTHING) !== 'inexpressible',
  };
}

function notPlanned({ target }: Remote): PortolanError {
  return upstreamFailure(target, 'INTERNAL', 'the operation cannot be sent as one document', {});
}
