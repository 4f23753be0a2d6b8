import { lookAtScout } from '../../../src/gateway/attestations/scout-statements.js';
import { openSession } from '../../support/traffic.js';
import { AMD64, ARM64, digest, failure, fakeJoined, placeAt, spotAt } from './fake-joined.js';

const HUB = placeAt('scout', 'library/node', 'docker.io');
const SPDX = 'https://spdx.dev/Document';
const list = (...predicateTypes: string[]) => ({
  items: predicateTypes.map((predicateType, index) => ({ digest: digest(20 + index), predicateType })),
});
const subjectOf = (args: Readonly<Record<string, unknown>>): unknown =>
  (args.query as { digest: string }).digest; // as the code under test writes it

describe('what Scout states about an image', () => {
  it('is asked for each manifest and not for the index, under the names of Scout', async () => {
    const joined = fakeJoined({ attestationsList: () => list() });
    await lookAtScout(joined, spotAt(HUB, { organization: 'acme' }), openSession());
    const query = { hostName: 'hub.docker.com', repoName: 'node' };
    expect(joined.asked).toEqual(
      [AMD64, ARM64].map((one) => [
        'attestationsList',
        { context: { organization: 'acme' }, query: { digest: one, ...query } },
      ]),
    );
  });

  it("is asked of the catalog with the catalog's own question", async () => {
    const joined = fakeJoined({ dhiAttestationsList: () => list(SPDX) });
    const spot = spotAt(placeAt('scout', 'node', 'dhi.io'), { manifests: [AMD64] });
    const { attached } = await lookAtScout(joined, spot, openSession());
    expect(joined.asked).toEqual([
      [
        'dhiAttestationsList',
        { context: {}, query: { digest: AMD64, hostName: 'dhi.io', repoName: 'node' } },
      ],
    ]);
    expect(attached).toEqual([
      {
        subjectDigest: AMD64,
        digest: digest(20),
        form: 'STATEMENT',
        kind: 'SBOM',
        predicateType: SPDX,
        mediaType: null,
      },
    ]);
  });

  it('is nothing, and nothing missed, about an image that Scout does not know', async () => {
    const joined = fakeJoined({ attestationsList: (args) => (subjectOf(args) === AMD64 ? null : list()) });
    const { attached, visible, looks } = await lookAtScout(joined, spotAt(HUB), openSession());
    expect(attached).toEqual([]);
    expect([...visible.keys()]).toEqual([ARM64]);
    expect(looks.map(({ found, error }) => [found, error])).toEqual([
      [false, undefined],
      [false, undefined],
    ]);
  });

  it('costs what failed alone', async () => {
    const refused = failure('FORBIDDEN');
    const joined = fakeJoined({
      attestationsList: (args) => (subjectOf(args) === AMD64 ? refused : list(SPDX)),
    });
    const { attached, visible, looks } = await lookAtScout(joined, spotAt(HUB), openSession());
    expect(attached.map(({ subjectDigest }) => subjectDigest)).toEqual([ARM64]);
    expect([...visible.keys()]).toEqual([ARM64]);
    expect(looks).toEqual([
      { searched: 'docker.io/library/node', found: false, error: refused },
      { searched: 'docker.io/library/node', found: true },
    ]);
  });
});
