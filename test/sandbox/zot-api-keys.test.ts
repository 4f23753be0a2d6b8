import { type Service, startService } from '../../src/sandbox/service.js';
import type { ZotOptions } from '../../src/sandbox/zot/options.js';
import { createZot } from '../../src/sandbox/zot/zot.js';

const started: Service[] = [];

afterEach(async () => {
  await Promise.all(started.splice(0).map((service) => service.close()));
});

// Made for this test alone; its key was thrown away.
const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBkjCCATegAwIBAgIUPkpmn15UK6QCjsCBxCBglwiNq+cwCgYIKoZIzj0EAwIw
HTEbMBkGA1UEAwwSc2FuZGJveCB0cnVzdCB0ZXN0MCAXDTI2MTEyMTAxMzQxNloY
DzIxMjYxMDI4MDEzNDE2WjAdMRswGQYDVQQDDBJzYW5kYm94IHRydXN0IHRlc3Qw
WTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAARQC6B+jjuRe6Ni2DpMZUZYgCa1UUCD
/5aouMqJwyUYLs+BNtuuduQQpMYsfjehtERfrItywaxiy+d+GF0zxxQro1MwUTAd
BgNVHQ4EFgQUtzVHVYF2XGtqkqFU3OldiWubHQswHwYDVR0jBBgwFoAUtzVHVYF2
XGtqkqFU3OldiWubHQswDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNJADBG
AiEAmebpjEOjWTavzlJRtYNEXZOgyhdFhvDxkRzux7Rn6TMCIQCy+SeA+oaRD4Jx
TBHEMRLhbG1PSk8SMd/2NPQIsSfoHw==
-----END CERTIFICATE-----
`;

const NEVER = '0001-01-01T00:00:00Z';
const ada = basic('ada:ada-password');
const bob = basic('bob:bob-password');

async function startZot(options: ZotOptions = {}) {
  const service = await startService(createZot(options), { host: '127.0.0.1', port: 0 });
  started.push(service);
  return async (path: string, authorization = ada, init: RequestInit = {}) => {
    const headers = { authorization, 'user-agent': 'sandbox-test', ...init.headers };
    const response = await fetch(`${service.origin}${path}`, { ...init, headers });
    const text = await response.text();
    return { status: response.status, text, body: text.startsWith('{') ? JSON.parse(text) : null };
  };
}

const KEYS = '/zot/auth/apikey';

function post(value: unknown): RequestInit {
  return { method: 'POST', body: typeof value === 'string' ? value : JSON.stringify(value) };
}

describe('API keys', () => {
  it('are shown once and listed without their secret', async () => {
    const send = await startZot({ now: () => new Date('2025-07-10T12:00:00Z') });
    const created = await send(KEYS, ada, post({ label: 'ci', scopes: ['tools/cli'] }));
    expect(created.status).toBe(201);
    const { apiKey, ...rest } = created.body;
    expect(apiKey).toMatch(/^zak_[0-9a-f]{32}$/);
    expect(rest).toEqual({
      createdAt: '2025-07-10T12:00:00Z',
      expirationDate: NEVER,
      isExpired: false,
      creatorUa: 'sandbox-test',
      generatedBy: 'manual',
      lastUsed: NEVER,
      label: 'ci',
      scopes: ['tools/cli'],
      uuid: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    expect((await send(KEYS)).body).toEqual({ apiKeys: [rest] });
    expect((await send(KEYS, bob)).body).toEqual({ apiKeys: [] });
  });

  it('work as the password of their owner, with the rights of the owner, and remember their use', async () => {
    let now = new Date('2025-07-10T12:00:00Z');
    const send = await startZot({ now: () => now });
    const { apiKey } = (await send(KEYS, bob, post({ label: 'ci' }))).body;
    now = new Date('2025-07-10T13:00:00.250Z');
    expect((await send('/v2/_catalog', basic(`bob:${apiKey}`))).body).toEqual({
      repositories: ['tools/cli', 'tools/many', 'tools/multi'],
    });
    expect((await send('/v2/', basic(`ada:${apiKey}`))).status).toBe(401);
    expect((await send('/v2/', `Bearer ${apiKey}`)).status).toBe(401);
    const [listed] = (await send(KEYS, bob)).body.apiKeys;
    expect(listed).toMatchObject({ lastUsed: '2025-07-10T13:00:00.25Z', scopes: null });
  });

  it('stop working when they expire', async () => {
    let now = new Date('2025-07-10T12:00:00Z');
    const send = await startZot({ now: () => now });
    const wish = post({ label: 'ci', expirationDate: '2025-07-10T15:00:00+02:00' });
    const { apiKey, expirationDate } = (await send(KEYS, ada, wish)).body;
    expect(expirationDate).toBe('2025-07-10T15:00:00+02:00');
    expect((await send('/v2/', basic(`ada:${apiKey}`))).status).toBe(200);
    now = new Date('2025-07-10T13:00:00Z');
    expect((await send('/v2/', basic(`ada:${apiKey}`))).status).toBe(401);
    expect((await send(KEYS)).body.apiKeys[0].isExpired).toBe(true);
  });

  it('have an empty label, no scopes and no end unless they are told', async () => {
    const send = await startZot();
    for (const wish of [
      {},
      { expirationDate: null, scopes: null, label: null },
      { expirationDate: '', other: 1 },
    ]) {
      const { status, body } = await send(KEYS, ada, post(wish));
      expect([status, body.label, body.scopes, body.expirationDate]).toEqual([201, '', null, NEVER]);
    }
    expect((await send(KEYS, ada, post({ scopes: [] }))).body.scopes).toEqual([]);
  });

  it.each([
    ['a date in the past', { expirationDate: '2020-01-01T00:00:00Z' }],
    ['the date that means never', { expirationDate: NEVER }],
    ['a date without a time', { expirationDate: '2999-01-01' }],
    ['a date that is none', { expirationDate: 'tomorrow' }],
    ['a label that is no text', { label: 5 }],
    ['scopes that are no texts', { scopes: [1] }],
    ['broken JSON', '{"label":'],
    ['a list', []],
  ])('are refused for %s with an empty 400', async (_case, wish) => {
    const send = await startZot();
    const answer = await send(KEYS, ada, post(wish));
    expect([answer.status, answer.text]).toEqual([400, '']);
    expect((await send(KEYS)).body.apiKeys).toEqual([]);
  });

  it('are refused with 413 when the request is too long', async () => {
    const send = await startZot();
    expect((await send(KEYS, ada, post({ label: 'x'.repeat(9000) }))).status).toBe(413);
  });

  it('are revoked by their owner only, and an unknown id is no error', async () => {
    const send = await startZot();
    const { uuid, apiKey } = (await send(KEYS, ada, post({ label: 'ci' }))).body;
    const revoke = (id: string, who: string) => send(`${KEYS}?id=${id}`, who, { method: 'DELETE' });
    expect((await revoke(uuid, bob)).status).toBe(200);
    expect((await send('/v2/', basic(`ada:${apiKey}`))).status).toBe(200);
    const revoked = await revoke(uuid, ada);
    expect([revoked.status, revoked.text]).toEqual([200, '']);
    expect((await send('/v2/', basic(`ada:${apiKey}`))).status).toBe(401);
    expect((await revoke(uuid, ada)).status).toBe(200);
    expect((await send(KEYS, ada, { method: 'DELETE' })).status).toBe(400);
    expect((await revoke(`${uuid}&id=other`, ada)).status).toBe(400);
  });

  it('have no endpoint where they are off', async () => {
    const send = await startZot({ apiKeys: false });
    expect(await send(KEYS)).toMatchObject({ status: 404, text: '404 page not found\n' });
  });
});

describe('notation certificates', () => {
  const upload = async (content: string | Uint8Array, query = '', who = ada) => {
    const send = await startZot();
    const headers = { 'content-type': 'application/octet-stream' };
    const init = { method: 'POST', headers, body: content };
    const { status, text } = await send(`/v2/_zot/ext/notation${query}`, who, init);
    return [status, text];
  };

  it('are taken as PEM and as DER, for each kind of trust store', async () => {
    const der = Buffer.from(CERTIFICATE.replace(/-----.*-----|\n/g, ''), 'base64');
    expect(await upload(CERTIFICATE)).toEqual([200, '']);
    expect(await upload(der, '?truststoreType=signingAuthority')).toEqual([200, '']);
    expect(await upload(CERTIFICATE, '?truststoreType=tsa')).toEqual([200, '']);
  });

  it('are refused with an empty 400 when the store or the content is wrong', async () => {
    expect(await upload(CERTIFICATE, '?truststoreType=other')).toEqual([400, '']);
    expect(await upload('no certificate')).toEqual([400, '']);
    expect(await upload('')).toEqual([400, '']);
  });

  it('are taken from administrators only', async () => {
    const [status, text] = await upload(CERTIFICATE, '', bob);
    expect(status).toBe(403);
    expect(JSON.parse(String(text)).errors[0].code).toBe('DENIED');
  });
});

function basic(credentials: string): string {
  return `Basic ${Buffer.from(credentials).toString('base64')}`;
}
