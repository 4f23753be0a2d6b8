import http from 'node:http';
import { UPSTREAM_CREDENTIALS } from './credentials.mjs';
import { answerRest } from './stub-rest.mjs';
import { createScout } from './stub-scout.mjs';

const MAX_ANSWERS = 20_000;
const SCOUT_PATH = '/v1/graphql';

/**
 * Returns an HTTP server that plays Scout, DVP, Quay and zot on one origin. Every answer is rendered once
 * and kept, so that the stub costs as little as possible beside the gateway that is measured.
 * Control: GET /__stats, POST /__reset, POST /__latency?ms=20.
 */
function createStub() {
  const answers = new Map();
  const scout = createScout();
  const state = { latency: 0, calls: 0, refused: 0, failed: 0, perUpstream: {} };

  const reply = (request, response, key) => {
    let answer = answers.get(key);
    if (!answer) {
      answer = render(request.method === 'POST' ? answerScout(scout, key) : answerRest(request.url));
      if (answers.size >= MAX_ANSWERS) answers.clear();
      answers.set(key, answer);
    }
    const shown = count(state, answer, request.headers.authorization);
    if (state.latency === 0) send(response, shown);
    else setTimeout(send, state.latency, response, shown);
  };

  return http.createServer((request, response) => {
    if (request.url.startsWith('/__'))
      send(response, render({ status: 200, body: control(state, request.url) }));
    else if (request.method === 'GET') reply(request, response, request.url);
    else if (request.url === SCOUT_PATH) readBody(request, (body) => reply(request, response, body));
    else send(response, count(state, render({ upstream: 'unknown', status: 404, body: {} }), ''));
  });
}

function answerScout(scout, body) {
  try {
    return { upstream: 'docker', status: 200, body: scout(body) };
  } catch (error) {
    return { upstream: 'docker', status: 400, body: { errors: [{ message: error.message }] } };
  }
}

function render({ upstream, status, body }) {
  return { upstream, status, bytes: Buffer.from(JSON.stringify(body)) };
}

const REFUSAL = render({ status: 401, body: { message: 'wrong or missing credential' } });

function count(state, answer, authorization) {
  state.calls += 1;
  state.perUpstream[answer.upstream] = (state.perUpstream[answer.upstream] ?? 0) + 1;
  if (answer.status !== 200) state.failed += 1;
  if (authorization === UPSTREAM_CREDENTIALS[answer.upstream]) return answer;
  state.refused += 1;
  return REFUSAL;
}

function send(response, { status, bytes }) {
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': bytes.length });
  response.end(bytes);
}

function readBody(request, done) {
  let body = '';
  request.setEncoding('utf8');
  request.on('data', (text) => {
    body += text;
  });
  request.on('end', () => done(body));
}

function control(state, url) {
  if (url === '/__reset') Object.assign(state, { calls: 0, refused: 0, failed: 0, perUpstream: {} });
  if (url.startsWith('/__latency?ms=')) state.latency = Number(url.slice('/__latency?ms='.length));
  return state;
}

const server = createStub();
// Longer than any run: a connection closed under a target would show up as the target's error.
server.keepAliveTimeout = 600_000;
server.listen(Number(process.env.PORT), '127.0.0.1');
