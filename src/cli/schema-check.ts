import type { Change } from '@graphql-inspector/core';
import { buildASTSchema, concatAST, type GraphQLSchema } from 'graphql';
import type { SdlFile } from '../sdl.js';
import type { Flags } from './flags.js';
import { print } from './print.js';
import { readLiveSdl } from './schema-live.js';

/** One difference, seen from the files of this version. */
export interface Difference {
  /** What it does to a client that was written for the files. */
  readonly effect: 'breaking' | 'dangerous' | 'harmless';
  readonly what: 'added' | 'removed' | 'changed';
  /** Schema coordinate. */
  readonly at: string;
  readonly message: string;
}

const EFFECTS: Readonly<Record<Change['criticality']['level'], Difference['effect']>> = {
  BREAKING: 'breaking',
  DANGEROUS: 'dangerous',
  NON_BREAKING: 'harmless',
};
const ORDER: readonly Difference['effect'][] = ['breaking', 'dangerous', 'harmless'];
/** Changes of things; all others are changes of what things are like. */
const THING =
  /^(?:TYPE|FIELD|FIELD_ARGUMENT|INPUT_FIELD|ENUM_VALUE|UNION_MEMBER|OBJECT_TYPE_INTERFACE)_(ADDED|REMOVED)$/;
/** Said of something whose other change says more, or in words that are ours. */
const BESIDE = /DESCRIPTION|^DIRECTIVE_USAGE/;
const BROKEN = 2;

/** Compares Scout's live schema with the files; the exit code says whether something would break. */
export async function schemaCheckCommand({ json }: Flags, env: NodeJS.ProcessEnv): Promise<number> {
  const { files, live } = await readLiveSdl(env);
  const differences = await compare(toSchema(files), toSchema(live));
  const breaking = differences.filter(({ effect }) => effect === 'breaking').length;
  print(json ? JSON.stringify({ upstream: 'scout', breaking, differences }, null, 2) : toText(differences));
  return breaking > 0 ? BROKEN : 0;
}

/** Both have our descriptions and reasons, so what is left is what differs. */
async function compare(files: GraphQLSchema, live: GraphQLSchema): Promise<Difference[]> {
  // Loaded here: no other command needs it.
  const { diff } = await import('@graphql-inspector/core');
  const found = (await diff(files, live)).filter(({ type }) => !BESIDE.test(type));
  const differences = withoutParts(found).map((change) => ({
    effect: EFFECTS[change.criticality.level],
    what: whatOf(change),
    at: change.path ?? '',
    message: change.message,
  }));
  return differences.sort(
    (one, other) =>
      ORDER.indexOf(one.effect) - ORDER.indexOf(other.effect) ||
      compareTexts(one.at, other.at) ||
      compareTexts(one.message, other.message),
  );
}

/** What is added has parts and properties that are no news. */
function withoutParts(changes: readonly Change[]): Change[] {
  const added = new Set(changes.filter((change) => whatOf(change) === 'added').map(({ path }) => path));
  return changes.filter((change) => {
    const steps = change.path?.split('.') ?? [];
    const isProperty = added.has(change.path) && whatOf(change) !== 'added';
    return !isProperty && !steps.some((_step, end) => end > 0 && added.has(steps.slice(0, end).join('.')));
  });
}

function whatOf({ type }: Change): Difference['what'] {
  const [, what] = THING.exec(type) ?? [];
  if (what === undefined) return 'changed';
  return what === 'ADDED' ? 'added' : 'removed';
}

function compareTexts(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}

function toText(differences: readonly Difference[]): string {
  if (differences.length === 0) return 'The live schema of Docker Scout is the one in the files.';
  const counted = ORDER.map((wanted) => {
    const { length } = differences.filter(({ effect }) => effect === wanted);
    return `${length} ${wanted}`;
  });
  const lines = differences.map(({ effect, what, message }) =>
    [effect.padEnd(9), what.padEnd(7), message].join(' '),
  );
  return [...lines, `${differences.length} differences: ${counted.join(', ')}`].join('\n');
}

function toSchema(files: readonly SdlFile[]): GraphQLSchema {
  return buildASTSchema(concatAST(files.map(({ document }) => document)));
}
