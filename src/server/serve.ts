import { setTimeout as delay } from 'node:timers/promises';
import type { Config } from '../config.js';
import type { Logger } from '../log.js';
import { createUpstreams } from '../upstreams/index.js';
import { createApp } from './app.js';
import { createDrain } from './drain.js';

export interface RunningServer {
  /** Origin of the server, `http://127.0.0.1:4000`. */
  readonly origin: string;
  /** Flips readiness, lets requests in flight finish, closes the connections to upstreams. */
  stop(): Promise<void>;
}

/** Starts a gateway as configured; rejects when the address is taken or the schemas do not compose. */
export async function serve(config: Config, log: Logger, graceMs = 0): Promise<RunningServer> {
  let isStopping = false;
  const upstreams = createUpstreams(config);
  const app = await createApp({ config, log, upstreams, isStopping: () => isStopping });
  const drain = createDrain(app.server);
  await app.listen({ host: config.host, port: config.port });
  const addresses = app.addresses().filter((address) => typeof address === 'object');
  const origin = originOf(config.host, addresses[0]?.port ?? config.port);
  return {
    origin,
    async stop() {
      if (isStopping) return;
      isStopping = true;
      // Load balancers need a moment to see that readiness flipped before connections are refused.
      await delay(graceMs);
      const closed = app.close();
      await Promise.race([drain.finish(), delay(config.traffic.deadlineMs, undefined, { ref: false })]);
      // What is open now has no request: connections that a browser or a load balancer keeps in hand.
      app.server.closeAllConnections();
      await closed;
      await Promise.all(upstreams.map(({ target }) => target.pool?.close()));
    },
  };
}

function originOf(host: string, port: number): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
