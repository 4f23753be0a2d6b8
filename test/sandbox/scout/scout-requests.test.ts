import { openAccount } from '../../../src/sandbox/hub/accounts.js';
import { createTokens } from '../../../src/sandbox/hub/tokens.js';
import { createScout } from '../../../src/sandbox/scout/scout.js';
import { type Service, startService } from '../../../src/sandbox/service.js';

const UUID4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const NODE = '{ dhiRepositoryDetails(query: { repoName: "node" }) { name } }';

let now = Date.UTC(2025, 6, 10);
let scout: Service;
let bearer: string;

beforeEach(async () => {
  const tokens = createTokens(() => now);
  const ada = openAccount('ada', 'dckr_pat_ada');
  if (!ada) throw new Error('the story has no ada');
  bearer = `Bearer ${tokens.issue(ada, 600)}`;
  scout = await startService(createScout({ tokens }), { host: '127.0.0.1', port: 0 });
});

afterEach(() => scout.close());

function send(body: string, headers: Record<string, string> = {}) {
  return fetch(`${scout.origin}/v1/graphql`, { method: 'POST', headers, body });
}

async function ask(request: object) {
  const response = await send(JSON.stringify(request));
  return { status: response.status, ...JSON.parse(await response.text()) };
}

describe('a bearer', () => {
  it.each([
    ['a raw personal access token', 'Bearer dckr_pat_ada'],
    ['not a JWT', 'Bearer a.b.c'],
    ['basic credentials', `Basic ${Buffer.from('ada:dckr_pat_ada').toString('base64')}`],
    ['empty', ''],
  ])('that is %s is refused with HTTP 401, for public data too', async (_, authorization) => {
    const response = await send(JSON.stringify({ query: NODE }), { authorization });
    expect(response.status).toBe(401);
    expect(JSON.parse(await response.text())).toEqual({
      message: 'Unauthorized',
      extensions: { correlation_id: expect.stringMatching(UUID4) },
    });
  });

  it('that has expired is refused with HTTP 401', async () => {
    const body = JSON.stringify({ query: NODE });
    expect((await send(body, { authorization: bearer })).status).toBe(200);
    now += 600_000;
    expect((await send(body, { authorization: bearer })).status).toBe(401);
  });
});

describe('a request', () => {
  it('may ask for several root fields and counts as one call', async () => {
    const { data } = await ask({
      query: `query both($digests: [String!]!) {
        node: dhiRepositoryDetails(context: {}, query: { repoName: "node" }) { name }
        redis: dhiRepositoryDetails(context: {}, query: { repoName: "redis" }) { name }
        imageSummariesByDigest(context: {}, digests: $digests) { digest }
      }`,
      variables: { digests: [] },
    });
    expect(data).toEqual({ node: { name: 'node' }, redis: { name: 'redis' }, imageSummariesByDigest: [] });
    expect(scout.calls).toHaveLength(1);
  });

  it('chooses among several operations by name', async () => {
    const query = 'query one { __typename } query two { two: __typename }';
    expect((await ask({ query, operationName: 'two' })).data).toEqual({ two: 'Query' });
    expect((await ask({ query })).status).toBe(400);
  });

  it('gets a new correlation id with every answer', async () => {
    const ids = [await ask({ query: NODE }), await ask({ query: NODE })].map(
      ({ extensions }) => extensions.correlation_id,
    );
    expect(ids[0]).toMatch(UUID4);
    expect(ids[1]).toMatch(UUID4);
    expect(ids[0]).not.toBe(ids[1]);
  });

  it.each([
    ['an unknown field', '{ dhiNothing }', 'Cannot query field "dhiNothing" on type "Query".'],
    [
      'a missing argument',
      '{ dhiRepositoryDetails { name } }',
      'Field "dhiRepositoryDetails" argument "query" of type "DhiRepositoryDetailsQuery!" is required, but it was not provided.',
    ],
    ['a broken document', '{ node', 'Syntax Error: Expected Name, found <EOF>.'],
  ])('with %s is refused in the words of graphql-js', async (_, query, message) => {
    const { status, data, errors, extensions } = await ask({ query });
    expect(status).toBe(400);
    expect(data).toBeUndefined();
    expect(errors[0].message).toBe(message);
    expect(extensions.correlation_id).toMatch(UUID4);
  });

  it('with a variable of the wrong type is refused', async () => {
    const query =
      'query ($digests: [String!]!) { imageSummariesByDigest(context: {}, digests: $digests) { digest } }';
    const { status, errors } = await ask({ query, variables: { digests: [1] } });
    expect(status).toBe(400);
    expect(errors[0].message).toContain('String cannot represent a non string value: 1');
  });

  it('that is an array, text or without a query is refused', async () => {
    for (const body of [JSON.stringify([{ query: NODE }]), 'query', '{}', 'null', '']) {
      const response = await send(body);
      expect(response.status).toBe(400);
      expect(JSON.parse(await response.text()).extensions.correlation_id).toMatch(UUID4);
    }
  });

  it('finds nothing on another path or with GET', async () => {
    expect((await fetch(`${scout.origin}/graphql`, { method: 'POST' })).status).toBe(404);
    expect((await fetch(`${scout.origin}/v1/graphql?query={__typename}`)).status).toBe(405);
  });
});

describe('an injected failure', () => {
  it.each([
    [400, 'application/json'],
    [401, 'application/json'],
    [402, 'application/json'],
    [403, 'text/html; charset=UTF-8'],
    [404, 'text/plain'],
    [409, 'application/json'],
    [429, 'text/plain'],
    [500, 'text/plain'],
    [502, 'text/html; charset=UTF-8'],
    [503, 'text/html; charset=UTF-8'],
  ])('of %i has the content type %s', async (status, contentType) => {
    scout.fail({ kind: 'status', status });
    const response = await send(JSON.stringify({ query: NODE }));
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toBe(contentType);
    expect(await response.text()).not.toBe('');
  });

  it('of 403 is the page of the load balancer and names the endpoint', async () => {
    scout.fail({ kind: 'status', status: 403 });
    expect(await (await send('')).text()).toContain('<code>/v1/graphql</code>');
  });

  it('of 429 says how long to wait', async () => {
    scout.fail({ kind: 'status', status: 429 });
    expect((await send('')).headers.get('retry-after')).toBe('30');
  });

  it('can be limited to the first calls', async () => {
    scout.fail({ kind: 'status', status: 503, times: 1 });
    expect((await send(JSON.stringify({ query: NODE }))).status).toBe(503);
    expect((await send(JSON.stringify({ query: NODE }))).status).toBe(200);
  });
});
