import { type Sandbox, startSandbox } from '../../../src/sandbox/sandbox.js';
import { organisation, organisations } from '../../../src/sandbox/story.js';
import { basic, told } from '../../support/failures.js';
import { sandboxUrls, startGateway, type TestGateway } from '../../support/gateway.js';

const OAT = organisations.find(({ name }) => name === organisation)?.accessToken ?? '';
const MIRRORS = `{ dhiListMirroredRepositories(context: { organization: "${organisation}" }) { totalCount } }`;

let sandbox: Sandbox;
let gateway: TestGateway;

beforeAll(async () => {
  sandbox = await startSandbox();
  gateway = await startGateway(sandboxUrls(sandbox));
});
afterAll(async () => {
  await gateway.close();
  await sandbox.close();
});
beforeEach(() => sandbox.reset());

const ask = (name: string, secret: string) =>
  gateway.ask(`${MIRRORS.slice(0, -1)} dvpNamespaces }`, {
    headers: { 'x-docker-authorization': basic(name, secret) },
  });

const exchanged = () =>
  sandbox.hub.calls.filter(({ url }) => url === '/v2/auth/token').map(({ body }) => JSON.parse(String(body)));

describe('the header X-Docker-Authorization', () => {
  it.each([
    ['a personal access token', 'ada', 'dckr_pat_ada'],
    ['a password', 'ada', 'ada-password'],
    ['an organization access token', organisation, OAT],
  ])('takes %s as Basic, which is exchanged once for all fields', async (_, name, secret) => {
    expect((await ask(name, secret)).errors).toEqual([]);
    expect((await ask(name, secret)).errors).toEqual([]);
    expect(exchanged()).toEqual([{ identifier: name, secret }]);
    expect(gateway.logged()).not.toContain(secret);
  });

  it.each([
    ["an organization access token with a user's name", 'ada', OAT, /goes with the organization's name/],
    [
      'the password of an account with a second factor',
      'carol',
      'carol-password',
      /use a personal access token/,
    ],
    [
      'a wrong personal access token',
      'ada',
      'dckr_pat_wrong',
      /^Docker Hub: Incorrect authentication credentials$/,
    ],
  ])('tells what is wrong with %s, and asks once', async (_, name, secret, message) => {
    const refused = expect.objectContaining({
      message: expect.stringMatching(message),
      code: 'UNAUTHENTICATED',
      status: 401,
      upstream: 'hub',
    });
    expect(told(await ask(name, secret))).toEqual([refused, refused]);
    expect(told(await ask(name, secret))).toEqual([refused, refused]);
    expect(exchanged()).toHaveLength(1);
    expect(gateway.logged()).not.toContain(secret);
  });
});
