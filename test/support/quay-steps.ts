import {
  type GraphQLField,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
} from 'graphql';
import { readConfig } from '../../src/config.js';
import { createGateway } from '../../src/gateway/gateway.js';
import { listRestOperations } from '../../src/gateway/operations.js';
import { createQuay } from '../../src/sandbox/quay/quay.js';
import { startService } from '../../src/sandbox/service.js';
import { createUpstreams } from '../../src/upstreams/index.js';
import { leavesMissing, type Measure } from './case-coverage.js';
import { startGateway } from './gateway.js';

/** A root field, what it is asked, and what is special about it. A text `$name` stands for a value that was kept. */
export type Step = readonly [field: string, args?: Readonly<Record<string, unknown>>, special?: Special];

export interface Special {
  /** Who asks; ada unless said. */
  readonly as?: 'ada' | 'bob' | 'carol' | 'root' | 'bootstrap';
  /** The only code that is right, and why. */
  readonly fails?: readonly [code: string, reason: string];
  /** Names of values to keep, with the dotted way to each in the answer. */
  readonly keep?: Readonly<Record<string, string>>;
}

/** A gateway in front of a simulated Quay. */
export interface QuayStage {
  /** Asks for everything that the field answers, and says what went wrong. */
  play(step: Step): Promise<string[]>;
  /** Asks for everything and for what can be reached from there. */
  playOn(step: Step): Promise<{ readonly problems: string[]; readonly reached: ReadonlySet<string> }>;
  /** Root fields of the graph that no step asks. */
  unasked(root: 'Query' | 'Mutation', steps: readonly Step[]): string[];
  /** Coordinates of the fields that lead from one object to another operation without being told more. */
  nested(): string[];
  close(): Promise<void>;
}

interface Reply {
  readonly method: string;
  readonly url: string;
  readonly reply: { readonly status: number; readonly body: unknown };
}

/** Starts both, and keeps what the sandbox replies. */
export async function startStage({ isEmpty = false } = {}): Promise<QuayStage> {
  const measure = measureQuay();
  const replies: Reply[] = [];
  const quay = createQuay({ isEmpty });
  const answer: typeof quay.answer = async (call) => {
    const given = await quay.answer(call);
    const { status, body = '' } = given;
    const url = decodeURIComponent(call.path);
    replies.push({ method: call.method, url, reply: { status, body: readJson(String(body)) } });
    return given;
  };
  const service = await startService({ ...quay, answer }, { host: '127.0.0.1', port: 0 });
  const gateway = await startGateway({ QUAY_URL: service.origin });
  const kept = new Map<string, unknown>();

  async function ask(step: Step, leads: 'with leads' | 'without leads') {
    const [field, args = {}, { as = 'ada', fails, keep = {} } = {}] = step;
    const { query, reached } = writeQuery(measure, { field, args: Object.keys(args), leads });
    replies.splice(0);
    const { data, errors } = await gateway.ask(query, {
      variables: fill(args, kept),
      headers: { 'x-quay-authorization': `Bearer quay-${as}-token` },
    });
    for (const [name, way] of Object.entries(keep)) kept.set(name, follow(data?.[field], way));
    const found = errors.map(
      ({ path, message, extensions }) => `${extensions.code} at ${path?.join('.')}: ${message}`,
    );
    const isExpected = fails && errors.length === 1 && errors[0]?.extensions.code === fails[0];
    if (fails && errors.length === 0) found.push(`does not fail with ${fails[0]}`);
    return { data, reached, problems: isExpected ? [] : found };
  }

  return {
    unasked(root, steps) {
      const asked = new Set(steps.map(([field]) => `${root}.${field}`));
      const wanted = ofQuay(measure).filter((coordinate) => coordinate.startsWith(`${root}.`));
      return wanted.filter((coordinate) => !asked.has(coordinate));
    },
    nested: () =>
      [...ofQuay(measure), ...measure.leads].filter((coordinate) => isNestedIn(measure, coordinate)),
    async play(step) {
      const { data, problems } = await ask(step, 'without leads');
      return [...problems, ...lossesOf(measure, step, { data, replies })];
    },
    async playOn(step) {
      const { reached, problems } = await ask(step, 'with leads');
      return { reached, problems };
    },
    async close() {
      await gateway.close();
      await service.close();
    },
  };
}

/** Steps under the field and what it is asked, for the names of tests. */
export function titled(steps: readonly Step[]): [title: string, step: Step][] {
  return steps.map((step) => {
    const [field, args = {}, { as = 'ada' } = {}] = step;
    return [`${field} ${JSON.stringify(args)} as ${as}`, step];
  });
}

function ofQuay({ operations }: Measure): string[] {
  return operations.filter(({ upstream }) => upstream === 'quay').map(({ field }) => field);
}

function isNestedIn({ schema }: Measure, coordinate: string): boolean {
  const [typeName = '', name = ''] = coordinate.split('.');
  const type = schema.getType(typeName);
  if (!typeName.startsWith('Quay') || !isObjectType(type)) return false;
  return type.getFields()[name]?.args.every((arg) => !isRequiredArgument(arg)) ?? false;
}

function measureQuay(): Measure {
  const upstreams = createUpstreams(readConfig({}));
  const written = upstreams.flatMap(({ description }) => Object.keys(description.rest?.handWritten ?? {}));
  return {
    schema: createGateway(upstreams).schema,
    operations: listRestOperations(upstreams),
    leads: new Set(written.filter((coordinate) => !/^(Query|Mutation)\./.test(coordinate))),
  };
}

interface Wish {
  readonly field: string;
  readonly args: readonly string[];
  readonly leads: 'with leads' | 'without leads';
}

function writeQuery(measure: Measure, { field, args, leads }: Wish) {
  const { schema } = measure;
  const isQuery = schema.getQueryType()?.getFields()[field] !== undefined;
  const root = isQuery ? schema.getQueryType() : schema.getMutationType();
  const found = root?.getFields()[field];
  if (!found) throw new Error(`the schema has no root field ${field}`);
  const typeOf = (name: string): string => String(found.args.find((arg) => arg.name === name)?.type);
  const declared = args.map((name) => `$${name}: ${typeOf(name)}`).join(', ');
  const passed = args.map((name) => `${name}: $${name}`).join(', ');
  const brackets = (text: string): string => (text ? `(${text})` : '');
  const reached = new Set<string>();
  const isLead = (coordinate: string): boolean =>
    measure.leads.has(coordinate) || measure.operations.some((operation) => operation.field === coordinate);
  const selection = select(schema, found, (coordinate) => {
    if (!isLead(coordinate)) return true;
    reached.add(coordinate);
    return leads === 'with leads';
  });
  const kind = isQuery ? 'query' : 'mutation';
  return { query: `${kind} ${brackets(declared)} { ${field}${brackets(passed)} ${selection} }`, reached };
}

type Taking = (coordinate: string) => boolean;
type Selected = Pick<GraphQLField<unknown, unknown>, 'type'>;

/** Every field that needs no argument; no type is entered twice on the way down. */
function select(
  schema: GraphQLSchema,
  { type }: Selected,
  takes: Taking,
  above: readonly string[] = [],
): string {
  const named = getNamedType(type);
  if (isLeafType(named) || above.includes(named.name)) return '';
  if (isAbstractType(named)) {
    const parts = schema.getPossibleTypes(named).map((possible) => {
      // Members of a union may type one name in two ways.
      const inner = select(schema, { type: possible }, takes, above).replace(/^\{ | \}$/g, '');
      return `... on ${possible.name} { ${inner} }`;
    });
    return `{ __typename ${parts.join(' ')} }`;
  }
  if (!('getFields' in named)) return '';
  const fields = Object.values(named.getFields()).flatMap((field) => {
    const isAskable = 'args' in field && field.args.every((arg) => !isRequiredArgument(arg));
    if (!isAskable || !takes(`${named.name}.${field.name}`)) return [];
    const inner = select(schema, field, takes, [...above, named.name]);
    return isLeafType(getNamedType(field.type)) || inner ? [`${field.name} ${inner}`] : [];
  });
  return fields.length > 0 ? `{ ${fields.join(' ')} }` : '';
}

function lossesOf(
  { operations }: Measure,
  [field]: Step,
  { data, replies }: { readonly data: unknown; readonly replies: readonly Reply[] },
): string[] {
  const operation = operations.find((candidate) => candidate.field.split('.')[1] === field);
  // A yes stands for a text that says so.
  if (!operation || Object(data)[field] === true) return [];
  const row = { id: '', source: '', upstream: 'quay', query: '', calls: replies, data, errors: [], left: {} };
  return leavesMissing(row, new Map([[operation, 'whole']])).map((path) => `lost ${path}`);
}

function fill(value: unknown, kept: ReadonlyMap<string, unknown>): Record<string, unknown> {
  return JSON.parse(JSON.stringify(value), (_key, inner) =>
    typeof inner === 'string' && inner.startsWith('$') ? (kept.get(inner.slice(1)) ?? null) : inner,
  );
}

function follow(value: unknown, way: string): unknown {
  return way
    .split('.')
    .filter(Boolean)
    .reduce((found, key) => (Object(found) as Record<string, unknown>)[key], value);
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
