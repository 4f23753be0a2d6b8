import { apiJson } from './errors.js';
import type { Holder, HolderKind } from './holders.js';
import { notFound } from './refusals.js';
import type { Handler, QuayRequest } from './request.js';
import type { Route } from './routing.js';

/** Policies of one kind on everything that can hold them. */
export interface PolicyShelf {
  /** The last part of the path. */
  readonly name: string;
  readonly needs: Route['needs'];
  /** By uuid, in the order in which they were made. */
  policiesOf(owner: Holder['owner']): Map<string, object>;
  /** Adds to the audit log what happened to a policy. */
  note(request: QuayRequest, event: PolicyEvent): void;
}

export interface PolicyEvent {
  readonly verb: 'create' | 'update' | 'delete';
  readonly holder: Holder;
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** What the kinds of policies do not have in common: who may be refused what, and in which order. */
export interface PolicyWrites {
  readonly create: Handler;
  readonly change: Handler;
}

/** The routes of a shelf for one kind of holders; listing, showing and deleting are alike for all policies. */
export function policyRoutes(
  shelf: PolicyShelf,
  kind: HolderKind,
  { create, change }: PolicyWrites,
): Route[] {
  const { needs } = shelf;
  const list = kind.guard((_, { owner }) =>
    apiJson(200, { policies: [...shelf.policiesOf(owner)].map(([uuid, policy]) => ({ uuid, ...policy })) }),
  );
  const show = kind.guard((request, { owner }) => {
    const uuid = uuidIn(request);
    const policy = shelf.policiesOf(owner).get(uuid);
    return policy ? apiJson(200, { uuid, ...policy }) : notFound(request);
  });
  const remove = kind.guard((request, holder) => {
    const uuid = uuidIn(request);
    if (!shelf.policiesOf(holder.owner).delete(uuid)) return notFound(request);
    shelf.note(request, { verb: 'delete', holder, metadata: { policy_uuid: uuid } });
    return apiJson(200, { uuid });
  });
  const path = `${kind.path}/${shelf.name}/`;
  return [
    { path, needs, handlers: { GET: list, POST: create } },
    { path: `${path}{policy_uuid}`, needs, handlers: { GET: show, PUT: change, DELETE: remove } },
  ];
}

export function uuidIn({ segments }: QuayRequest): string {
  return segments.policy_uuid ?? '';
}
