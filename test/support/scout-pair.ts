import { getOperationAST, Kind, type OperationDefinitionNode, parse, print } from 'graphql';
import { withUsedOnly } from '../../src/graphql/used-only.js';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.js';
import { sandboxUrls, startGateway, type TestGateway } from './gateway.js';

export type Who = 'ada' | 'bob' | 'nobody';

export interface Question {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly operationName?: string;
  readonly as?: Who;
}

/** What a client of Scout reads of an answer. */
export interface ScoutAnswer {
  readonly data: Record<string, unknown> | null | undefined;
  readonly errors: readonly ScoutError[];
}

interface ScoutError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/** The same Scout twice: one asked straight, one behind a gateway, with the same clock. */
export interface ScoutPair {
  straight(question: Question): Promise<ScoutAnswer>;
  through(question: Question): Promise<ScoutAnswer>;
  /** Documents that came to the Scout behind the gateway since the last call. */
  sent(): string[];
  close(): Promise<void>;
}

const NOW = Date.UTC(2025, 6, 10);

export async function startScoutPair(): Promise<ScoutPair> {
  const options = { now: () => NOW };
  const [first, second] = [await startSandbox(options), await startSandbox(options)];
  const gateway = await startGateway(sandboxUrls(second));
  const tokens = { first: await signInAll(first), second: await signInAll(second) };
  return {
    async straight({ as = 'nobody', ...body }) {
      const token = tokens.first.get(as);
      const response = await fetch(first.urls.scout, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
        body: JSON.stringify(body),
      });
      return read(await response.text());
    },
    async through(question) {
      return askThrough(gateway, tokens.second, question);
    },
    sent: () => second.scout.calls.splice(0).map(({ body }) => body),
    async close() {
      await gateway.close();
      await first.close();
      await second.close();
    },
  };
}

async function askThrough(
  gateway: TestGateway,
  tokens: ReadonlyMap<Who, string>,
  { query, as = 'nobody', variables, operationName }: Question,
): Promise<ScoutAnswer> {
  const token = tokens.get(as);
  const { text } = await gateway.ask(query, {
    ...(variables && { variables }),
    ...(operationName && { operationName }),
    ...(token && { headers: { 'x-docker-authorization': `Bearer ${token}` } }),
  });
  return read(text);
}

async function signInAll({ urls }: Sandbox): Promise<ReadonlyMap<Who, string>> {
  const names = ['ada', 'bob'] as const;
  const signedIn = names.map(async (identifier) => {
    const response = await fetch(`${urls.hub}/v2/auth/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ identifier, secret: `dckr_pat_${identifier}` }),
    });
    return [identifier, JSON.parse(await response.text()).access_token] as const;
  });
  return new Map<Who, string>(await Promise.all(signedIn));
}

/** Random identifiers differ between the two; nothing else may. */
function read(text: string): ScoutAnswer {
  const steady = text
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '(uuid)')
    .replace(/\b(webhook|dhi-mirror)-(?!5f0c1a|9b77e4)[0-9a-f]{6,8}\b/g, '$1-(id)');
  const { data, errors = [] } = JSON.parse(steady);
  return { data, errors };
}

/**
 * What Scout's answer is at the gateway. The one difference: at the gateway root fields may be null. One that fails, and
 * may not be null in Scout, takes all data there; here each root field answers as if it had been asked alone.
 */
export async function relaxed(pair: ScoutPair, question: Question): Promise<ScoutAnswer> {
  const answer = await pair.straight(question);
  const operation = operationOf(question);
  if (answer.data !== null || !operation) return answer;
  const keys = operation.selectionSet.selections.flatMap((field) =>
    field.kind === Kind.FIELD ? [(field.alias ?? field.name).value] : [],
  );
  const [only] = keys;
  if (keys.length === 1 && only) return { ...answer, data: { [only]: null } };
  const parts = await Promise.all(
    keys.map((key) => relaxed(pair, { ...question, query: onlyRoot(question, key) })),
  );
  return {
    data: Object.assign({}, ...parts.map(({ data }) => data)),
    errors: parts.flatMap(({ errors }) => errors),
  };
}

function operationOf({ query, operationName }: Question): OperationDefinitionNode | undefined {
  return getOperationAST(parse(query), operationName) ?? undefined;
}

function onlyRoot(question: Question, key: string): string {
  const operation = operationOf(question);
  if (!operation) throw new Error('no operation');
  const selections = operation.selectionSet.selections.filter(
    (field) => field.kind === Kind.FIELD && (field.alias ?? field.name).value === key,
  );
  const fragments = parse(question.query).definitions.filter(
    (node) => node.kind === Kind.FRAGMENT_DEFINITION,
  );
  const alone = { ...operation, selectionSet: { ...operation.selectionSet, selections } };
  return print(withUsedOnly(alone, fragments).document);
}
