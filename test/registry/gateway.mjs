import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { findFreePort, startChild } from '../support/child.mjs';
import { basic, PASSWORD, USER } from './distribution.mjs';

const entry = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const account = { 'x-zot-authorization': basic(USER, PASSWORD) };

/** Starts a gateway over one registry; it reaches no other upstream. */
export async function startGateway(registryUrl) {
  if (!existsSync(entry)) throw new Error('The gateway is not built: run `npm run build` first.');
  const [port, closedPort] = [await findFreePort(), await findFreePort()];
  const [url, nowhere] = [port, closedPort].map((number) => `http://127.0.0.1:${number}`);
  const { stop, printed } = await startChild({
    name: 'The gateway',
    command: process.execPath,
    args: [entry, 'serve'],
    env: {
      PATH: process.env.PATH,
      HOST: '127.0.0.1',
      PORT: String(port),
      SCOUT_URL: nowhere,
      HUB_URL: nowhere,
      QUAY_URL: nowhere,
      ZOT_URL: registryUrl,
    },
    healthUrl: `${url}/healthz`,
  });
  const post = async (body, headers) => {
    const reply = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { ...account, ...headers },
      body,
    });
    const { data, errors = [] } = await reply.json();
    return { data, errors };
  };
  return {
    url,
    stop,
    printed,
    /** Asks whatever the answer; `headers` replace the account's. */
    ask: (query, variables, headers) =>
      post(JSON.stringify({ query, variables }), { 'content-type': 'application/json', ...headers }),
    /** Sends one file as the GraphQL multipart request specification wants it. */
    upload: (query, variables, file) =>
      post(multipart(query, variables, file), { 'apollo-require-preflight': 'true' }),
    get: (path, headers) => fetch(url + path, { headers: { ...account, ...headers } }),
  };
}

function multipart(query, variables, file) {
  const form = new FormData();
  form.append('operations', JSON.stringify({ query, variables: { ...variables, file: null } }));
  form.append('map', JSON.stringify({ 0: ['variables.file'] }));
  form.append('0', new Blob([file], { type: 'application/octet-stream' }), 'blob');
  return form;
}
