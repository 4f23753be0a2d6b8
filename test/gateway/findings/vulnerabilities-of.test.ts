import { createFindings } from '../../../src/gateway/findings/findings.js';
import { parseImageReference } from '../../../src/gateway/joined/image-reference.js';
import { openSession } from '../../support/traffic.js';
import { NOTHING, PLACES } from './examine.js';

const reference = parseImageReference('acme/tool:1');
const packages = [
  {
    package: {
      purl: 'pkg:npm/%40a/b@1',
      version: '1',
      vulnerabilities: [
        {
          sourceId: 'GHSA-aaaa-bbbb-cccc',
          url: 'https://nvd.nist.gov/vuln/detail/CVE-2025-1000',
          cvss: { severity: 'HIGH' },
        },
      ],
    },
  },
];

function open(isScanned: boolean) {
  const calls: string[] = [];
  const sbomState = isScanned ? 'INDEXED' : 'NONE';
  const status = isScanned ? 'scanned' : 'queued';
  const askers = {
    scout: async ({ field }: { field: string }) => {
      calls.push(field);
      return { sbomState, imagePackages: { packages } };
    },
    zotSearch: async () => {
      throw Object.assign(new Error('down'), { extensions: { code: 'UPSTREAM_UNREACHABLE' } });
    },
    call: () => async () => ({ ...Object(NOTHING.quay({})), status }),
  };
  const trace = { reference, identity: Promise.resolve(PLACES), places: Promise.resolve(PLACES) };
  return { calls, ...createFindings(askers, () => trace) };
}

describe('the vulnerabilities of an image for other questions', () => {
  it('are the rows by all their names, found once in a session', async () => {
    const { vulnerabilitiesOf, calls } = open(true);
    const session = openSession();
    const [found, again] = await Promise.all([
      vulnerabilitiesOf(reference, session),
      vulnerabilitiesOf(reference, session),
    ]);
    expect(found).toEqual([
      { identifiers: ['CVE-2025-1000', 'GHSA-aaaa-bbbb-cccc'], packageName: '@a/b', severity: 'HIGH' },
    ]);
    expect(again).toEqual(found);
    expect(calls).toHaveLength(1);
    await vulnerabilitiesOf(reference, openSession());
    expect(calls).toHaveLength(2);
  });

  it('are not known while no scanner has scanned it', async () => {
    expect(await open(false).vulnerabilitiesOf(reference, openSession())).toBeNull();
  });
});
