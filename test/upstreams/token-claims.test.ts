import { readClaims } from '../../src/upstreams/token-claims.js';
import { unsignedToken } from '../support/upstream-entries.js';

const NOTHING = { subject: null, scopes: null, expiresAt: null };

describe('the claims of a token', () => {
  it.each<[string, Record<string, unknown>, object]>([
    [
      'the account in Docker’s own claim',
      { 'https://hub.docker.com': { username: 'ada' }, sub: 'auth0|1' },
      { subject: 'ada' },
    ],
    ['the name at an identity provider', { preferred_username: 'ada', sub: '1' }, { subject: 'ada' }],
    ['the subject, where there is no better name', { sub: 'ada' }, { subject: 'ada' }],
    ['the scopes of OAuth', { scope: 'repo:read  user:read' }, { scopes: ['repo:read', 'user:read'] }],
    [
      'the access of a registry token',
      { access: [{ type: 'repository', name: 'a/b', actions: ['pull', 'push'] }] },
      { scopes: ['repository:a/b:pull,push'] },
    ],
    ['the end', { exp: 1_700_000_000 }, { expiresAt: 1_700_000_000 }],
  ])('are read: %s', (_what, claims, expected) => {
    expect(readClaims(`Bearer ${unsignedToken(claims)}`)).toEqual({ ...NOTHING, ...expected });
  });

  it.each<[string, string | undefined]>([
    ['no header', undefined],
    ['a Basic credential', `Basic ${Buffer.from('ada:a.b.c').toString('base64')}`],
    ['a token of another kind', 'Bearer quay-token'],
    ['three words that are no JSON', 'Bearer aaaa.bbbb.cccc'],
    ['a JSON that is no object', `Bearer a.${Buffer.from('"text"').toString('base64url')}.c`],
    ['a time that is none', `Bearer ${unsignedToken({ exp: 1e300 })}`],
    ['a time as text', `Bearer ${unsignedToken({ exp: '1700000000' })}`],
    ['names that are no text', `Bearer ${unsignedToken({ sub: 7, 'https://hub.docker.com': 'ada' })}`],
  ])('are none of %s', (_what, header) => {
    expect(readClaims(header)).toEqual(NOTHING);
  });

  it('survive an access list of nonsense', () => {
    const header = `Bearer ${unsignedToken({ access: [null, 3, { name: {} }] })}`;
    expect(readClaims(header).scopes).toHaveLength(3);
  });
});
