import type { Transform } from '@graphql-tools/delegate';
import type { Config, Credential } from '../config.js';
import type { PublicNames } from '../graphql/public-names.js';
import type { Remote } from '../graphql/remote.js';
import type { CallScope } from '../http/message.js';
import type { StreamReply } from '../http/stream.js';
import type { Remedy, Target, TargetDescription } from '../http/target.js';
import type { CallOperation } from '../rest/caller.js';
import type { TypeNames } from '../rest/connect.js';
import type { HandWritten } from '../rest/hand-written.js';
import type { Operation } from '../rest/operation.js';
import type { Probe } from './probe.js';

/** A part of an upstream that speaks REST: its SDL with `@rest`, and what the directive cannot say. */
export interface RestPart {
  /** Folder under `schema/`. */
  readonly folder: string;
  readonly handWritten: HandWritten;
  /** Which type an object of an interface or union has. */
  readonly typeNames?: TypeNames;
  /** Stands around the calls of an operation, where an upstream's answers must not be taken as they come. */
  guard?(operation: Operation, call: CallOperation): CallOperation;
}

/** A part of an upstream that speaks GraphQL, with its own schema as SDL. */
export interface RemotePart {
  /** `scout`, `zotSearch`: in messages of composition. */
  readonly name: string;
  readonly folder: string;
  readonly path: string;
  readonly errorOf: Remote['errorOf'];
  /** Our names for the upstream's types and root fields, and the transforms that give them. */
  readonly names: PublicNames;
  readonly transforms: readonly Transform[];
  /** `GET`: documents that only read are sent in the URL, as long as it stays short. */
  readonly reads?: 'GET';
}

/** What a client asks of a download. */
export interface DownloadRequest {
  readonly method: 'GET' | 'HEAD';
  /** What stands for `*` in the route, decoded. */
  readonly name: string;
  /** The `Range` header. */
  readonly range: string | undefined;
  readonly target: Target;
  readonly scope: CallScope;
}

/** A body of any size that the gateway passes on under a path of its own, read with the caller's credential. */
export interface Download {
  /** `/blobs/zot/*` */
  readonly route: string;
  /** Rejects with BAD_USER_INPUT for a name that names nothing, else with the upstream's error. */
  open(asked: DownloadRequest): Promise<StreamReply>;
}

/** Everything that one upstream's folder says; stateless. */
export interface UpstreamDescription extends TargetDescription {
  urlOf(urls: Config['urls']): URL | undefined;
  readonly rest?: RestPart;
  readonly remote?: RemotePart;
  readonly downloads?: readonly Download[];
  /** How it tells whether it works, and for whom. */
  readonly probe: Probe;
}

export interface Upstream {
  readonly description: UpstreamDescription;
  readonly target: Target;
}

/** Turns what a caller sends into the bearer that Docker's services take. */
export interface DockerSignIn {
  /** The `Authorization` header; a Basic credential is exchanged, and its token kept until shortly before it expires. */
  authorize(credential: Credential | undefined, scope: CallScope): string | undefined | Promise<string>;
  /** Drops what was kept for a credential, because Docker refused the token; says whether another one can be had. */
  forget(credential: Credential | undefined, refused?: string): Remedy | undefined;
}
