import { readConfig } from '../../../src/config.js';
import { createAtlas } from '../../../src/gateway/joined/atlas.js';
import { createUpstreams } from '../../../src/upstreams/index.js';

function atlasOf(env: Record<string, string> = {}) {
  const config = readConfig({ ZOT_URL: 'http://127.0.0.1:5000', ...env });
  return createAtlas(createUpstreams(config), config.joins);
}

describe('the atlas', () => {
  it.each([
    ['docker.io', 'scout', 'docker.io'],
    ['index.docker.io', 'scout', 'docker.io'],
    ['registry-1.docker.io', 'scout', 'docker.io'],
    ['hub.docker.com', 'scout', 'docker.io'],
    ['dhi.io', 'scout', 'dhi.io'],
    ['quay.io', 'quay', 'quay.io'],
    ['127.0.0.1:5000', 'zot', '127.0.0.1:5000'],
  ])('knows that %s is behind %s', (host, upstream, known) => {
    expect(atlasOf().placeOf(host, 'team/node')).toEqual({ upstream, host: known, path: 'team/node' });
  });

  it('knows no other host', () => {
    expect(atlasOf().placeOf('gcr.io', 'team/node')).toBeUndefined();
  });

  it('takes the hosts by which people pull from the configuration', () => {
    const atlas = atlasOf({ QUAY_HOST: 'quay.example', ZOT_HOST: 'zot.example:5443' });
    expect(atlas.upstreamOf('quay.example')).toBe('quay');
    expect(atlas.upstreamOf('quay.io')).toBeUndefined();
    expect(atlas.hostOf('zot')).toBe('zot.example:5443');
  });

  it('has no host for a registry without an address', () => {
    const atlas = createAtlas(createUpstreams(readConfig({})), readConfig({}).joins);
    expect(atlas.hostOf('zot')).toBeUndefined();
  });

  it.each([
    ['docker.io', 'library/node', 'https://hub.docker.com/_/node'],
    ['docker.io', 'team/node', 'https://hub.docker.com/r/team/node'],
    ['dhi.io', 'node', 'https://hub.docker.com/hardened-images/catalog/dhi/node'],
    ['quay.io', 'team/node', 'https://quay.io/repository/team/node'],
    ['127.0.0.1:5000', 'team/node', 'http://127.0.0.1:5000/image/team%2Fnode'],
  ])('leads from %s/%s to %s', (host, path, page) => {
    const atlas = atlasOf();
    const place = atlas.placeOf(host, path);
    expect(place && atlas.pageOf(place)).toBe(page);
  });
});
