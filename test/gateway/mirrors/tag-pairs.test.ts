import type { Attachment, Form, Sight, Spot } from '../../../src/gateway/attestations/attachment.js';
import type { Place } from '../../../src/gateway/joined/atlas.js';
import type { KnownVulnerability } from '../../../src/gateway/joined/joined.js';
import type { Drift } from '../../../src/gateway/mirrors/drift-reader.js';
import { findFixedInSource } from '../../../src/gateway/mirrors/fixed-in-source.js';
import { type Attachments, findMissingReferrers } from '../../../src/gateway/mirrors/missing-referrers.js';
import { openSession } from '../../support/traffic.js';
import { configured, drift } from './mirror-samples.js';

const ZOT = 'zot.example:5000';

describe('missing referrers', () => {
  type Forms = readonly Form[];
  const attachment = (digest: string, form: Form, kind: Attachment['kind'] = 'SIGNATURE'): Attachment => ({
    subjectDigest: 'sha256:m',
    digest,
    form,
    kind,
    predicateType: null,
    mediaType: null,
  });
  const sight = (place: Place, attached: readonly Attachment[], forms: Forms, error?: unknown): Sight => ({
    place,
    attached,
    visible: new Map([['sha256:m', new Set(forms)]]),
    looks: [{ searched: 'x', found: true, error }],
    limits: [],
  });
  const signature = attachment('sha256:sig', 'REFERRER');
  const sbom = attachment('sha256:sbom', 'REFERRER', 'SBOM');
  const inSync = [['20', 'IN_SYNC', 'sha256:a', 'sha256:a']] as const;

  function open(atSource: (place: Place) => Sight, atZot: (place: Place) => Sight) {
    const asked: Spot[] = [];
    const attachments: Attachments = {
      manifestsOf: async () => ['sha256:m'],
      async lookAt(spot) {
        asked.push(spot);
        return spot.place.host === ZOT ? atZot(spot.place) : atSource(spot.place);
      },
    };
    return { asked, find: (of: Drift) => findMissingReferrers(of, attachments, openSession()) };
  }
  const lossy = () =>
    open(
      (place) => sight(place, [signature, sbom], ['REFERRER']),
      (place) => sight(place, [sbom], ['REFERRER', 'TAG']),
    );

  it('are those of the source that the destination lacks, for every tag in sync, each image asked once', async () => {
    const { asked, find } = lossy();
    const found = await find(
      drift([
        ...inSync,
        ['20.1', 'IN_SYNC', 'sha256:a', 'sha256:a'],
        ['21', 'BEHIND', 'sha256:b', 'sha256:c'],
        ['22', 'MISSING', 'sha256:d', null],
      ]),
    );
    const lost = { subjectDigest: 'sha256:m', digest: 'sha256:sig', kind: 'SIGNATURE' };
    expect(found).toEqual([
      { ...lost, tag: '20' },
      { ...lost, tag: '20.1' },
    ]);
    const common = { digest: 'sha256:a', manifests: ['sha256:m'], organization: undefined };
    expect(asked).toMatchObject([
      { ...common, place: { host: 'dhi.io' } },
      { ...common, place: { host: ZOT } },
    ]);
  });

  it('are asked of Docker Hub on behalf of the organization', async () => {
    const { asked, find } = lossy();
    await find({ ...drift(inSync), mirror: configured('docker.io/team/node', `${ZOT}/team/node`) });
    expect(asked.map(({ organization }) => organization)).toEqual(['team', undefined]);
  });

  it('are null when what one side shows cannot be seen at the other', async () => {
    const { find } = open(
      (place) => sight(place, [attachment('sha256:said', 'STATEMENT')], ['STATEMENT']),
      (place) => sight(place, [], ['REFERRER', 'TAG']),
    );
    expect(await find(drift(inSync))).toBeNull();
  });

  it('are null when a side could not be read or looked into, and none when nothing is in sync', async () => {
    const failing = open(
      (place) => sight(place, [signature], ['REFERRER']),
      (place) => sight(place, [], ['REFERRER'], new Error('down')),
    );
    expect(await failing.find(drift(inSync))).toBeNull();
    expect(await lossy().find(drift(inSync, false))).toBeNull();
    expect(await failing.find(drift([]))).toEqual([]);
    expect(await failing.find(drift([['21', 'MISSING', 'sha256:b', null]]))).toEqual([]);
  });

  it('are null when it is not told for any tag whether it is in sync', async () => {
    const untold = [
      ['20', 'UNKNOWN', null, null],
      ['21', 'MISSING', null, null],
    ] as const;
    expect(await lossy().find(drift(untold))).toBeNull();
    expect(await lossy().find(drift([...untold, ['22', 'IN_SYNC', 'sha256:a', 'sha256:a']]))).toHaveLength(1);
  });

  it('are looked for with twenty different images at most', async () => {
    const tags = Array.from(
      { length: 30 },
      (_, index) => [`${index}`, 'IN_SYNC', `sha256:${index}`, `sha256:${index}`] as const,
    );
    const { asked, find } = lossy();
    const found = await find(drift([...tags, ['again', 'IN_SYNC', 'sha256:0', 'sha256:0']]));
    expect(asked).toHaveLength(40);
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
