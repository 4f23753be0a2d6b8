import { join, report } from './reports.js';

const GHSA = 'GHSA-aaaa-bbbb-cccc';
const ADVISORY = `https://github.com/advisories/${GHSA}`;
const page = (cve: string) => `https://nvd.nist.gov/vuln/detail/${cve}`;

describe('reports of a vulnerability', () => {
  it('are one row when all scanners give the same identifier and package', () => {
    const [row, ...others] = join([report('TRIVY'), report('CLAIR'), report('SCOUT')]);
    expect(others).toEqual([]);
    expect(row).toMatchObject({
      vulnerability: 'CVE-2025-1000',
      aliases: [],
      packageName: 'curl',
      installedVersion: '8.0.0',
      reportedBy: ['SCOUT', 'CLAIR', 'TRIVY'],
      missedBy: [],
    });
  });

  it('are missed only by scanners that have scanned', () => {
    const [row] = join([report('SCOUT')], ['SCOUT', 'TRIVY']);
    expect(row).toMatchObject({ reportedBy: ['SCOUT'], missedBy: ['TRIVY'] });
  });

  it('are one row when one scanner knows the advisory and another the CVE, by the page of either', () => {
    const rows = join([
      report('SCOUT'),
      report('CLAIR', { id: GHSA, links: `https://example.com/patch ${page('CVE-2025-1000')} ${ADVISORY}` }),
    ]);
    expect(rows).toMatchObject([
      { vulnerability: 'CVE-2025-1000', aliases: [GHSA], reportedBy: ['SCOUT', 'CLAIR'] },
    ]);
    expect(rows[0]?.reports.map(({ identifier }) => identifier)).toEqual(['CVE-2025-1000', GHSA]);
  });

  it('are one row by way of a third report that knows both identifiers', () => {
    const rows = join([
      report('SCOUT'),
      report('TRIVY', { id: GHSA }),
      report('CLAIR', { id: 'GO-2025-0001', links: `${page('CVE-2025-1000')} ${ADVISORY}` }),
    ]);
    expect(rows).toMatchObject([
      { vulnerability: 'CVE-2025-1000', reportedBy: ['SCOUT', 'CLAIR', 'TRIVY'], missedBy: [] },
    ]);
    expect([...(rows[0]?.aliases ?? [])].sort()).toEqual([GHSA, 'GO-2025-0001']);
  });

  it('of two CVEs are never one row, whatever advisory points at both', () => {
    const rows = join([
      report('CLAIR', { id: 'CVE-2025-1000', links: ADVISORY }),
      report('CLAIR', { id: 'CVE-2025-1001', links: ADVISORY }),
      report('TRIVY', { id: GHSA }),
    ]);
    expect(rows.map(({ vulnerability }) => vulnerability).sort()).toEqual(['CVE-2025-1000', 'CVE-2025-1001']);
  });

  it('of an advisory that mends several CVEs stay under the name of the advisory', () => {
    const links = `${page('CVE-2025-1000')} ${page('CVE-2025-1001')}`;
    const rows = join([report('SCOUT'), report('CLAIR', { id: 'RHSA-2025:1: curl (Moderate)', links })]);
    expect(rows.map(({ vulnerability }) => vulnerability)).toEqual(['CVE-2025-1000', 'RHSA-2025:1']);
  });

  it('count once for a scanner that lists them twice, with the worse of both', () => {
    const rows = join([
      report('CLAIR', { severity: 'LOW', score: 7, vector: 'seven', url: 'https://a.example' }),
      report('CLAIR', { severity: 'HIGH', score: 3, vector: 'three', fixedVersion: '8.0.1' }),
      report('CLAIR'),
    ]);
    expect(rows).toHaveLength(1);
    expect(rows[0]?.reports).toMatchObject([
      {
        scanner: 'CLAIR',
        identifier: 'CVE-2025-1000',
        severity: 'HIGH',
        score: 7,
        vector: 'seven',
        fixedVersion: '8.0.1',
        url: 'https://a.example',
      },
    ]);
  });

  it('show the worst severity, the highest score and every fixed version', () => {
    const [row] = join([
      report('SCOUT', { severity: 'LOW', score: 3.1, fixedVersion: '8.0.1' }),
      report('CLAIR', { severity: 'CRITICAL', score: 9.8, fixedVersion: '8.0.1', description: 'bad' }),
      report('TRIVY', { severity: 'UNSPECIFIED', fixedVersion: '7.9.9, 8.0.2', description: 'worse' }),
    ]);
    expect(row).toMatchObject({
      severity: 'CRITICAL',
      score: 9.8,
      fixedVersions: ['8.0.1', '7.9.9', '8.0.2'],
      description: 'bad',
    });
    expect(row?.reports.map(({ severity }) => severity)).toEqual(['LOW', 'CRITICAL', 'UNSPECIFIED']);
  });

  it('are sorted by severity, then score, then identifier, then package', () => {
    const rows = join([
      report('SCOUT', { id: 'CVE-2025-5', severity: 'UNSPECIFIED' }),
      report('SCOUT', { id: 'CVE-2025-0004', severity: 'HIGH', packageName: 'b' }),
      report('SCOUT', { id: 'CVE-2025-0004', severity: 'HIGH', packageName: 'a' }),
      report('SCOUT', { id: 'CVE-2025-0003', severity: 'HIGH', score: 8 }),
      report('SCOUT', { id: 'CVE-2025-0002', severity: 'CRITICAL', score: 9 }),
      report('SCOUT', { id: 'CVE-2025-0001', severity: 'CRITICAL', score: 9.9 }),
    ]);
    expect(rows.map(({ vulnerability, packageName }) => `${vulnerability} ${packageName}`)).toEqual([
      'CVE-2025-0001 curl',
      'CVE-2025-0002 curl',
      'CVE-2025-0003 curl',
      'CVE-2025-0004 a',
      'CVE-2025-0004 b',
      'CVE-2025-5 curl',
    ]);
  });

  it('give the same rows and keys in whatever order they come', () => {
    const reports = [
      report('SCOUT', { purl: 'pkg:npm/%40a/core@8.0.0', packageName: '@a/core' }),
      report('CLAIR', { packageName: 'core', id: GHSA, links: page('CVE-2025-1000') }),
      report('TRIVY', { packageName: '@a/core' }),
      report('TRIVY', { id: 'CVE-2025-1001', severity: 'LOW' }),
    ];
    const keys = join(reports).map(({ key }) => key);
    expect(new Set(keys).size).toBe(2);
    expect(join([...reports].reverse()).map(({ key }) => key)).toEqual(keys);
  });

  it('are excepted when Scout excepts every one of its own', () => {
    const exception = {
      exceptionId: 'vex-1',
      sourceType: 'VEX_STATEMENT',
      type: 'FALSE_POSITIVE',
      status: 'NOT_AFFECTED',
      justification: null,
      details: null,
      author: null,
      createdAt: null,
    };
    const excepted = report('SCOUT', { isExcepted: true, exceptions: [exception] });
    expect(join([excepted, excepted, report('TRIVY')])).toMatchObject([
      { isExcepted: true, exceptions: [exception] },
    ]);
    expect(join([excepted, report('SCOUT')])).toMatchObject([{ isExcepted: false, exceptions: [exception] }]);
    expect(join([report('TRIVY')])).toMatchObject([{ isExcepted: false, exceptions: [] }]);
  });

  it.each(['__proto__', 'constructor', 'toString', '', ' ', '\n', 'CVE-2025-\u0000', 'x'.repeat(10_000)])(
    'with the name %j are rows like any other',
    (name) => {
      const odd = { id: name, packageName: name, version: name };
      const rows = join([report('SCOUT', odd), report('TRIVY', odd), report('TRIVY')]);
      expect(rows).toHaveLength(2);
      expect(rows.find(({ packageName }) => packageName === name)?.reportedBy).toEqual(['SCOUT', 'TRIVY']);
    },
  );

  it('are right to the last of 8,000 rows from three scanners', () => {
    const numbers = Array.from({ length: 8_000 }, (_, index) => index);
    const rows = join([
      ...numbers.map((n) => report('SCOUT', { id: `CVE-2025-${10_000 + n}`, purl: `pkg:npm/p${n}@8.0.0` })),
      ...numbers.map((n) =>
        report('CLAIR', {
          id: `GHSA-${String(n).padStart(4, '0')}-bbbb-cccc`,
          links: page(`CVE-2025-${10_000 + n}`),
          packageName: `p${n}`,
        }),
      ),
      ...numbers.map((n) => report('TRIVY', { id: `CVE-2025-${10_000 + n}`, packageName: `p${n}` })),
    ]);
    expect(rows).toHaveLength(8_000);
    expect(rows.every(({ reports, aliases }) => reports.length === 3 && aliases.length === 1)).toBe(true);
    expect(new Set(rows.map(({ key }) => key)).size).toBe(8_000);
  });

  it('join in steps that grow with their number: each is looked at as often among 8,000 as among 1,000', () => {
    const reads = (size: number): number => {
      let count = 0;
      const watched = (scanner: 'SCOUT' | 'CLAIR' | 'TRIVY', n: number) =>
        new Proxy(report(scanner, { id: `CVE-2025-${10_000 + (n % 50)}`, packageName: `p${n}` }), {
          get(target, name) {
            count += 1;
            return Reflect.get(target, name);
          },
        });
      const numbers = Array.from({ length: size }, (_, index) => index);
      const rows = join([
        ...numbers.map((n) => watched('SCOUT', n)),
        ...numbers.map((n) => watched('CLAIR', n)),
        ...numbers.map((n) => watched('TRIVY', n)),
      ]);
      expect(rows).toHaveLength(size);
      return count / size;
    };
    expect(reads(8_000)).toBe(reads(1_000));
  });

  it('meet in a chain of 20,000 identifiers without a stack for it', () => {
    const chain = Array.from({ length: 20_000 }, (_, index) =>
      report('CLAIR', { identifiers: [`ID-${index}`, `ID-${index + 1}`] }),
    );
    const [row, ...others] = join(chain);
    expect(others).toEqual([]);
    expect(row?.aliases).toHaveLength(20_000);
  });
});
