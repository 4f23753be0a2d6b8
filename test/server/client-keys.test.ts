import { createHash } from 'node:crypto';
import { request } from 'node:http';
import { PortolanError } from '../../src/errors.js';
import { identifyClient } from '../../src/server/client-keys.js';
import { startGateway, type TestGateway } from '../support/gateway.js';
import { json, type StubUpstream, startUpstream } from '../support/upstream.js';

const WEB = 'key-of-the-web-page';
const CI = 'key-of-the-ci-system';

function digest(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}

describe('identifyClient', () => {
  const keys = [
    { name: 'web', digest: digest(WEB) },
    { name: 'ci', digest: digest(CI) },
  ];

  it.each([
    ['web', `Bearer ${WEB}`],
    ['ci', `Bearer ${CI}`],
    ['ci', `bearer   ${CI}`],
  ])('names the client %s by %j', (name, authorization) => {
    expect(identifyClient(keys, authorization)).toBe(name);
  });

  it.each([
    undefined,
    '',
    'Bearer',
    'Bearer ',
    'Bearer wrong',
    `Bearer ${WEB} `,
    `Bearer ${WEB} ${CI}`,
    `Bearer ${WEB.toUpperCase()}`,
    `Basic ${WEB}`,
    WEB,
    `Bearer ${digest(WEB).toString('hex')}`,
  ])('refuses %j, and does not repeat it', (authorization) => {
    expect.assertions(3);
    try {
      identifyClient(keys, authorization);
    } catch (error) {
      expect(error).toBeInstanceOf(PortolanError);
      const { code, message } = error as PortolanError; // as just checked
      expect(code).toBe('UNAUTHENTICATED');
      expect(message).toBe('This gateway needs a client key: Authorization: Bearer <key>');
    }
  });

  it('does not take nothing for a key, even if its digest is configured', () => {
    const empty = [{ name: 'nobody', digest: digest('') }];
    expect(() => identifyClient(empty, undefined)).toThrow(PortolanError);
    expect(() => identifyClient(empty, 'Bearer ')).toThrow(PortolanError);
  });

  it('asks nobody for a key when none is configured', () => {
    expect(identifyClient([], undefined)).toBeUndefined();
    expect(identifyClient([], 'Bearer anything')).toBeUndefined();
  });
});

describe('a gateway with client keys', () => {
  const QUERY = '{ quayUser { username } }';
  let quay: StubUpstream;
  let gateway: TestGateway;

  beforeAll(async () => {
    quay = await startUpstream(() => json({ username: 'ada' }));
    gateway = await startGateway({
      QUAY_URL: quay.origin,
      SCOUT_URL: quay.origin,
      HUB_URL: quay.origin,
      QUAY_TOKEN: 'held-by-the-server',
      CLIENT_KEYS: `web:${digest(WEB).toString('hex')},ci:${digest(CI).toString('hex').toUpperCase()}`,
    });
  });
  beforeEach(() => quay.seen.splice(0));
  afterAll(async () => {
    await gateway.close();
    await quay.close();
  });

  it.each([
    ['web', WEB],
    ['ci', CI],
  ])('answers %s by its key, and names it in the log', async (name, key) => {
    const before = gateway.logged().length;
    const { status, data } = await gateway.ask(QUERY, { headers: { authorization: `Bearer ${key}` } });
    expect([status, data]).toEqual([200, { quayUser: { username: 'ada' } }]);
    const log = gateway.logged().slice(before);
    expect(log).toContain(`"client":"${name}"`);
    expect(log).not.toContain(key);
  });

  it('does not hand the key to an upstream', async () => {
    await gateway.ask(QUERY, { headers: { authorization: `Bearer ${WEB}` } });
    expect(quay.seen.map(({ headers }) => headers.authorization)).toEqual(['Bearer held-by-the-server']);
    expect(JSON.stringify(quay.seen)).not.toContain(WEB);
  });

  it.each([
    ['without a key', {}],
    ['with a wrong key', { authorization: 'Bearer wrong' }],
    ['with a credential for an upstream in its place', { 'x-quay-authorization': `Bearer ${WEB}` }],
  ])('refuses a request %s with 401, and calls nobody', async (_what, headers) => {
    for (let run = 0; run < 3; run += 1) {
      const answer = await gateway.ask(QUERY, { headers });
      expect(answer.status).toBe(401);
      expect(answer.headers['www-authenticate']).toBe('Bearer');
      expect(answer.data ?? null).toBeNull();
      expect(answer.errors).toEqual([
        {
          message: 'This gateway needs a client key: Authorization: Bearer <key>',
          extensions: { code: 'UNAUTHENTICATED', requestId: answer.headers['x-request-id'] },
        },
      ]);
    }
    expect(quay.seen).toEqual([]);
  });

  it('refuses GET as well', async () => {
    const response = await fetch(`${gateway.origin}/graphql?query=${encodeURIComponent(QUERY)}`, {
      headers: { 'apollo-require-preflight': '1' },
    });
    expect(response.status).toBe(401);
    expect(quay.seen).toEqual([]);
  });

  it('refuses a stranger before the body has come', async () => {
    const headers = { 'content-type': 'application/json', 'content-length': '900000' };
    const status = await new Promise((resolve, reject) => {
      const client = request(`${gateway.origin}/graphql`, { method: 'POST', headers, agent: false });
      client.once('error', reject);
      client.once('response', (response) => {
        resolve(response.statusCode);
        client.destroy();
      });
      // One byte of the promised body: who waits for the rest waits for ever.
      client.write('{');
    });
    expect(status).toBe(401);
  });

  it.each([
    ['broken', '{"query": '],
    ['too large', `"${'x'.repeat(2 << 20)}"`],
  ])('does not say that the body of a stranger is %s', async (_what, body) => {
    const response = await fetch(`${gateway.origin}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    }).catch(() => undefined); // the connection may break while the body is still being sent
    expect([401, undefined]).toContain(response?.status);
  });

  it.each(['/healthz', '/readyz'])('leaves %s open to everybody', async (path) => {
    expect((await fetch(`${gateway.origin}${path}`)).status).toBe(200);
  });
});
