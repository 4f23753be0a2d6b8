import { headerOf, parseCredential } from '../../src/http/credential.js';
import { RequestSession, type SessionOptions } from '../../src/server/session.js';
import { SILENT } from '../support/traffic.js';

function open(options: Partial<SessionOptions> = {}): RequestSession {
  return new RequestSession({
    requestId: 'request-1',
    headers: {},
    log: SILENT,
    credentials: {},
    client: undefined,
    ...options,
  });
}

/** What Apollo does with the context for every operation. */
function copyOf(session: RequestSession): RequestSession {
  return Object.assign(Object.create(Object.getPrototypeOf(session)), session);
}

const HELD = { docker: { scheme: 'Basic', username: 'server', password: 'secret' } } as const;

describe('the credential of a request', () => {
  it.each(['docker', 'quay', 'zot'] as const)('for %s comes from its own header and no other', (realm) => {
    const headers = {
      'x-docker-authorization': 'Bearer docker',
      'x-quay-authorization': 'Bearer quay',
      'x-zot-authorization': 'Bearer zot',
      authorization: 'Bearer client-key',
    };
    expect(open({ headers }).credential(realm)).toEqual({ scheme: 'Bearer', token: realm });
    const { [headerOf(realm).toLowerCase()]: _own, ...others } = headers as Record<string, string>;
    expect(open({ headers: others }).credential(realm)).toBeUndefined();
  });

  it('is the server’s when the request brings none', () => {
    const session = open({ credentials: HELD });
    expect(session.credential('docker')).toEqual(HELD.docker);
    expect(session.credential('quay')).toBeUndefined();
  });

  it('is the request’s own when both are there', () => {
    const headers = { 'x-docker-authorization': 'Bearer own' };
    expect(open({ headers, credentials: HELD }).credential('docker')).toEqual({
      scheme: 'Bearer',
      token: 'own',
    });
  });

  it.each(['', 'nonsense', 'Basic !', 'Bearer a, Bearer b'])(
    'that is malformed (%j) is refused every time, and never replaced by the server’s',
    (header) => {
      const session = open({ headers: { 'x-docker-authorization': header }, credentials: HELD });
      for (let run = 0; run < 2; run += 1) {
        expect(() => session.credential('docker')).toThrow(/X-Docker-Authorization is malformed/);
        expect(() => session.fingerprint('docker')).toThrow(/malformed/);
      }
    },
  );

  it('that comes twice is refused', () => {
    const headers = { 'x-docker-authorization': ['Bearer a', 'Bearer b'] } as SessionOptions['headers'] &
      object;
    expect(() => open({ headers }).credential('docker')).toThrow(/malformed/);
  });

  it('is read once', () => {
    const session = open({ headers: { 'x-quay-authorization': 'Bearer own' } });
    expect(session.credential('quay')).toBe(session.credential('quay'));
  });
});

describe('the fingerprint of a request', () => {
  const fingerprintOf = (header: string) =>
    open({ headers: { 'x-quay-authorization': header } }).fingerprint('quay');

  it('is the same for one credential, whichever way it is written', () => {
    expect(fingerprintOf('Bearer one')).toBe(fingerprintOf('bearer  one'));
    expect(fingerprintOf('Bearer one')).not.toBe(fingerprintOf('Bearer two'));
  });

  it('is that of nobody without a credential, and never that of somebody', () => {
    const nobody = open().fingerprint('quay');
    expect(nobody).toBe(open().fingerprint('zot'));
    expect(nobody).not.toBe(fingerprintOf('Bearer one'));
    expect(nobody).not.toBe(fingerprintOf(`Bearer ${nobody}`));
  });

  it('does not hold the credential', () => {
    expect(fingerprintOf('Bearer token-of-ada')).not.toContain('token-of-ada');
    expect(parseCredential('quay', 'Bearer token-of-ada')).toMatchObject({ token: 'token-of-ada' });
  });
});

describe('what is kept for a request', () => {
  it('is made once per key', () => {
    const session = open();
    const create = jest.fn(() => new Map());
    const [one, other] = [{}, {}];
    expect(session.keep(one, create)).toBe(session.keep(one, create));
    expect(session.keep(other, create)).not.toBe(session.keep(one, create));
    expect(create).toHaveBeenCalledTimes(2);
  });

  it('is shared with the copy that Apollo makes, before and after the copy', () => {
    const session = open();
    const [early, late] = [{}, {}];
    const known = session.keep(early, () => ['early']);
    const copy = copyOf(session);
    expect(copy.keep(early, () => ['again'])).toBe(known);
    expect(session.keep(late, () => ['again'])).not.toBe(known);
    expect(copy.keep(late, () => ['other'])).toBe(session.keep(late, () => ['third']));
  });

  it('is not shared with another request', () => {
    const key = {};
    expect(open().keep(key, () => ({}))).not.toBe(open().keep(key, () => ({})));
  });

  it('can be cancelled through either', () => {
    const session = open();
    const copy = copyOf(session);
    const reasons: string[] = [];
    copy.cancellation.onCancel((reason) => reasons.push(reason));
    session.cancellation.cancel('abandoned');
    expect(reasons).toEqual(['abandoned']);
    expect(copy.cancellation.reason).toBe('abandoned');
  });

  it('leaves the copy its methods and names', () => {
    const headers = { 'x-quay-authorization': 'Bearer own' };
    const copy = copyOf(open({ headers, client: 'web' }));
    expect(copy.credential('quay')).toEqual({ scheme: 'Bearer', token: 'own' });
    expect([copy.requestId, copy.client]).toEqual(['request-1', 'web']);
  });
});
