import { type Sandbox, startSandbox } from '../../../src/sandbox/sandbox.js';
import { ADA, sandboxUrls, startGateway, type TestGateway } from '../../support/gateway.js';

const DRIFT = `{ mirrors(organization: "demonstrationorg", first: 100) { nodes {
  sourceReference destination { host path } lastRun { status error }
  drift { state tags { name state sourceDigest destinationDigest behindBySeconds } missingReferrers { kind } fixedInSource { vulnerability } }
} } }`;

interface Tag {
  readonly name: string;
  readonly state: string;
  readonly sourceDigest: string | null;
  readonly destinationDigest: string | null;
  readonly behindBySeconds: number | null;
}
interface MirrorAnswer {
  readonly sourceReference: string;
  readonly destination: { readonly host: string; readonly path: string };
  readonly lastRun: { readonly status: string; readonly error: string | null } | null;
  readonly drift: { readonly state: string; readonly tags: readonly Tag[] };
}

describe('the copies that the story tells of', () => {
  let sandbox: Sandbox;
  let gateway: TestGateway;
  let mirrors: readonly MirrorAnswer[];

  beforeAll(async () => {
    sandbox = await startSandbox();
    gateway = await startGateway(sandboxUrls(sandbox));
    const { data, errors } = await gateway.ask(DRIFT, { headers: ADA });
    expect(errors).toEqual([]);
    mirrors = Object(data).mirrors.nodes;
  }, 60_000);
  afterAll(async () => {
    await gateway.close();
    await sandbox.close();
  });

  const mirrorTo = (host: string, name: string): MirrorAnswer => {
    const found = mirrors.find(
      ({ destination }) => destination.host === host && destination.path === `demonstrationorg/${name}`,
    );
    if (!found) throw new Error(`there is no mirror to ${host} ${name}`);
    return found;
  };
  const statesOf = ({ drift }: MirrorAnswer) => drift.tags.map(({ name, state }) => [name, state]);

  it('are behind where the last sync of Quay failed', () => {
    const redis = mirrorTo('quay.example', 'dhi-redis');
    expect(redis).toMatchObject({ sourceReference: 'dhi.io/redis', lastRun: { status: 'FAILED' } });
    expect(redis.lastRun?.error).toEqual(expect.any(String));
    expect(redis.drift.state).toBe('BEHIND');
    expect(statesOf(redis)).toEqual([
      ['8', 'BEHIND'],
      ['8.0', 'BEHIND'],
    ]);
    for (const { behindBySeconds } of redis.drift.tags) expect(behindBySeconds).toBeGreaterThan(0);
  });

  it('have diverged where somebody moved a tag of theirs', () => {
    const python = mirrorTo('quay.example', 'dhi-python');
    expect(python.lastRun?.status).toBe('SUCCEEDED');
    expect(python.drift.state).toBe('DIVERGED');
    expect(statesOf(python).filter(([, state]) => state !== 'IN_SYNC')).toEqual([['3.13', 'DIVERGED']]);
  });

  it('lack a tag where nobody copied it to zot', () => {
    const python = mirrorTo('zot.example', 'dhi-python');
    expect(python.lastRun).toBeNull();
    expect(python.drift.state).toBe('MISSING');
    expect(statesOf(python).filter(([, state]) => state !== 'IN_SYNC')).toHaveLength(1);
  });

  it('are in sync elsewhere', () => {
    for (const name of ['dhi-node', 'dhi-python', 'dhi-redis']) {
      expect(mirrorTo('docker.io', name).drift.state).toBe('IN_SYNC');
    }
    const node = mirrorTo('zot.example', 'dhi-node');
    expect(node).toMatchObject({ sourceReference: 'docker.io/demonstrationorg/dhi-node' });
    expect(node.drift.state).toBe('IN_SYNC');
  });
});
