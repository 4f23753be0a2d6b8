import { Kind, parse } from 'graphql';

/** An operation of a page, and what the page says of its answer. */
export interface Example {
  readonly query: string;
  readonly variables: Record<string, unknown>;
  /** What the page shows of the answer. */
  readonly shown: { readonly data?: unknown; readonly errors?: readonly unknown[] };
}

export interface Block {
  readonly language: string;
  readonly text: string;
}

/**
 * How a sandbox answers as on the day on which the pages were written. Its tokens outlast that day by far: the gateway
 * compares their end with its own clock.
 */
export const DAY_OF_PAGES = {
  now: (): number => Date.parse('2026-11-21T12:00:00Z'),
  tokenLifetimeSeconds: 50 * 365 * 24 * 60 * 60,
} as const;

/** The fenced blocks of a page. */
export function readBlocks(markdown: string): Block[] {
  return [...markdown.matchAll(/^```(\S+.*)\n([\s\S]*?)^```$/gm)].map(([, language = '', text = '']) => ({
    language,
    text,
  }));
}

/** Each operation with the variables and the answer that stand behind it; GraphQL that is no operation is left out. */
export function readExamples(blocks: readonly Block[]): Example[] {
  return blocks.flatMap(({ language, text }, index) => {
    if (language !== 'graphql') return [];
    if (parse(text).definitions[0]?.kind !== Kind.OPERATION_DEFINITION) return [];
    const end = blocks.findIndex((block, at) => at > index && block.language === 'graphql');
    const behind = blocks.slice(index + 1, end < 0 ? undefined : end);
    const find = (wanted: string): string | undefined =>
      behind.find((block) => block.language === wanted)?.text;
    return [
      {
        query: text,
        variables: JSON.parse(find('json variables') ?? '{}'),
        shown: JSON.parse(find('json answer') ?? '{"data":"the page shows no answer"}'),
      },
    ];
  });
}

/** Where the answer does not have what is shown of it. Lists are shown in part, in their order. */
export function differences(actual: unknown, shown: unknown, path = '$'): string[] {
  if (typeof shown !== 'object' || shown === null) {
    return Object.is(actual, shown)
      ? []
      : [`${path}: ${JSON.stringify(actual)}, not ${JSON.stringify(shown)}`];
  }
  if (typeof actual !== 'object' || actual === null) return [`${path}: ${JSON.stringify(actual)}`];
  if (!Array.isArray(shown)) {
    const fields = actual as Record<string, unknown>; // an object of a JSON answer
    return Object.entries(shown).flatMap(([key, value]) => differences(fields[key], value, `${path}.${key}`));
  }
  let rest: unknown[] = Array.isArray(actual) ? actual : [];
  return shown.flatMap((item, index) => {
    const at = rest.findIndex((candidate) => differences(candidate, item).length === 0);
    if (at < 0) return [`${path}[${index}]: nothing like ${JSON.stringify(item)}`];
    rest = rest.slice(at + 1);
    return [];
  });
}

/** The operation's name, for the title of a test. */
export function nameOf(query: string): string {
  return /^(?:query|mutation) (\w+)/.exec(query)?.[1] ?? 'the operation without a name';
}
