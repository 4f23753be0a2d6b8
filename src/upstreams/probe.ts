import type { Session } from '../http/session.js';
import type { Target } from '../http/target.js';
import type { Arguments } from '../rest/request.js';

export type UpstreamKind = 'GRAPHQL' | 'REST' | 'REGISTRY' | 'SIGN_IN';

/** Something that an upstream can do, or cannot; null for what it does not tell. */
export interface Feature {
  readonly name: string;
  readonly available: boolean | null;
  readonly reason: string | null;
}

/** Whom a credential stands for, where the upstream says more of it than the token itself. */
export interface Identity {
  readonly subject?: string | undefined;
}

/** How a probe reads. Equal reads are one, and those of whoever reads the same at the moment are shared. */
export interface Reach {
  readonly target: Target;
  readonly session: Session;
  /** Calls an operation of the upstream, by schema coordinate. */
  call(coordinate: string, args?: Arguments): Promise<unknown>;
  /** Asks the GraphQL part, in the public names; the data by response key. Rejects when a root field fails. */
  ask(text: string, variables?: Arguments): Promise<Readonly<Record<string, unknown>>>;
  /** The same without credentials. */
  anonymous(): Reach;
}

/** How one upstream tells what `Query.upstreams` asks. Rejections are the upstream's own errors; nothing is written. */
export interface Probe {
  readonly kind: UpstreamKind;
  /** How a credential becomes a token, for an upstream that itself takes neither in a header. */
  readonly authorize?: Target['authorize'];
  /** The cheapest read that shows whether the upstream works for this caller. */
  greet(reach: Reach): Promise<unknown>;
  /** Has the credential checked, by the same read where that can be; undefined when nobody checks. */
  identify(reach: Reach): Promise<Identity | undefined>;
  features(reach: Reach): Promise<readonly Feature[]>;
}

/** A feature about which a read failed. */
export function untold(name: string, error: unknown): Feature {
  return { name, available: null, reason: error instanceof Error ? error.message : null };
}

/** The code that tells errors apart; undefined for one that is no upstream's. */
export function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('extensions' in error)) return undefined;
  const { extensions } = error;
  if (typeof extensions !== 'object' || extensions === null || !('code' in extensions)) return undefined;
  return typeof extensions.code === 'string' ? extensions.code : undefined;
}

/** The fields of something that an upstream sent; none when it is no object. */
export function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

/** The items of something that an upstream sent; none when it is no list. */
export function itemsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
