import { readNames } from '../../../src/gateway/findings/identifiers.js';
import { readScore, readSeverity } from '../../../src/gateway/findings/severity.js';

describe('the words of scanners', () => {
  it.each([
    ['CRITICAL', 'CRITICAL'],
    ['Defcon1', 'CRITICAL'],
    ['Critical', 'CRITICAL'],
    ['High', 'HIGH'],
    ['Medium', 'MEDIUM'],
    ['Low', 'LOW'],
    ['Negligible', 'LOW'],
    ['Unknown', 'UNSPECIFIED'],
    ['UNKNOWN', 'UNSPECIFIED'],
    ['UNSPECIFIED', 'UNSPECIFIED'],
    ['', 'UNSPECIFIED'],
    ['__proto__', 'UNSPECIFIED'],
    [null, 'UNSPECIFIED'],
    [undefined, 'UNSPECIFIED'],
    [9, 'UNSPECIFIED'],
  ])('%j means the severity %s', (word, severity) => {
    expect(readSeverity(word)).toBe(severity);
  });

  it.each([
    [9.8, 9.8],
    [0, 0],
    [10, 10],
    [10.1, null],
    [-1, null],
    ['9.8', null],
    ['', null],
    [null, null],
    [Number.NaN, null],
  ])('%j is the score %j', (score, read) => {
    expect(readScore(score)).toBe(read);
  });

  it.each([
    ['cve-2025-12345', ['CVE-2025-12345']],
    ['CVE-2019-1234 on Ubuntu 18.04 LTS (bionic) - medium.', ['CVE-2019-1234']],
    ['GHSA-ABCD-2345-WXYZ', ['GHSA-abcd-2345-wxyz']],
    ['ghsa-abcd-2345-wxyz', ['GHSA-abcd-2345-wxyz']],
    ['RHSA-2021:1234: curl security update (Moderate)', ['RHSA-2021:1234']],
    ['TEMP-0000001-ABCDEF', ['TEMP-0000001-ABCDEF']],
    ['CVE-2025-x', ['CVE-2025-x']],
  ])('%j is known as %j', (name, identifiers) => {
    expect(readNames(name, null)).toEqual({ identifier: name, identifiers });
  });

  it.each([
    'https://nvd.nist.gov/vuln/detail/CVE-2025-1000',
    'http://cve.mitre.org/cgi-bin/cvename.cgi?name=CVE-2025-1000',
    'https://www.cve.org/CVERecord?id=CVE-2025-1000',
    'https://avd.aquasec.com/nvd/cve-2025-1000',
    'https://security-tracker.debian.org/tracker/CVE-2025-1000',
    'https://access.redhat.com/security/cve/CVE-2025-1000',
    'https://osv.dev/vulnerability/CVE-2025-1000',
    'https://ubuntu.com/security/CVE-2025-1000',
    'https://scout.docker.com/v/CVE-2025-1000?s=github&n=undici',
  ])('another name is taken from %s', (link) => {
    expect(readNames('GO-2025-1', link).identifiers).toEqual(['GO-2025-1', 'CVE-2025-1000']);
  });

  it.each([
    'https://example.com/CVE-2025-1000',
    'https://github.com/acme/tool/pull/1?fixes=CVE-2025-1000',
    'https://nvd.nist.gov.example/vuln/detail/CVE-2025-1000',
    'https://nvd.nist.gov/vuln/detail/CVE-2025-1000 https://nvd.nist.gov/vuln/detail/CVE-2025-1001',
    'CVE-2025-1000',
    '',
  ])('no other name is taken from %j', (link) => {
    expect(readNames('GO-2025-1', link).identifiers).toEqual(['GO-2025-1']);
  });

  it('one CVE is no other name of another', () => {
    expect(readNames('CVE-2025-2000', 'https://nvd.nist.gov/vuln/detail/CVE-2025-1000').identifiers).toEqual([
      'CVE-2025-2000',
    ]);
  });

  it('both CVE and advisory are taken where each is the only one', () => {
    const links =
      'https://github.com/acme/tool/security/advisories/GHSA-aaaa-bbbb-cccc https://nvd.nist.gov/vuln/detail/CVE-2025-1000';
    expect(readNames('PYSEC-2025-1', links).identifiers).toEqual([
      'PYSEC-2025-1',
      'CVE-2025-1000',
      'GHSA-aaaa-bbbb-cccc',
    ]);
  });

  it('nothing but addresses name what has no name', () => {
    expect(readNames(null, 'https://nvd.nist.gov/vuln/detail/CVE-2025-1000')).toEqual({
      identifier: 'CVE-2025-1000',
      identifiers: ['CVE-2025-1000'],
    });
    expect(readNames(null, null)).toEqual({ identifier: 'UNNAMED', identifiers: ['UNNAMED'] });
  });
});
