import { randomUUID } from 'node:crypto';
import { buildSchema, execute, GraphQLError, type GraphQLSchema, parse, validate } from 'graphql';
import type { Tokens } from '../hub/tokens.js';
import { type Answer, type Call, json, type ServiceDefinition } from '../service.js';
import { authorise, authoriseMember, type Reader, type ScoutContext } from './caller.js';
import { findRepository, listMirrors } from './catalogue.js';
import { catalogueSdl } from './catalogue-sdl.js';
import { scoutFailure } from './failures.js';
import { type PackageQuery, searchPackages, summarise } from './findings.js';
import { findingsSdl } from './findings-sdl.js';

export const SCOUT_PATH = '/v1/graphql';

interface GraphqlRequest {
  readonly query: string;
  readonly variables?: Record<string, unknown>;
  readonly operationName?: string;
}

/** Docker Scout's GraphQL service, open to everybody for public data and to `tokens` for an organisation's own. */
export function createScout({ tokens }: { tokens: Tokens }): ServiceDefinition {
  const schema = buildSchema(`${catalogueSdl}\n${findingsSdl}`);
  return {
    name: 'scout',
    answer: (call) => {
      if (call.path !== SCOUT_PATH) return scoutFailure(404);
      if (call.method !== 'POST') return scoutFailure(405);
      const caller = tokens.identify(call.headers);
      if (caller.kind === 'refused') return scoutFailure(401);
      const request = readRequest(call);
      if (!request) return failedRequest([new GraphQLError('The body must be a JSON object with a query.')]);
      return run(schema, request, caller.kind === 'account' ? caller.account : null);
    },
    failure: (status) => scoutFailure(status),
  };
}

async function run(schema: GraphQLSchema, request: GraphqlRequest, reader: Reader): Promise<Answer> {
  const document = parseQuery(request.query);
  if (document instanceof GraphQLError) return failedRequest([document]);
  const mistakes = validate(schema, document);
  if (mistakes.length > 0) return failedRequest(mistakes);
  const result = await execute({
    schema,
    document,
    rootValue: rootFieldsFor(reader),
    variableValues: request.variables,
    operationName: request.operationName,
  });
  if (result.data === undefined) return failedRequest(result.errors ?? []);
  return json(200, {
    ...(result.errors ? { errors: result.errors.map(withoutLocations) } : {}),
    data: result.data,
    extensions: { correlation_id: randomUUID() },
  });
}

function rootFieldsFor(reader: Reader) {
  return {
    dhiRepositoryDetails({ context, query }: { context?: ScoutContext | null; query: { repoName: string } }) {
      authorise(reader, context ?? {});
      return findRepository(query.repoName);
    },
    dhiListMirroredRepositories({ context }: { context: ScoutContext }) {
      return listMirrors(authoriseMember(reader, context));
    },
    imageSummariesByDigest({ context, digests }: { context: ScoutContext; digests: string[] }) {
      return summarise(digests, authorise(reader, context));
    },
    vulnerabilitiesByPackage({ context, ...query }: PackageQuery & { context: ScoutContext }) {
      authorise(reader, context);
      return searchPackages(query);
    },
  };
}

function readRequest({ body }: Call): GraphqlRequest | null {
  try {
    const value: unknown = JSON.parse(body.toString());
    const hasQuery =
      typeof value === 'object' && value !== null && 'query' in value && typeof value.query === 'string';
    return hasQuery ? (value as GraphqlRequest) : null; // execute itself refuses wrong variables
  } catch {
    return null;
  }
}

function parseQuery(query: string) {
  try {
    return parse(query);
  } catch (error) {
    if (error instanceof GraphQLError) return error;
    throw error;
  }
}

/** A request that never reached a field: nothing public tells its status, so it is that of the usual JavaScript servers. */
function failedRequest(errors: readonly GraphQLError[]): Answer {
  return json(400, { errors, extensions: { correlation_id: randomUUID() } });
}

/** The service leaves `locations` out of the errors of its fields. */
function withoutLocations({ message, path, extensions }: GraphQLError) {
  return { message, path, extensions };
}
