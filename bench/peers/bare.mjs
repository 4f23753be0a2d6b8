/**
 * The physical limit: node:http in, one undici pool out, exactly the ideal upstream calls, no GraphQL.
 * It knows the measured operations by name; it still parses every reply, picks the selected fields and
 * stringifies them, as any gateway must.
 */
import http from 'node:http';
import { Pool } from 'undici';

const DVP = '/api/publisher/analytics/v1';
const REPOS_PER_CALL = 50;
const SCOUT_SELECTION = '{images{tags{name lastUpdated}}}';
const DETAILS = `query($org:String!,$repo:String!){${scoutField('$repo')}}`;
const FIVE_DETAILS = `query($org:String!,${fiveTimes((at) => `$repo${at}:String!`)}){${fiveTimes(
  (at) => `image${at}:${scoutField(`$repo${at}`)}`,
)}}`;

const pool = new Pool(process.env.UPSTREAM_URL, { connections: 256, pipelining: 1 });

const OPERATIONS = {
  DhiRepositoryDetails: (variables, caller) => askScout(DETAILS, variables, caller),
  FiveDhiRepositories: (variables, caller) => askScout(FIVE_DETAILS, variables, caller),
  QuayRepository: async ({ repository }, caller) => ({ quayRepository: await showQuay(repository, caller) }),
  QuayRepositoriesWithTags: async ({ namespace }, caller) => {
    const list = await get(`/api/v1/repository?namespace=${namespace}`, caller.quay);
    const repositories = await Promise.all(
      list.repositories.map((repository) => addTags(repository, caller)),
    );
    return { quayRepositories: { repositories } };
  },
  EveryUpstream: async ({ org, repo, repository, name, namespace }, caller) => {
    const [scout, quayRepository, { name: zotName, tags }, { pulls }] = await Promise.all([
      askScout(DETAILS, { org, repo }, caller),
      showQuay(repository, caller),
      get(`/v2/${name}/tags/list`, caller.zot),
      get(`${DVP}/namespaces/${namespace}/pulls`, caller.docker),
    ]);
    return {
      ...scout,
      quayRepository,
      zotTags: { name: zotName, tags },
      dvpNamespacePulls: pulls.map(pickPull),
    };
  },
  ReposPulls: async ({ repos }, caller) => {
    const calls = [];
    for (let at = 0; at < repos.length; at += REPOS_PER_CALL) {
      const search = repos.slice(at, at + REPOS_PER_CALL).map((repo) => `repos=${repo}`);
      calls.push(get(`${DVP}/repos/pulls?${search.join('&')}`, caller.docker));
    }
    const counts = Object.assign({}, ...(await Promise.all(calls)).map((reply) => reply.repos));
    return { dvpReposPulls: repos.map((repo) => ({ repo, pulls: counts[repo].pulls.map(pickPull) })) };
  },
};

http
  .createServer((request, response) => {
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () =>
      answer(request.headers, Buffer.concat(chunks)).then((body) => send(response, 200, body)),
    );
  })
  .listen(Number(process.env.PORT), '127.0.0.1');

async function answer(headers, bytes) {
  const { operationName, variables } = JSON.parse(bytes);
  const caller = {
    docker: headers['x-docker-authorization'],
    quay: headers['x-quay-authorization'],
    zot: headers['x-zot-authorization'],
  };
  try {
    return JSON.stringify({ data: (await OPERATIONS[operationName]?.(variables, caller)) ?? {} });
  } catch (error) {
    return JSON.stringify({ errors: [{ message: error.message }] });
  }
}

function send(response, status, body) {
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
  });
  response.end(body);
}

async function get(path, authorization) {
  const { statusCode, body } = await pool.request({ method: 'GET', path, headers: { authorization } });
  if (statusCode !== 200) throw new Error(`${path} answered ${statusCode}`);
  return body.json();
}

async function askScout(query, variables, caller) {
  const { body } = await pool.request({
    method: 'POST',
    path: '/v1/graphql',
    headers: { authorization: caller.docker, 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  return (await body.json()).data;
}

async function showQuay(repository, caller) {
  const { namespace, name, description, state } = await get(`/api/v1/repository/${repository}`, caller.quay);
  return { namespace, name, description, state };
}

async function addTags({ namespace, name, description }, caller) {
  const page = await get(`/api/v1/repository/${namespace}/${name}/tag/?limit=10`, caller.quay);
  const tags = page.tags.map(({ name, manifest_digest, size }) => ({
    name,
    manifestDigest: manifest_digest,
    size,
  }));
  return { name, description, tags: { tags } };
}

function pickPull({ start, end, pullCount, ipCount }) {
  return { start, end, pullCount, ipCount };
}

function scoutField(repo) {
  return `dhiRepositoryDetails(context:{organization:$org},query:{repoName:${repo}})${SCOUT_SELECTION}`;
}

function fiveTimes(render) {
  return [0, 1, 2, 3, 4].map(render).join(' ');
}
