import { createHash } from 'node:crypto';
import type { Credential } from '../../src/config.js';
import { PortolanError } from '../../src/errors.js';
import { fingerprint, headerOf, parseCredential, toAuthorization } from '../../src/http/credential.js';

function basic(text: string): string {
  return `Basic ${Buffer.from(text).toString('base64')}`;
}

describe('a credential', () => {
  it.each([
    ['Bearer abc.def-_~+/=', { scheme: 'Bearer', token: 'abc.def-_~+/=' }],
    ['bearer abc', { scheme: 'Bearer', token: 'abc' }],
    ['  BEARER   abc  ', { scheme: 'Bearer', token: 'abc' }],
    [basic('ada:pass'), { scheme: 'Basic', username: 'ada', password: 'pass' }],
    [basic('ada:pa:ss'), { scheme: 'Basic', username: 'ada', password: 'pa:ss' }],
    [basic('ada:'), { scheme: 'Basic', username: 'ada', password: '' }],
    [basic('ädä:pässwörd'), { scheme: 'Basic', username: 'ädä', password: 'pässwörd' }],
    [basic('ada:line\nbreak'), { scheme: 'Basic', username: 'ada', password: 'line\nbreak' }],
  ])('is read from "%s"', (header, credential) => {
    expect(parseCredential('quay', header)).toEqual(credential);
  });

  it.each([
    '',
    'Bearer',
    'Bearer ',
    'Basic',
    'Digest abc',
    'secret-token',
    'Bearer secret token',
    'Basic secret!!!',
    basic('no-colon-secret'),
    basic(':secret'),
    'Bearer secret, Bearer secret',
  ])('is not read from "%s", which is not repeated either', (header) => {
    let error: unknown;
    try {
      parseCredential('zot', header);
    } catch (caught) {
      error = caught;
    }
    expect(error).toBeInstanceOf(PortolanError);
    expect(error).toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(String(error)).toContain('X-Zot-Authorization');
    expect(String(error)).not.toContain('secret');
  });

  it.each(['Bearer abc', basic('ada:pa:ss'), basic('ädä:ü')])('goes out as it came in: %s', (header) => {
    expect(toAuthorization(parseCredential('quay', header))).toBe(header);
  });
});

describe('the header of a realm', () => {
  it('is named after it', () => {
    expect([headerOf('docker'), headerOf('quay'), headerOf('zot')]).toEqual([
      'X-Docker-Authorization',
      'X-Quay-Authorization',
      'X-Zot-Authorization',
    ]);
  });
});

describe('a fingerprint', () => {
  const CREDENTIALS: (Credential | undefined)[] = [
    undefined,
    { scheme: 'Bearer', token: 'a' },
    { scheme: 'Bearer', token: 'b' },
    { scheme: 'Basic', username: 'a', password: 'b' },
    { scheme: 'Basic', username: 'a', password: 'c' },
    { scheme: 'Basic', username: 'ab', password: '' },
    { scheme: 'Bearer', token: Buffer.from('a:b').toString('base64') },
    { scheme: 'Bearer', token: 'anonymous' },
  ];

  it('differs between credentials', () => {
    expect(new Set(CREDENTIALS.map(fingerprint)).size).toBe(CREDENTIALS.length);
  });

  it('is the same for equal credentials', () => {
    for (const credential of CREDENTIALS) {
      expect(fingerprint(credential && { ...credential })).toBe(fingerprint(credential));
    }
  });

  it('does not contain the credential, nor its bare digest', () => {
    const print = fingerprint({ scheme: 'Bearer', token: 'swordfish' });
    expect(print).not.toContain('swordfish');
    expect(print).toMatch(/^[\w-]{43}$/);
    expect(print).not.toBe(createHash('sha256').update('Bearer swordfish').digest('base64url'));
  });
});
