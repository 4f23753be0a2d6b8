import { foldVersion, readPurl } from '../../../src/gateway/findings/package-name.js';
import { join, report } from './reports.js';

const packagesOf = (...reports: Parameters<typeof join>[0]) =>
  join(reports).map(({ packageName, reportedBy }) => [packageName, ...reportedBy]);

describe('the package of a report', () => {
  it.each([
    ['pkg:npm/%40scope/name@8.0.0', '@scope/name', 'name'],
    ['pkg:npm/%40scope/name@8.0.0', '@scope/name', '@scope/name'],
    ['pkg:golang/golang.org/x/net@v8.0.0', 'golang.org/x/net', 'golang.org/x/net'],
    ['pkg:golang/github.com/a/lib/v2@8.0.0', 'github.com/a/lib/v2', 'lib'],
    ['pkg:maven/org.example/core@8.0.0', 'org.example:core', 'org.example:core'],
    ['pkg:maven/org.example/core@8.0.0', 'org.example:core', 'core'],
    ['pkg:pypi/zope-interface@8.0.0', 'zope-interface', 'zope.interface'],
    ['pkg:pypi/Flask_Login@8.0.0', 'Flask_Login', 'flask-login'],
    ['pkg:composer/acme/tool@8.0.0', 'acme/tool', 'acme/tool'],
  ])('%s is %s, which another scanner calls %s', (purl, name, other) => {
    const scout = report('SCOUT', { purl, packageName: name });
    expect(packagesOf(scout, report('TRIVY', { packageName: other }))).toEqual([[name, 'SCOUT', 'TRIVY']]);
  });

  it('is another one for another package URL, also of the same name', () => {
    expect(
      packagesOf(
        report('SCOUT', { purl: 'pkg:npm/protobuf@8.0.0', packageName: 'protobuf' }),
        report('SCOUT', { purl: 'pkg:pypi/protobuf@8.0.0', packageName: 'protobuf' }),
        report('TRIVY', { packageName: 'protobuf' }),
      ),
    ).toEqual([
      ['protobuf', 'SCOUT', 'TRIVY'],
      ['protobuf', 'SCOUT'],
    ]);
  });

  it('is the same for package URLs that differ in qualifiers alone', () => {
    expect(
      packagesOf(
        report('SCOUT', { purl: 'pkg:deb/debian/curl@8.0.0?arch=amd64' }),
        report('SCOUT', { purl: 'pkg:deb/debian/curl@8.0.0?os_name=debian' }),
      ),
    ).toEqual([['curl', 'SCOUT']]);
  });

  it('of a distribution is the source package, whichever of its binary packages others name', () => {
    const at = { version: '2.36-9+deb12u10' };
    expect(
      packagesOf(
        report('SCOUT', { ...at, packageName: 'glibc', purl: 'pkg:deb/debian/glibc@2.36-9%2Bdeb12u10' }),
        report('CLAIR', { ...at, packageName: 'libc6' }),
        report('TRIVY', { ...at, packageName: 'libc6' }),
        report('TRIVY', { version: '2.36-9+deb12u10+b1', packageName: 'libc-bin' }),
      ),
    ).toEqual([['glibc', 'SCOUT', 'CLAIR', 'TRIVY']]);
  });

  it('is found by name alone when Scout knows two of the distribution', () => {
    expect(
      packagesOf(
        report('SCOUT', { packageName: 'glibc', purl: 'pkg:deb/debian/glibc@8.0.0' }),
        report('SCOUT', { packageName: 'curl', purl: 'pkg:deb/debian/curl@8.0.0' }),
        report('TRIVY', { packageName: 'curl' }),
        report('TRIVY', { packageName: 'libc6' }),
      ),
    ).toEqual([
      ['curl', 'SCOUT', 'TRIVY'],
      ['glibc', 'SCOUT'],
      ['libc6', 'TRIVY'],
    ]);
  });

  it('is the binary package when no scanner tells of a source package', () => {
    expect(
      packagesOf(
        report('CLAIR', { packageName: 'libc6' }),
        report('CLAIR', { packageName: 'libc-bin' }),
        report('TRIVY', { packageName: 'libc6' }),
        report('TRIVY', { packageName: 'libc-bin' }),
      ),
    ).toEqual([
      ['libc-bin', 'CLAIR', 'TRIVY'],
      ['libc6', 'CLAIR', 'TRIVY'],
    ]);
  });

  it('of a language is not taken for another one of the same version', () => {
    expect(
      packagesOf(
        report('SCOUT', { packageName: 'undici', purl: 'pkg:npm/undici@8.0.0' }),
        report('TRIVY', { packageName: 'node' }),
        report('TRIVY', { packageName: '@other/undici' }),
      ),
    ).toEqual([
      ['@other/undici', 'TRIVY'],
      ['node', 'TRIVY'],
      ['undici', 'SCOUT'],
    ]);
  });

  it('is another one in another version', () => {
    expect(packagesOf(report('SCOUT', { version: '1.0.0' }), report('TRIVY', { version: '1.0.1' }))).toEqual([
      ['curl', 'SCOUT'],
      ['curl', 'TRIVY'],
    ]);
  });

  it.each([
    ['v1.2.3', '1.2.3'],
    ['0:1.2-3.el9', '1.2-3.el9'],
    ['1:1.2-3.el9', '1:1.2-3.el9'],
    ['8.0.0+b2', '8.0.0'],
    ['vivid', 'vivid'],
  ])('has the version %s in the spelling %s', (version, folded) => {
    expect(foldVersion(version)).toBe(folded);
  });

  it('has the epoch of an RPM from the qualifiers of its package URL', () => {
    expect(readPurl('pkg:rpm/redhat/bind@9.16-1.el9?arch=x86_64&epoch=32')?.version).toBe('32:9.16-1.el9');
    expect(readPurl('pkg:rpm/redhat/bind@32:9.16-1.el9?epoch=32')?.version).toBe('32:9.16-1.el9');
  });

  it.each(['', 'pkg:', 'pkg:npm', 'pkg:npm/', 'npm/a@1', 'pkg:npm/@', 'pkg:/a'])(
    'is by its name alone when its package URL is %j',
    (purl) => {
      expect(readPurl(purl)?.name ?? '').toBe('');
      expect(packagesOf(report('SCOUT', { purl }), report('CLAIR'))).toEqual([['curl', 'SCOUT', 'CLAIR']]);
    },
  );

  it('survives a package URL with broken escapes', () => {
    expect(readPurl('pkg:npm/a%zz@1%')).toEqual({ type: 'npm', name: 'a%zz', version: '1%' });
  });
});
