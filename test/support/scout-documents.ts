import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLInterfaceType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
} from 'graphql';
import { buildScoutSchema } from '../../src/sandbox/scout/sdl/schema.js';
import { nodeImages, packages } from '../../src/sandbox/story.js';

export interface ScoutDocument {
  /** `Query.streams` */
  readonly coordinate: string;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

export type Form =
  /** `context: {}` and everything else written into the document. */
  | 'literal'
  /** Named after the field, every argument a variable v1, v2, v3: as generated clients do it. */
  | 'variables';

type Composite = GraphQLObjectType | GraphQLInterfaceType;

/** What Scout says of itself, not what we say of it. */
export const SCOUT_SCHEMA: GraphQLSchema = buildScoutSchema();
export const ORGANIZATION = 'demonstrationorg';
export const NODE = nodeImages[1]?.manifests[0]?.digest ?? '';

/** Values that mean something in the story, by the name of the argument or input field that takes them. */
const VALUES: Readonly<Record<string, unknown>> = {
  digest: NODE,
  digests: [NODE],
  diffIds: JSON.parse(nodeImages[1]?.manifests[0]?.configText ?? '{}').rootfs?.diff_ids,
  hostName: 'docker.io',
  hostname: 'docker.io',
  repository: `${ORGANIZATION}/dhi-node`,
  repoName: `${ORGANIZATION}/dhi-node`,
  repoNames: ['dhi-node', 'dhi-python'],
  tag: '20-debian12',
  packageUrls: Object.values(packages),
  stream: 'environment:production',
  cveId: 'CVE-2025-6965',
  mirroredRepositoryId: 'dhi-mirror-5f0c1a01',
  os: 'linux',
  architecture: 'amd64',
  name: 'node',
  namespace: 'dhi',
  payloadUrl: 'https://hooks.example/scout',
  url: 'https://hooks.example/scout',
  includeExcepted: true,
};
/** What some root fields need besides: the catalog goes by its own names. */
const SPECIAL: readonly (readonly [fields: RegExp, values: Readonly<Record<string, unknown>>])[] = [
  [/^dhi(Repositor|TagDetails|Image|Attestations)/, { hostName: 'dhi.io', repoName: 'node' }],
  [/^dhiSetMirrored/, { destinationRepository: { namespace: ORGANIZATION, name: 'dhi-node-again' } }],
  [
    /^goalResults/,
    {
      initiative: 'health',
      definitionName: 'vulnerabilities',
      configurationName: 'no-fixable-critical-or-high',
    },
  ],
  [/^(vexStatement|vulnerabilityException)$/, { id: 'https://scout.docker.com/public/vex-7d0b3c1e' }],
  [/Stream/, { image: `${ORGANIZATION}/web:4.2.0` }],
];
const DEPTH = 7;

/** A document for each root field that selects all of it, types being entered once on the way down. */
export function writeDocuments(form: Form): ScoutDocument[] {
  return [SCOUT_SCHEMA.getQueryType(), SCOUT_SCHEMA.getMutationType()].flatMap((root) =>
    Object.values(root?.getFields() ?? {}).map((field) => writeDocument(`${root?.name}`, field, form)),
  );
}

function writeDocument(root: string, field: GraphQLField<unknown, unknown>, form: Form): ScoutDocument {
  const given = field.args.filter((arg) => isRequiredArgument(arg) || arg.name === 'context');
  const keyword = root === 'Query' ? 'query' : 'mutation';
  const selection = select(field.type, []);
  const coordinate = `${root}.${field.name}`;
  if (form === 'literal') {
    const args = given.map((arg) => `${arg.name}: ${toLiteral(arg.type, valueFor(field.name, arg, {}))}`);
    return { coordinate, query: `${keyword} { ${field.name}${brackets(args)} ${selection} }`, variables: {} };
  }
  const declared = given.map((arg, index) => `$v${index + 1}: ${arg.type}`);
  const args = given.map((arg, index) => `${arg.name}: $v${index + 1}`);
  const context = { organization: ORGANIZATION };
  return {
    coordinate,
    query: `${keyword} ${field.name}${brackets(declared)} { ${field.name}${brackets(args)} ${selection} }`,
    variables: Object.fromEntries(
      given.map((arg, index) => [`v${index + 1}`, valueFor(field.name, arg, context)]),
    ),
  };
}

function brackets(parts: readonly string[]): string {
  return parts.length > 0 ? `(${parts.join(', ')})` : '';
}

function valueFor(field: string, { name, type }: GraphQLArgument, context: object): unknown {
  const special = SPECIAL.filter(([fields]) => fields.test(field)).map(([, values]) => values);
  return name === 'context' ? context : sampleOf(type, name, Object.assign({}, ...special));
}

function sampleOf(type: GraphQLInputType, name: string, special: Readonly<Record<string, unknown>>): unknown {
  if (isNonNullType(type)) return sampleOf(type.ofType, name, special);
  const known = special[name] ?? VALUES[name];
  // A repository is a name here and an object there.
  if (known !== undefined && (!isInputObjectType(type) || typeof known === 'object')) return known;
  if (isListType(type)) return [sampleOf(type.ofType, name.replace(/s$/, ''), special)];
  if (isEnumType(type)) return type.getValues()[0]?.name;
  if (!isInputObjectType(type)) return { Int: 1, Float: 1, Boolean: true }[type.name] ?? `some ${name}`;
  const fields = Object.values(type.getFields()).filter(
    (field) => isRequiredInputField(field) || VALUES[field.name] !== undefined,
  );
  return Object.fromEntries(fields.map((field) => [field.name, sampleOf(field.type, field.name, special)]));
}

function toLiteral(type: GraphQLInputType, value: unknown): string {
  if (isNonNullType(type)) return toLiteral(type.ofType, value);
  if (isListType(type) && Array.isArray(value)) {
    return `[${value.map((item) => toLiteral(type.ofType, item)).join(', ')}]`;
  }
  if (isEnumType(type)) return String(value);
  if (!isInputObjectType(type)) return JSON.stringify(value);
  const fields = type.getFields();
  const parts = Object.entries(Object(value)).flatMap(([name, inner]) => {
    const field = fields[name];
    return field ? [`${name}: ${toLiteral(field.type, inner)}`] : [];
  });
  return `{ ${parts.join(', ')} }`;
}

function select(type: GraphQLOutputType, above: readonly string[]): string {
  const named = getNamedType(type);
  if (isLeafType(named)) return '';
  if (isObjectType(named)) return `{ ${fieldsOf(named, above)} }`;
  const own = isInterfaceType(named) ? fieldsOf(named, above) : '';
  // A member may type a name otherwise than another member does, so each goes by names of its own.
  const members = SCOUT_SCHEMA.getPossibleTypes(named).map(
    (member) => `... on ${member.name} { ${fieldsOf(member, above, member.name)} }`,
  );
  return `{ __typename ${own} ${members.join(' ')} }`;
}

function fieldsOf(type: Composite, above: readonly string[], prefix = ''): string {
  const trail = [...above, type.name];
  const fields = Object.values(type.getFields()).filter((field) => {
    const named = getNamedType(field.type);
    const isDeep = trail.length >= DEPTH && (isObjectType(named) || isAbstractType(named));
    return !isDeep && !trail.includes(named.name) && field.args.every((arg) => !isRequiredArgument(arg));
  });
  const texts = fields.map((field) => {
    const alias = prefix ? `${prefix}_${field.name}: ` : '';
    return `${alias}${field.name} ${select(field.type, trail)}`;
  });
  return texts.length > 0 ? texts.join(' ') : '__typename';
}
