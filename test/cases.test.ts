import { readConfig } from '../src/config.js';
import { createGateway } from '../src/gateway/gateway.js';
import { listRestOperations } from '../src/gateway/operations.js';
import { createUpstreams } from '../src/upstreams/index.js';
import { leavesMissing, type Measure, operationsAsked } from './support/case-coverage.js';
import { callsExpected, callsSeen, isMutation, readCaseRows, toStubReply } from './support/case-rows.js';
import { startGateway, type TestGateway } from './support/gateway.js';
import { type StubUpstream, startUpstream } from './support/upstream.js';

const rows = readCaseRows();

/** What every row sends, unless it says otherwise. */
const CREDENTIALS = {
  'x-docker-authorization': 'Bearer docker-case',
  'x-quay-authorization': 'Bearer quay-case',
  'x-zot-authorization': `Basic ${Buffer.from('ada:zot-case').toString('base64')}`,
};
const AUTHORIZATION: Readonly<Record<string, string | undefined>> = {
  dvp: CREDENTIALS['x-docker-authorization'],
  hub: undefined,
  quay: CREDENTIALS['x-quay-authorization'],
  zot: CREDENTIALS['x-zot-authorization'],
};
/** The first run of a query is interpreted, the second compiled, the rest go past Apollo: all must answer alike. */
const RUNS_OF_A_QUERY = 4;

describe('every operation, from the question to the answer', () => {
  let upstream: StubUpstream;
  let gateway: TestGateway;

  beforeAll(async () => {
    upstream = await startUpstream();
    const { origin } = upstream;
    gateway = await startGateway({
      QUAY_URL: origin,
      ZOT_URL: origin,
      HUB_URL: origin,
      SCOUT_URL: `${origin}/scout`,
    });
  });
  afterAll(async () => {
    // First what surely started: a schema that does not compose must not leave the run hanging.
    await upstream.close();
    await gateway.close();
  });

  it.each(rows.map((row) => [row.id, row] as const))('%s', async (_id, row) => {
    upstream.answer = ({ method, url }) => {
      const call = row.calls.find((candidate) => candidate.method === method && candidate.url === url);
      return call ? toStubReply(call.reply) : { status: 418, body: '"this call is not in the row"' };
    };
    const runs = isMutation(row) ? 1 : RUNS_OF_A_QUERY;
    for (let run = 1; run <= runs; run += 1) {
      upstream.seen.length = 0;
      const requestId = `${row.id}-${run}`;
      const headers = { ...CREDENTIALS, 'x-request-id': requestId, ...row.headers };
      const answer = await gateway.ask(row.query, { variables: row.variables, headers });
      expect(callsSeen(upstream.seen, row)).toEqual(callsExpected(row, AUTHORIZATION[row.upstream]));
      expect(answer.data).toEqual(row.data);
      expect(answer.errors.map(({ message, path, extensions }) => ({ message, path, extensions }))).toEqual(
        row.errors.map((error) => ({ ...error, extensions: { ...error.extensions, requestId } })),
      );
    }
  });
});

describe('the rows', () => {
  let measure: Measure;

  beforeAll(() => {
    const upstreams = createUpstreams(readConfig({}));
    const written = upstreams.flatMap(({ description }) => Object.keys(description.rest?.handWritten ?? {}));
    measure = {
      schema: createGateway(upstreams).schema,
      operations: listRestOperations(upstreams),
      leads: new Set(written.filter((coordinate) => !/^(Query|Mutation)\./.test(coordinate))),
    };
  });

  it('have ids of their own', () => {
    const ids = rows.map(({ id }) => id);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  });

  it('ask every operation once for everything it answers, with success', () => {
    const succeeding = rows.filter(({ errors }) => errors.length === 0);
    const whole = succeeding.flatMap((row) =>
      [...operationsAsked(row, measure)].flatMap(([{ field }, how]) => (how === 'whole' ? [field] : [])),
    );
    expect(measure.operations.map(({ field }) => field).filter((field) => !whole.includes(field))).toEqual(
      [],
    );
  });

  it('lose no leaf of a reply that is selected whole, unless they say why', () => {
    const lost = rows.flatMap((row) => {
      const missing = leavesMissing(row, operationsAsked(row, measure));
      const excused = Object.keys(row.left);
      const wrong = missing.filter((path) => !excused.includes(path));
      const stale = excused.filter((path) => !missing.includes(path));
      return [...wrong, ...stale].map((path) => `${row.id}: ${path}`);
    });
    expect(lost).toEqual([]);
  });
});
