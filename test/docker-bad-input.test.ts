import { type Sandbox, startSandbox } from '../src/sandbox/sandbox.js';
import { basic, expectNoLeak, told } from './support/failures.js';
import { ADA, type Answer, sandboxUrls, startGateway, type TestGateway } from './support/gateway.js';

// A Thursday: the week that ended on Sunday 6 July was published the day before.
const NOW = Date.UTC(2025, 6, 10, 12);
/** Longer than the simulated clock is behind ours, so that the gateway keeps its tokens. */
const TEN_YEARS = 10 * 365 * 24 * 3600;

let sandbox: Sandbox;
let gateway: TestGateway;

beforeAll(async () => {
  sandbox = await startSandbox({ now: () => NOW, tokenLifetimeSeconds: TEN_YEARS });
  gateway = await startGateway(sandboxUrls(sandbox));
});
afterAll(async () => {
  await gateway.close();
  await sandbox.close();
});
beforeEach(() => sandbox.reset());

const PULLS = '{ dvpNamespaces }';
const MIRRORS =
  '{ dhiListMirroredRepositories(context: { organization: "demonstrationorg" }) { totalCount } }';

async function ask(query: string, headers: Record<string, string> = ADA): Promise<Answer> {
  const answer = await gateway.ask(query, { headers });
  const secrets = Object.values(headers).map((value) => value.replace(/^\w+ +/, ''));
  for (const text of [JSON.stringify(answer.errors), gateway.logged()]) {
    for (const secret of [...secrets, 'dckr_', 'eyJ']) expect(text).not.toContain(secret);
    expectNoLeak(text, ...Object.values(sandbox.urls));
  }
  return answer;
}

function docker(credential: string): Record<string, string> {
  return { 'x-docker-authorization': credential };
}

/** Paths that were asked for at Docker Hub, and how often Scout was asked. */
function calls(): { hub: string[]; scout: number } {
  const hub = sandbox.hub.calls.map(({ url }) => url.split('?', 1)[0] ?? '');
  return { hub, scout: sandbox.scout.calls.length };
}

const EXCHANGE = { upstream: 'hub', operation: 'Mutation.hubCreateAccessToken', code: 'UNAUTHENTICATED' };
const WRONG = 'Docker Hub: Incorrect authentication credentials';

describe('a wrong credential', () => {
  it.each([
    ['a wrong personal access token', basic('ada', 'dckr_pat_wrong'), WRONG],
    [
      'an organization access token with a user name',
      basic('ada', 'dckr_oat_demonstration'),
      `${WRONG} (an organization access token goes with the organization's name, not with a user's)`,
    ],
    [
      'the password of an account with a second factor',
      basic('carol', 'carol-password'),
      `${WRONG} (where the account has a second factor or signs in through its organization, use a personal access token instead of the password)`,
    ],
  ])('that is %s is exchanged once, and each field tells what to do', async (_what, credential, message) => {
    const answer = await ask(`{ ${PULLS.slice(1, -1)} ${MIRRORS.slice(1, -1)} }`, docker(credential));
    const error = { ...EXCHANGE, message, status: 401 };
    expect(told(answer)).toEqual([
      { ...error, path: ['dvpNamespaces'] },
      { ...error, path: ['dhiListMirroredRepositories'] },
    ]);
    expect(calls()).toEqual({ hub: ['/v2/auth/token'], scout: 0 });
  });

  it.each([
    ['personal', 'Bearer dckr_pat_ada', "the user's"],
    ['organization', 'bearer dckr_oat_demonstration', "the organization's"],
  ])('that is a %s access token as Bearer is sent nowhere', async (kind, credential, name) => {
    const message = `Docker Hub: ${kind} access tokens are refused as Bearer: send "Basic <base64 of name:token>" with ${name} name`;
    for (const [query, field] of [
      [PULLS, 'dvpNamespaces'],
      [MIRRORS, 'dhiListMirroredRepositories'],
    ] as const) {
      expect(told(await ask(query, docker(credential)))).toEqual([{ ...EXCHANGE, message, path: [field] }]);
    }
    expect(calls()).toEqual({ hub: [], scout: 0 });
  });

  it('that is an expired JWT is asked with once, and says how to get another', async () => {
    const token = `eyJhbGciOiJIUzI1NiJ9.${Buffer.from('{"exp":1752000000}').toString('base64url')}.c2lnbmF0dXJl`;
    const cure =
      'the token has expired; sign in again, or send a personal access token as Basic and leave that to the gateway';
    const error = { code: 'UNAUTHENTICATED', status: 401 };
    expect(told(await ask(PULLS, docker(`Bearer ${token}`)))).toEqual([
      {
        ...error,
        message: `Docker DVP: ${cure}`,
        path: ['dvpNamespaces'],
        upstream: 'dvp',
        operation: 'Query.dvpNamespaces',
      },
    ]);
    expect(told(await ask(MIRRORS, docker(`Bearer ${token}`)))).toEqual([
      {
        ...error,
        message: `Docker Scout: ${cure}`,
        path: ['dhiListMirroredRepositories'],
        upstream: 'scout',
        operation: 'Query.dhiListMirroredRepositories',
      },
    ]);
    expect(calls()).toEqual({ hub: ['/api/publisher/analytics/v1/'], scout: 1 });
  });
});

describe('a name that is not for the caller', () => {
  it.each([
    ['nowhere', 'FORBIDDEN', 403, 'You are not allowed to read data for this team'],
    ['bobsorg', 'FORBIDDEN', 403, 'You are not allowed to read data for this team'],
    ['crowdedorg', 'PAYMENT_REQUIRED', 402, 'The plan of this team does not cover this request'],
  ])('at Scout, as %s is, is %s in its own words', async (organization, code, status, message) => {
    const answer = await ask(MIRRORS.replace('demonstrationorg', organization));
    expect(answer.data).toEqual({ dhiListMirroredRepositories: null });
    expect(told(answer)).toEqual([
      {
        message,
        path: ['dhiListMirroredRepositories'],
        code,
        status,
        upstream: 'scout',
        operation: 'Query.dhiListMirroredRepositories',
        errorType: 'DOWNSTREAM_SERVICE_ERROR',
        correlationId: answer.extensions?.correlation_id,
      },
    ]);
    expect(calls().scout).toBe(1);
  });

  it('in the public catalogue is null without an error', async () => {
    const answer = await ask('{ dhiRepositoryDetails(query: { repoName: "no-such-thing" }) { name } }');
    expect([answer.data, answer.errors]).toEqual([{ dhiRepositoryDetails: null }, []]);
  });

  it.each([
    ['dvpNamespace(namespace: "nowhere") { namespace }', '/namespaces/nowhere'],
    ['dvpNamespace(namespace: "bobsorg") { namespace }', '/namespaces/bobsorg'],
    ['dvpNamespacePulls(namespace: "bobsorg") { pullCount }', '/namespaces/bobsorg/pulls'],
    [
      'dvpRepoPulls(namespace: "demonstrationorg", repo: "none") { pullCount }',
      '/namespaces/demonstrationorg/repos/none/pulls',
    ],
  ])('of analytics, %s, is not found', async (field, path) => {
    const [name = ''] = field.split('(', 1);
    await ask(PULLS);
    sandbox.reset();
    expect(told(await ask(`{ ${field} }`))).toEqual([
      {
        message: 'Docker DVP: object not found',
        path: [name],
        code: 'NOT_FOUND',
        status: 404,
        upstream: 'dvp',
        operation: `Query.${name}`,
      },
    ]);
    expect(calls().hub).toEqual([`/api/publisher/analytics/v1${path}`]);
  });

  it.each([
    ['..', 'must not have a "." or ".." path segment'],
    ['%2e%2e', 'must not have an encoded "." or ".." path segment'],
    ['a/b', 'must not have a slash or backslash inside a path segment'],
    ['a%252fb', 'must not have a slash or backslash inside a path segment'],
    ['a\\nb', 'must not have control characters or half characters'],
    ['', 'must not be empty'],
  ])('of analytics, %j, that is no name is sent nowhere', async (namespace, reason) => {
    const answer = await ask(`{ dvpExportYears(namespace: "${namespace}") { year } }`);
    expect(told(answer)).toEqual([
      {
        message: `The value of "namespace" ${reason}`,
        path: ['dvpExportYears'],
        code: 'BAD_USER_INPUT',
      },
    ]);
    expect(calls()).toEqual({ hub: [], scout: 0 });
  });
});

describe('many repositories', () => {
  const of = (count: number) => Array.from({ length: count }, (_, index) => `demonstrationorg/r${index}`);
  const NONE =
    'Docker counts none: not pulled in this period, unknown, or not visible with these credentials';

  it.each([
    [50, [50], 50],
    [51, [50, 1], 51],
    [120, [50, 50, 20], 100], // the last twenty do not exist
  ])('%i in number are asked for in calls of %j, and told in order', async (count, sizes, known) => {
    await ask(PULLS);
    sandbox.reset();
    const repos = of(count);
    const query =
      'query ($repos: [String!]!) { dvpReposPulls(repos: $repos) { repo pulls { pullCount } reason } }';
    // One of them is asked for twice, and sent once.
    const variables = { repos: [...repos, 'demonstrationorg/r0'] };
    const { data, errors } = await gateway.ask(query, { headers: ADA, variables });
    expect(errors).toEqual([]);
    const found = data?.dvpReposPulls as { repo: string; pulls: unknown[]; reason: string | null }[];
    expect(found.map(({ repo, pulls, reason }) => [repo, pulls.length, reason])).toEqual([
      ...repos.map((repo, index) => (index < known ? [repo, 9, null] : [repo, 0, NONE])),
      ['demonstrationorg/r0', 9, null],
    ]);
    const asked = sandbox.hub.calls.map(({ url }) => new URLSearchParams(url.split('?')[1]).getAll('repos'));
    expect(asked.map(({ length }) => length)).toEqual(sizes);
  });

  it('fail together when one of the calls fails', async () => {
    await ask(PULLS);
    sandbox.reset();
    sandbox.hub.fail({ kind: 'status', status: 500, times: 1 });
    const repos = JSON.stringify(of(51));
    expect(told(await ask(`{ dvpReposPulls(repos: ${repos}) { repo } }`))).toEqual([
      {
        message: 'Docker DVP: internal server error',
        path: ['dvpReposPulls'],
        code: 'UPSTREAM_ERROR',
        status: 500,
        upstream: 'dvp',
        operation: 'Query.dvpReposPulls',
      },
    ]);
  });
});

describe('an export that is not there', () => {
  it.each([
    ['year: 1999, timespan: WEEKS, interval: 1', 'week 1 of 1999'],
    ['year: 2025, timespan: WEEKS, interval: 54', 'week 54 of 2025'],
    ['year: 2025, timespan: MONTHS, interval: 13', 'month 13 of 2025'],
    ['year: 2025, timespan: MONTHS, interval: 0', 'month 0 of 2025'],
    ['year: -1, timespan: WEEKS, interval: -1', 'week -1 of -1'],
  ])('because of %s is named, after one call', async (which, what) => {
    await ask(PULLS);
    sandbox.reset();
    const field = `dvpExport(namespace: "demonstrationorg", ${which}, view: RAW)`;
    const answer = await ask(`{ ${field} { downloadUrl rows { columns } } }`);
    expect(answer.data).toEqual({ dvpExport: null });
    expect(told(answer)).toEqual([
      {
        message: `Docker DVP: there is no export of namespace "demonstrationorg" for ${what}, or it is not visible with these credentials`,
        path: ['dvpExport'],
        code: 'NOT_FOUND',
        status: 404,
        upstream: 'dvp',
        operation: 'Query.dvpExport',
      },
    ]);
    expect(calls().hub).toHaveLength(1);
  });

  it('because its level of detail does not exist never becomes an operation', async () => {
    const field = 'dvpExport(namespace: "a", year: 2025, timespan: WEEKS, interval: 1, view: EVERYTHING)';
    const answer = await ask(`{ ${field} { downloadUrl } }`);
    expect(answer.status).toBe(400);
    expect(told(answer)).toEqual([
      {
        message: 'Value "EVERYTHING" does not exist in "DvpDataView" enum.',
        code: 'GRAPHQL_VALIDATION_FAILED',
      },
    ]);
    expect(calls()).toEqual({ hub: [], scout: 0 });
  });
});

describe('a question for rows', () => {
  const rowsOf = (view: string, args: string) =>
    `{ dvpExport(namespace: "demonstrationorg", year: 2025, timespan: WEEKS, interval: 27, view: ${view}) { rows(${args}) { pageInfo { endCursor } } } }`;
  const links = (view: string) =>
    `/api/publisher/analytics/v1/namespaces/demonstrationorg/pulls/exports/years/2025/weeks/27/${view}`;
  const wrong = {
    path: ['dvpExport', 'rows'],
    code: 'BAD_USER_INPUT',
    upstream: 'dvp',
    operation: 'DvpExport.rows',
  };

  it.each([
    ['first: 0', '`first` must be from 1 to 1000'],
    ['first: 5000', '`first` must be from 1 to 1000'],
    ['after: "garbage"', '`after` is no cursor that was given here; start again without it'],
    [
      `after: "${Buffer.from('x 1 2 3').toString('base64url')}"`,
      '`after` is no cursor that was given here; start again without it',
    ],
    [
      `after: "${Buffer.from(`abcdefghijkl 0 1 ${'9'.repeat(30)} 0`).toString('base64url')}"`,
      '`after` is no cursor that was given here; start again without it',
    ],
  ])('with %s opens no file', async (args, message) => {
    await ask(PULLS);
    sandbox.reset();
    expect(told(await ask(rowsOf('RAW', args)))).toEqual([{ ...wrong, message: `Docker DVP: ${message}` }]);
    expect(calls().hub).toEqual([links('raw')]);
  });

  it('with a cursor of another export opens no file', async () => {
    const { data } = await ask(rowsOf('RAW', 'first: 1'));
    const [, cursor] = /"endCursor":"([\w-]+)"/.exec(JSON.stringify(data)) ?? [];
    sandbox.reset();
    expect(told(await ask(rowsOf('SUMMARY', `after: "${cursor}"`)))).toEqual([
      { ...wrong, message: 'Docker DVP: `after` is a cursor of another file; start again without it' },
    ]);
    expect(calls().hub).toEqual([links('summary')]);
  });

  it.each([
    [
      'an unknown column',
      'where: { equals: [{ column: "colour", value: "red" }] }',
      'the file has no column "colour"; it has namespace, unique_ip_address, pull_by_tag, pull_by_digest, version_check, owner',
    ],
    [
      'more conditions than a row has columns',
      `where: { equals: [${'{ column: "owner", value: "x" } '.repeat(21)}] }`,
      '`equals` takes 20 conditions at most',
    ],
  ])('with %s opens one file', async (_what, args, message) => {
    await ask(PULLS);
    sandbox.reset();
    const answer = await ask(rowsOf('NAMESPACE_SUMMARY', args));
    expect(told(answer)).toEqual([{ ...wrong, message: `Docker DVP: ${message}` }]);
    expect(calls().hub).toHaveLength(2);
  });
});
