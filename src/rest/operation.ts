import type { Method } from '../http/message.js';
import { type PathTemplate, parsePathTemplate } from './path-template.js';

export type ReplyForm = 'JSON' | 'TEXT' | 'HEADERS' | 'NONE';
export type ArgumentPlace = 'path' | 'query' | 'body' | 'header';

export interface OperationArgument {
  readonly name: string;
  readonly in: ArgumentPlace;
  /** The upstream's spelling. */
  readonly key: string;
}

/** Turns an argument's value into what the upstream wants to see, spelling included. */
export type WriteInput = (value: unknown) => unknown;

/** One upstream operation, compiled at boot and frozen. */
export interface Operation {
  readonly upstream: string;
  /** Schema coordinate of the field behind which it stands, `Query.quayRepository`. */
  readonly field: string;
  readonly method: Method;
  readonly path: PathTemplate;
  readonly args: readonly OperationArgument[];
  readonly query: readonly OperationArgument[];
  /** Query parameters that the path template names, `?namespace={name}`: the parent may give their value. */
  readonly inherited: readonly OperationArgument[];
  /** Arguments that travel in a header. */
  readonly headers: readonly OperationArgument[];
  /** The argument that is the body. */
  readonly body: OperationBody | undefined;
  readonly at: readonly string[];
  readonly as: ReplyForm;
  /** What the value tells of the whole reply beside the JSON in it: spellings such as `$header.link` and `$text`. */
  readonly ofReply: readonly string[];
}

export interface OperationBody {
  readonly name: string;
  /** JSON, spelled by `write`, or a text or bytes as they are. */
  readonly as: 'JSON' | 'BYTES';
  readonly write: WriteInput;
}

export interface OperationInput {
  readonly upstream: string;
  readonly field: string;
  readonly method: Method;
  readonly path: string;
  /** Arguments that are not in the path. */
  readonly args?: readonly OperationArgument[];
  readonly body?: OperationBody | undefined;
  readonly at?: string | undefined;
  readonly as?: ReplyForm;
  readonly ofReply?: readonly string[];
}

/**
 * Makes the record of an operation. Hand-written operations are made by the same function as those of `@rest`, so that
 * they are listed and built alike. Throws an Error when the path is wrong.
 */
export function defineOperation(input: OperationInput): Operation {
  const [pathText = '', ...queryText] = input.path.split('?');
  const path = parsePathTemplate(pathText);
  const inherited = queryText.length === 0 ? [] : parseQueryTemplate(queryText.join('?'));
  const inPath = path.variables.map((name): OperationArgument => ({ name, in: 'path', key: name }));
  const named = [...inPath, ...inherited].map(({ name }) => name);
  const rest = (input.args ?? []).filter(({ name }) => !named.includes(name));
  return Object.freeze({
    upstream: input.upstream,
    field: input.field,
    method: input.method,
    path,
    args: Object.freeze([...inPath, ...inherited, ...rest]),
    query: Object.freeze(rest.filter((argument) => argument.in === 'query')),
    inherited: Object.freeze(inherited),
    headers: Object.freeze(rest.filter((argument) => argument.in === 'header')),
    body: input.body,
    at: Object.freeze(input.at?.split('.') ?? []),
    as: input.as ?? 'JSON',
    ofReply: Object.freeze(input.ofReply ?? []),
  });
}

/** Every variable for which an argument or a field of the parent gives the value. */
export function variablesOf({ path, inherited }: Operation): readonly string[] {
  return [...path.variables, ...inherited.map(({ name }) => name)];
}

function parseQueryTemplate(text: string): OperationArgument[] {
  return text.split('&').map((pair) => {
    const [, key, name] = /^([\w.-]+)=\{([A-Za-z]\w*)\}$/.exec(pair) ?? [];
    if (!key || !name) throw new Error(`query "${text}" must be of the form key={variable}`);
    return { name, in: 'query', key };
  });
}
