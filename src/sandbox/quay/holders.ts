import type { Answer } from '../service.js';
import { type Body, type BodySchema, readObject } from './body.js';
import type { QuayOrganization, QuayRepository, QuayUser, World } from './model.js';
import { notFound } from './refusals.js';
import { type Handler, type QuayRequest, withOrganization, withRepository, withUser } from './request.js';

/** What policies and notifications hang on. */
export interface Holder {
  readonly owner: QuayOrganization | QuayRepository | QuayUser;
  readonly namespace: string;
  /** Name of the repository when the owner is one. */
  readonly repository: string | null;
}

export type HolderHandler = (request: QuayRequest, holder: Holder) => Answer;
export type HolderBodyHandler = (request: QuayRequest, holder: Holder, body: Body) => Answer;

/** One kind of holders: where its operations are, and who may call them. */
export interface HolderKind {
  readonly path: string;
  /** Whether a bad body is 400 even to strangers: the order of Quay's decorators differs. */
  readonly readsBodyFirst: boolean;
  guard(handler: HolderHandler): Handler;
}

/** The organization of `{orgname}`, for those who administer it. */
export function organizationHolder(world: World): HolderKind {
  return {
    path: '/organization/{orgname}',
    readsBodyFirst: true,
    guard: (handler) =>
      withOrganization(world, (request, owner) =>
        handler(request, { owner, namespace: owner.name, repository: null }),
      ),
  };
}

/** The repository of `{repository}`, for those who administer it. */
export function repositoryHolder(world: World): HolderKind {
  return {
    path: '/repository/{repository}',
    readsBodyFirst: false,
    guard: (handler) =>
      withRepository(world, 'admin', (request, owner) =>
        handler(request, { owner, namespace: owner.namespace, repository: owner.name }),
      ),
  };
}

/** The caller's own account. */
export function selfHolder(world: World): HolderKind {
  return {
    path: '/user',
    readsBodyFirst: false,
    guard: (handler) =>
      withUser(['user:admin'], (request, namespace) => {
        const owner = world.users.get(namespace);
        if (!owner) return notFound(request);
        return handler(request, { owner, namespace, repository: null });
      }),
  };
}

/** Runs `handler` with a body that fits the schema. */
export function withHolderBody(kind: HolderKind, schema: BodySchema, handler: HolderBodyHandler): Handler {
  const guarded = kind.guard((request, holder) => {
    const read = readObject(request.call, schema);
    return 'refusal' in read ? read.refusal : handler(request, holder, read.body);
  });
  if (!kind.readsBodyFirst) return guarded;
  return (request) => {
    const read = readObject(request.call, schema);
    return 'refusal' in read ? read.refusal : guarded(request);
  };
}
