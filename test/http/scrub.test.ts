import type { Credential } from '../../src/config.js';
import { scrubReply, secretsOf } from '../../src/http/scrub.js';

function scrub(body: string, credential: Credential | undefined, authorization?: string): string {
  const reply = { status: 401, headers: {}, body: Buffer.from(body) };
  return scrubReply(reply, secretsOf(credential, authorization)).body.toString();
}

const BASIC: Credential = { scheme: 'Basic', username: 'ada', password: 'hunter22' };

describe('an answer that echoes the credential', () => {
  it.each([
    ['a token', { scheme: 'Bearer', token: 'abc.def' }, 'Bearer abc.def'],
    ['a password', BASIC, undefined],
    ['what a credential was exchanged for', BASIC, 'Bearer exchanged-token'],
    ['the base64 of user and password', BASIC, `Basic ${Buffer.from('ada:hunter22').toString('base64')}`],
  ] as const)('does not have %s any more', (_, credential, authorization) => {
    const secrets = secretsOf(credential, authorization);
    expect(secrets.length).toBeGreaterThan(0);
    const body = secrets.map((secret) => `{"message":"${secret} is wrong, ${secret}"}`).join();
    const clean = scrub(body, credential, authorization);
    for (const secret of secrets) expect(clean).not.toContain(secret);
    expect(clean.match(/\[redacted\] is wrong, \[redacted\]/g)).toHaveLength(secrets.length);
  });

  it('does not have it in the spelling of JSON either', () => {
    const password = 'pa"ss\\wörd';
    const clean = scrub(JSON.stringify({ message: `${password} is wrong` }), { ...BASIC, password });
    expect(String(JSON.parse(clean).message)).not.toContain(password);
  });
});

describe('an answer without the credential', () => {
  it('is the same object', () => {
    const reply = { status: 401, headers: {}, body: Buffer.from('{"message":"no"}') };
    expect(scrubReply(reply, secretsOf(BASIC, 'Basic YWRhOmh1bnRlcjIy'))).toBe(reply);
    expect(scrubReply(reply, secretsOf(undefined, undefined))).toBe(reply);
  });
});
