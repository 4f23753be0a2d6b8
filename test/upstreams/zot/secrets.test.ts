import { startGateway, type TestGateway } from '../../support/gateway.js';
import { json, type StubUpstream, startUpstream } from '../../support/upstream.js';

const KEY = 'zak_0123456789abcdef0123456789abcdef';
const TOKEN = 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZGEifQ.c2ln';

let upstream: StubUpstream;
let gateway: TestGateway;

beforeAll(async () => {
  upstream = await startUpstream();
  gateway = await startGateway({ ZOT_URL: upstream.origin, LOG_LEVEL: 'trace' });
});
afterAll(async () => {
  await upstream.close();
  await gateway.close();
});

const credentials = { 'x-zot-authorization': `Bearer ${TOKEN}` };

describe('a secret of zot', () => {
  it('that is made is shown once and never logged', async () => {
    upstream.answer = () => json({ uuid: 'u', label: 'l', apiKey: KEY }, 201);
    const query = 'mutation { zotCreateApiKey(input: { label: "l" }) { apiKey } }';
    const { data } = await gateway.ask(query, { headers: credentials });
    expect(data).toEqual({ zotCreateApiKey: { apiKey: KEY } });
    expect(gateway.logged()).toContain('Mutation.zotCreateApiKey');
    expect(gateway.logged()).not.toContain(KEY);
  });

  it('that is sent as a form or as the credential is never logged', async () => {
    upstream.answer = () => json({ token: TOKEN, access_token: TOKEN, expires_in: 1 });
    const query = `mutation ($t: String) { zotExchangeTokenByForm(input: { token: $t }) { token } }`;
    const { data } = await gateway.ask(query, { variables: { t: TOKEN }, headers: credentials });
    expect(data).toEqual({ zotExchangeTokenByForm: { token: TOKEN } });
    await gateway.ask('{ zotExchangeToken { token } }', { headers: credentials });
    expect(gateway.logged()).toContain('zotExchangeToken');
    expect(gateway.logged()).not.toContain(TOKEN);
  });

  it('that zot repeats when it refuses it is in no answer', async () => {
    upstream.answer = () =>
      json(
        {
          code: 'UNAUTHORIZED',
          message: `no such token: ${TOKEN}`,
          detail: { reason: `${TOKEN} or ${KEY}` },
        },
        401,
      );
    const query = `mutation ($t: String) { zotExchangeTokenByForm(input: { password: $t }) { token } }`;
    const { text } = await gateway.ask(query, { variables: { t: TOKEN } });
    expect(text).toContain('UNAUTHENTICATED');
    expect(text).not.toContain(TOKEN);
    expect(text).not.toContain(KEY);
    expect(gateway.logged()).not.toContain(TOKEN);
  });
});
