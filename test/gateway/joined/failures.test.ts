import { readdirSync, readFileSync } from 'node:fs';
import { type Sandbox, startSandbox } from '../../../src/sandbox/sandbox.js';
import { ADA, type Answer, sandboxUrls, startGateway } from '../../support/gateway.js';
import type { SaidSource } from '../../support/joined.js';

const FOLDER = 'examples';
const QUESTIONS = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.graphql'))
  .map((file) => [file, readFileSync(`${FOLDER}/${file}`, 'utf8')] as const);

type Name = 'scout' | 'quay' | 'zot' | 'dvp' | 'hub';
const NAMES: readonly Name[] = ['scout', 'quay', 'zot', 'dvp', 'hub'];
const PAIRS = NAMES.flatMap((one, index) =>
  NAMES.slice(index + 1).map((other): [Name, Name] => [one, other]),
);

/** Publisher analytics and the sign-in are one service at Docker, told apart by their paths. */
const PATHS: Readonly<Record<string, string>> = { dvp: '/api/publisher', hub: '/v2/auth' };

function breakDown(sandbox: Sandbox, down: readonly Name[]): void {
  for (const name of down) {
    if (name === 'scout' || name === 'quay' || name === 'zot')
      sandbox[name].fail({ kind: 'status', status: 503 });
  }
  const atHub = down.filter((name) => name in PATHS);
  const [only] = atHub;
  if (atHub.length === 2) sandbox.hub.fail({ kind: 'status', status: 503 });
  else if (only) sandbox.hub.fail({ kind: 'status', status: 503, path: PATHS[only] ?? '' });
}

/** Every `sources` of an answer, wherever it stands. */
function sourcesIn(value: unknown): SaidSource[] {
  if (Array.isArray(value)) return value.flatMap(sourcesIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === 'sources' && Array.isArray(inner) ? (inner as SaidSource[]) : sourcesIn(inner),
  );
}

/** Upstreams whose sources say that they did not answer; without its sign-in Scout answers as for nobody. */
const DEPENDS: Readonly<Record<Name, readonly string[]>> = {
  scout: ['scout'],
  quay: ['quay'],
  zot: ['zot'],
  dvp: ['dvp'],
  hub: ['scout', 'dvp'],
};

/** It did not answer, or there was nothing to ask it for because another one did not. */
function isMissing(state: string): boolean {
  return state === 'UNAVAILABLE' || state === 'UNKNOWN';
}

describe('the questions', () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await startSandbox();
  });
  afterAll(() => sandbox.close());

  async function askAll(down: readonly Name[]): Promise<(readonly [string, Answer])[]> {
    // Circuits that open stay open for a while, so that each case has a gateway of its own.
    const gateway = await startGateway(sandboxUrls(sandbox));
    try {
      breakDown(sandbox, down);
      return await Promise.all(
        QUESTIONS.map(async ([file, query]) => [file, await gateway.ask(query, { headers: ADA })] as const),
      );
    } finally {
      sandbox.reset();
      await gateway.close();
    }
  }

  it('are answered whole while everything works', async () => {
    for (const [file, { data, errors }] of await askAll([])) {
      expect([file, errors]).toEqual([file, []]);
      expect(Object.values(data ?? {})).not.toContain(null);
      const states = sourcesIn(data).map(({ state }) => state);
      expect(states.filter((state) => state === 'UNAVAILABLE' || state === 'NOT_CONFIGURED')).toEqual([]);
    }
  }, 60_000);

  it.each([...NAMES.map((name): [Name, ...Name[]] => [name]), ...PAIRS].map((down) => [down]))(
    'are answered as far as can be without %j, and say what is missing',
    async (down) => {
      const answers = await askAll(down);
      const said = answers.flatMap(([, { data }]) => sourcesIn(data));
      for (const name of down) {
        const own = said.filter(({ upstream }) => DEPENDS[name].includes(upstream));
        expect([name, own.some(({ state }) => isMissing(state))]).toEqual([name, true]);
      }
      for (const [file, { status, data, errors }] of answers) {
        expect([file, status]).toEqual([file, 200]);
        expect([file, Object.values(data ?? {}).includes(null)]).toEqual([file, false]);
        expect(errors.filter(({ extensions }) => extensions.code === 'INTERNAL')).toEqual([]);
        const silent = down.flatMap((name) => DEPENDS[name]);
        const wrong = sourcesIn(data).filter(
          ({ upstream, state, reason }) => silent.includes(upstream) && state === 'ABSENT' && reason === null,
        );
        expect([file, wrong]).toEqual([file, []]);
      }
    },
    60_000,
  );
});
