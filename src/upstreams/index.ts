import type { Config } from '../config.js';
import { createTarget } from '../http/target.js';
import { createDvp } from './dvp/index.js';
import { hub } from './hub/index.js';
import { createHubProbe } from './hub/probe.js';
import { createDockerSignIn } from './hub/sign-in.js';
import { createQuay } from './quay/index.js';
import { createScout } from './scout/index.js';
import type { Upstream, UpstreamDescription } from './types.js';
import { createZot } from './zot/index.js';

/** The registry of upstreams, connected to their configured addresses. Nothing is called yet. */
export function createUpstreams({ urls, traffic, uploads }: Config): readonly Upstream[] {
  const connect = (description: UpstreamDescription): Upstream => ({
    description,
    target: createTarget(description, description.urlOf(urls), traffic),
  });
  const hubTarget = createTarget(hub, hub.urlOf(urls), traffic);
  const signIn = createDockerSignIn(hubTarget);
  return [
    connect(createScout(signIn)),
    connect(createQuay()),
    connect(createZot(uploads)),
    connect(createDvp(signIn)),
    { description: { ...hub, probe: createHubProbe(signIn) }, target: hubTarget },
  ];
}
