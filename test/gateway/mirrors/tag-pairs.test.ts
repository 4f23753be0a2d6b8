import type { KnownVulnerability } from '../../../src/gateway/joined/joined.js';
import { findFixedInSource } from '../../../src/gateway/mirrors/fixed-in-source.js';
import { findMissingReferrers } from '../../../src/gateway/mirrors/missing-referrers.js';
import { openSession } from '../../support/traffic.js';
import { drift } from './mirror-samples.js';

const ZOT = 'zot.example:5000';

describe('missing referrers', () => {
  const signature = { subjectDigest: 'sha256:a', digest: 'sha256:sig', kind: 'SIGNATURE' } as const;
  const sbom = { subjectDigest: 'sha256:a', digest: 'sha256:sbom', kind: 'SBOM' } as const;

  it('are those of the source that the destination lacks, for every tag in sync, each digest asked once', async () => {
    const asked: string[] = [];
    const found = await findMissingReferrers(
      drift([
        ['20', 'IN_SYNC', 'sha256:a', 'sha256:a'],
        ['20.1', 'IN_SYNC', 'sha256:a', 'sha256:a'],
        ['21', 'BEHIND', 'sha256:b', 'sha256:c'],
        ['22', 'MISSING', 'sha256:d', null],
      ]),
      async ({ place, digest }) => {
        asked.push(`${place.host} ${digest}`);
        return place.host === ZOT ? [sbom] : [signature, sbom];
      },
      openSession(),
    );
    expect(found).toEqual([
      { ...signature, tag: '20' },
      { ...signature, tag: '20.1' },
    ]);
    expect(asked).toEqual(['dhi.io sha256:a', `${ZOT} sha256:a`]);
  });

  it('are null when a side does not tell, or could not be read, and none when nothing is in sync', async () => {
    const tags = [['20', 'IN_SYNC', 'sha256:a', 'sha256:a']] as const;
    const session = openSession();
    const untold = async ({ place }: { place: { host: string } }) =>
      place.host === ZOT ? null : [signature];
    expect(await findMissingReferrers(drift(tags), untold, session)).toBeNull();
    expect(await findMissingReferrers(drift(tags, false), async () => [], session)).toBeNull();
    expect(await findMissingReferrers(drift([]), async () => null, session)).toEqual([]);
  });

  it('are looked for with twenty different digests at most', async () => {
    const tags = Array.from(
      { length: 30 },
      (_, index) => [`${index}`, 'IN_SYNC', `sha256:${index}`, `sha256:${index}`] as const,
    );
    let calls = 0;
    const found = await findMissingReferrers(
      drift([...tags, ['again', 'IN_SYNC', 'sha256:0', 'sha256:0']]),
      async ({ place }) => {
        calls += 1;
        return place.host === ZOT ? [] : [signature];
      },
      openSession(),
    );
    expect(calls).toBe(40);
    expect(found?.map(({ tag }) => tag)).toEqual([...tags.slice(0, 20).map(([name]) => name), 'again']);
  });
});

describe('what is fixed in the source', () => {
  const known = (packageName: string, ...identifiers: string[]): KnownVulnerability => ({
    identifiers,
    packageName,
    severity: 'HIGH',
  });

  it('is what the destination has and the source does not, under any of its names, in the same package', async () => {
    const asked: unknown[] = [];
    const found = await findFixedInSource(
      drift([
        ['20', 'BEHIND', 'sha256:new', 'sha256:old'],
        ['21', 'IN_SYNC', 'sha256:a', 'sha256:a'],
      ]),
      async (reference) => {
        asked.push(reference);
        if (reference.digest === 'sha256:new') return [known('openssl', 'GHSA-1'), known('zlib', 'CVE-3')];
        return [known('openssl', 'CVE-1', 'GHSA-1'), known('curl', 'CVE-2'), known('zlib1g', 'CVE-3')];
      },
      openSession(),
    );
    expect(found).toEqual([
      { tag: '20', vulnerability: 'CVE-2', packageName: 'curl', severity: 'HIGH' },
      { tag: '20', vulnerability: 'CVE-3', packageName: 'zlib1g', severity: 'HIGH' },
    ]);
    expect(asked).toEqual([
      { host: ZOT, path: 'team/node', tag: undefined, digest: 'sha256:old' },
      { host: 'dhi.io', path: 'node', tag: undefined, digest: 'sha256:new' },
    ]);
  });

  it('is told for those images that somebody has scanned, and null when it is for none', async () => {
    const tags = [
      ['20', 'BEHIND', 'sha256:new', 'sha256:old'],
      ['21', 'DIVERGED', 'sha256:new', 'sha256:other'],
    ] as const;
    const session = openSession();
    const scanned = async ({ digest }: { digest: string | undefined }) =>
      digest === 'sha256:old' ? null : digest === 'sha256:new' ? [] : [known('curl', 'CVE-2')];
    expect(await findFixedInSource(drift(tags), scanned, session)).toMatchObject([{ tag: '21' }]);
    expect(await findFixedInSource(drift(tags), async () => null, session)).toBeNull();
  });
});
