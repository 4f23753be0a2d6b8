import { Environment, type FetchFunction, Network, RecordSource, Store } from 'relay-runtime';

/** What keeps the answers of the gateway at this address. */
export function createEnvironment(url: string): Environment {
  return new Environment({
    network: Network.create(fetchFrom(url)),
    store: new Store(new RecordSource()),
    getDataID: keyOf,
  });
}

function fetchFrom(url: string): FetchFunction {
  return async ({ text: query }, variables) => {
    const body = JSON.stringify({ query, variables });
    const reply = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    return reply.json();
  };
}

/** By itself Relay takes every `id` for a global one; those of raw objects, some of them numbers, are so within their type only. */
function keyOf({ id }: { readonly id?: unknown }, typeName: string): string | undefined {
  return id === undefined || id === null ? undefined : `${typeName}:${id}`;
}
