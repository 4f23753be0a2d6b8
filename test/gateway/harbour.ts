import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSchema, graphqlSync } from 'graphql';
import { type Config, readConfig } from '../../src/config.js';
import type { Gateway } from '../../src/gateway/gateway.js';
import { createGateway } from '../../src/gateway/gateway.js';
import { errorOfReply } from '../../src/http/error-body.js';
import { createTarget } from '../../src/http/target.js';
import { createUpstreams } from '../../src/upstreams/index.js';
import type { Upstream, UpstreamDescription } from '../../src/upstreams/types.js';
import { json, type SeenRequest, type StubUpstream, startUpstream } from '../support/upstream.js';

/** What Scout's part of the graph has none of: nested arguments, abstract types, mutations, defaults. */
const SDL = `
  type Query {
    ship(name: String!): Ship
    "Not nullable: its failure takes the whole answer."
    flagship: Ship!
    ships(kind: ShipKind = CARGO, filter: ShipFilter): [Ship!]
    vessel(name: String!): Vessel
    found(text: String): [Found]
  }
  type Mutation {
    rename(name: String!, to: String!): Ship
  }
  interface Vessel { name: String! }
  type Ship implements Vessel {
    name: String!
    kind: ShipKind!
    mark: String!
    cargo(kind: String, limit: Int = 2): [String!]!
    sister: Ship
    captain: Person
  }
  type Raft implements Vessel { name: String! logs: Int! }
  type Person { name: String! mark: Int! ships: [Ship!]! }
  union Found = Ship | Person | Raft
  enum ShipKind { CARGO FERRY }
  input ShipFilter { names: [String!], kind: ShipKind = CARGO }
`;

const NAME = { name: 'harbour', title: 'Harbour' };

export interface Harbour {
  readonly upstream: StubUpstream;
  readonly gateway: Gateway;
  /** Documents that arrived, in their order. */
  documents(): string[];
  close(): Promise<void>;
}

/** A gateway with one more upstream, which speaks GraphQL and gets one document for an operation. */
export async function openHarbour(): Promise<Harbour> {
  const upstream = await startUpstream(createAnswer());
  const folder = writeSdl(SDL);
  const description = describeRemote(folder);
  const config = readConfig({});
  const harbour = connect(description, new URL(upstream.origin), config);
  const gateway = createGateway([...createUpstreams(config), harbour]);
  return {
    upstream,
    gateway,
    documents: () => upstream.seen.map(({ body }) => JSON.parse(body).query),
    async close() {
      await harbour.target.pool?.destroy();
      await upstream.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** A folder with one file of SDL, by its absolute path. */
export function writeSdl(sdl: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'portolan-sdl-'));
  writeFileSync(join(folder, 'types.graphql'), sdl);
  return folder;
}

export function connect(description: UpstreamDescription, url: URL, { traffic }: Config): Upstream {
  return { description, target: createTarget(description, url, traffic) };
}

export function describeRemote(folder: string): UpstreamDescription {
  return {
    ...describeNothing(),
    remote: {
      name: NAME.name,
      folder,
      path: '/graphql',
      errorOf: ({ code }) => ({ code: code === 'GONE' ? 'NOT_FOUND' : 'UPSTREAM_ERROR' }),
      names: { type: (name) => name, rootField: (name) => name, field: (name) => name },
      transforms: [],
    },
  };
}

export function describeRest(folder: string): UpstreamDescription {
  return { ...describeNothing(), rest: { folder, handWritten: {} } };
}

function describeNothing(): UpstreamDescription {
  return {
    ...NAME,
    realm: 'quay',
    urlVariable: 'HARBOUR_URL',
    urlOf: () => undefined,
    authorize: () => undefined,
    errorOf: (reply, operation) => errorOfReply(NAME, reply, operation, {}),
    probe: {
      kind: 'REST',
      greet: async () => undefined,
      identify: async () => undefined,
      features: async () => [],
    },
  };
}

/** Answers as a GraphQL server does: what fails is null, or takes its parent with it. */
function createAnswer(): StubUpstream['answer'] {
  const schema = buildSchema(SDL);
  const gone = (): never => {
    throw Object.assign(new Error('gone to sea'), { extensions: { code: 'GONE' } });
  };
  const goods: Record<string, string[]> = { tea: ['assam', 'sencha', 'oolong'], salt: ['fleur de sel'] };
  const ship = (name: string, kind = 'CARGO'): Record<string, unknown> => ({
    __typename: 'Ship',
    name,
    kind,
    mark: `${name} on the bow`,
    cargo: (args: { kind?: string; limit: number }) =>
      (args.kind ? (goods[args.kind] ?? gone()) : Object.values(goods).flat()).slice(0, args.limit),
    sister: () => (name === 'argo' ? ship('pequod') : null),
    captain: () => (name === 'pequod' ? gone() : person('jason')),
  });
  const person = (name: string) => ({
    __typename: 'Person',
    name,
    mark: name.length,
    ships: () => [ship('argo')],
  });
  const raft = { __typename: 'Raft', name: 'kon-tiki', logs: 9 };
  const fleet = [ship('argo'), ship('pequod'), ship('stena', 'FERRY')];
  const rootValue = {
    ship: ({ name }: { name: string }) => fleet.find((candidate) => candidate.name === name),
    flagship: gone,
    ships: ({ kind, filter }: { kind: string; filter?: { names?: string[]; kind: string } }) =>
      fleet.filter(
        (candidate) =>
          candidate.kind === (filter?.kind ?? kind) &&
          (filter?.names?.includes(String(candidate.name)) ?? true),
      ),
    vessel: ({ name }: { name: string }) => (name === raft.name ? raft : rootValue.ship({ name })),
    found: () => [fleet[0], person('jason'), null, raft],
    rename: ({ name, to }: { name: string; to: string }) => (name === 'nobody' ? gone() : ship(to)),
  };
  return ({ body }: SeenRequest) => {
    const { query, variables, operationName } = JSON.parse(body);
    const { data, errors } = graphqlSync({
      schema,
      source: query,
      rootValue,
      variableValues: variables,
      operationName,
    });
    return json({ ...(data !== undefined && { data }), ...(errors && { errors }) });
  };
}
