import { apiJson } from './errors.js';
import type { Route } from './routing.js';

/** What the registry can do, open to everybody. */
export function capabilityRoutes(): Route[] {
  const show = () =>
    apiJson(200, {
      sparse_manifests: {
        supported: false,
        required_architectures: [],
        optional_architectures_allowed: false,
      },
      mirror_architectures: ['amd64', 'arm64', 'ppc64le', 's390x'],
    });
  return [{ path: '/registry/capabilities', handlers: { GET: show } }];
}
