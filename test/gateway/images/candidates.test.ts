import { candidatePaths, MAX_CANDIDATES } from '../../../src/gateway/images/candidates.js';
import { type Holding, NOTHING_TOLD } from '../../../src/gateway/images/trace.js';
import { parseImageReference } from '../../../src/gateway/joined/image-reference.js';

const NOTHING = { holdings: [], mirrors: [], organizations: [], configured: [] };
const held = (upstream: 'scout' | 'zot', host: string, path: string): Holding => ({
  ...NOTHING_TOLD,
  place: { upstream, host, path },
  digest: 'sha256:1',
  matched: 'INDEX',
});
const at = (text: string) => parseImageReference(text);

describe('the repositories that may have an image', () => {
  it('are that of the reference, and those under which others have it', () => {
    const holdings = [held('scout', 'docker.io', 'team/web'), held('zot', 'zot.example', 'team/copy')];
    expect(candidatePaths({ ...NOTHING, reference: at('team/web:1'), holdings })).toEqual([
      'team/web',
      'team/copy',
    ]);
  });

  it('are those of mirrors of the hardened image, and of no other', () => {
    const mirror = (source: string) => ({
      organization: 'team',
      source,
      destination: { upstream: 'scout' as const, host: 'docker.io', path: `team/dhi-${source}` },
    });
    const holdings = [held('scout', 'dhi.io', 'node')];
    const mirrors = [mirror('node'), mirror('redis')];
    expect(candidatePaths({ ...NOTHING, reference: at('dhi.io/node:20'), holdings, mirrors })).toEqual([
      'team/dhi-node',
    ]);
  });

  it.each([['dhi.io/node:20'], ['node:20']])(
    'are what belongs to nobody, %s, by its name in the namespaces of the caller',
    (reference) => {
      const organizations = ['team', 'other'];
      expect(candidatePaths({ ...NOTHING, reference: at(reference), organizations })).toEqual([
        'team/node',
        'other/node',
      ]);
    },
  );

  it('are not guessed for what belongs to somebody', () => {
    const options = { ...NOTHING, reference: at('team/web'), organizations: ['other'] };
    expect(candidatePaths(options)).toEqual(['team/web']);
  });

  it('are those of the configuration for a digest alone, and ten at most', () => {
    const configured = Array.from({ length: 20 }, (_, index) => `team/r${index}`);
    const found = candidatePaths({ ...NOTHING, reference: at(`sha256:${'1'.repeat(64)}`), configured });
    expect(found).toEqual(configured.slice(0, MAX_CANDIDATES));
  });
});
