import type { Server, ServerResponse } from 'node:http';

/** Knows the requests in flight of a server. */
export interface Drain {
  /** Resolves when the last request in flight is answered; their connections are closed with the answer. */
  finish(): Promise<void>;
}

export function createDrain(server: Server): Drain {
  const inFlight = new Set<ServerResponse>();
  let onEmpty: (() => void) | undefined;
  server.on('request', (_request, response) => {
    inFlight.add(response);
    if (onEmpty) response.shouldKeepAlive = false;
    response.once('close', () => {
      inFlight.delete(response);
      if (inFlight.size === 0) onEmpty?.();
    });
  });
  return {
    finish() {
      for (const response of inFlight) response.shouldKeepAlive = false;
      return new Promise((resolve) => {
        onEmpty = resolve;
        if (inFlight.size === 0) resolve();
      });
    },
  };
}
