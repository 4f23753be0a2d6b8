import { stitchSchemas } from '@graphql-tools/stitch';
import { concatAST, type ExecutionResult, graphql, parse } from 'graphql';
import { createLoader } from '../../src/http/loader.js';
import type { Session } from '../../src/http/session.js';
import type { Target } from '../../src/http/target.js';
import { type ConnectedRest, connectRest, type TypeNames } from '../../src/rest/connect.js';
import type { HandWritten } from '../../src/rest/hand-written.js';
import { SCALARS } from '../../src/rest/scalars.js';
import { readSdlFile } from '../../src/sdl.js';
import { openSession } from './traffic.js';

const BASE = concatAST([readSdlFile('roots.graphql'), readSdlFile('scalars.graphql')]);

/** Root types, scalars and directives, as every upstream's SDL finds them. */
export const VOCABULARY = concatAST([BASE, readSdlFile('directives.graphql')]);

/** An SDL with queries only, or mutations only, is no whole schema. */
const BOTH_ROOTS = 'extend type Query { nothing: Boolean } extend type Mutation { nothing: Boolean }';

export interface RestGraph {
  readonly connected: ConnectedRest;
  ask(query: string, options?: AskOptions): Promise<Answered>;
}

export interface AskOptions {
  readonly variables?: Record<string, unknown>;
  readonly session?: Session;
}

/** An answer as a client would see it, without prototypes. */
export interface Answered {
  readonly data: Record<string, unknown> | null | undefined;
  readonly errors: readonly { readonly message: string; readonly path: unknown; readonly code: unknown }[];
}

/** The graph of one SDL, connected to a target and executed as the gateway would. */
export function connectSdl(
  target: Target,
  sdl: string,
  { handWritten = {}, typeNames = {} }: { handWritten?: HandWritten; typeNames?: TypeNames } = {},
): RestGraph {
  const source = { target, sdl: parse(sdl), vocabulary: VOCABULARY, handWritten, typeNames };
  const connected = connectRest(source, createLoader());
  const schema = stitchSchemas({
    typeDefs: [BASE, BOTH_ROOTS, connected.typeDefs],
    resolvers: [SCALARS, connected.resolvers],
  });
  return {
    connected,
    async ask(query, { variables, session = openSession() } = {}) {
      const result = await graphql({
        schema,
        source: query,
        contextValue: session,
        ...(variables && { variableValues: variables }),
      });
      return toAnswered(result);
    },
  };
}

function toAnswered({ data, errors = [] }: ExecutionResult): Answered {
  return {
    data: data && { ...JSON.parse(JSON.stringify(data)) },
    errors: errors.map(({ message, path, extensions }) => ({ message, path, code: extensions.code })),
  };
}
