import { request } from 'node:http';
import { CALLER, expectNoLeak } from './failures.js';
import { type Answer, type AskOptions, startGateway, type TestGateway } from './gateway.js';
import { json, type SeenRequest, type StubReply, type StubUpstream, startUpstream } from './upstream.js';

export const WEEK = 'namespace: "acme", year: 2026, timespan: WEEKS, interval: 46';
export const EXPORT_PATH = '/exports/dvp/acme/2026/weeks/46/raw';
export const LINKS = '/api/publisher/analytics/v1/namespaces/acme/pulls/exports/years/2026/weeks/46/raw';
export const REPORTS = '/api/publisher/proxylytics/v1/namespaces/acme/reports';

/** A gateway whose Docker Hub leads to files in a store on another origin: what these are, the test says. */
export interface DockerScene {
  readonly hub: StubUpstream;
  readonly store: StubUpstream;
  readonly gateway: TestGateway;
  /** The export's parts, `/0`, `/1` and so on of the store; a reply where a file is not enough. */
  files: readonly (string | Buffer | StubReply)[];
  /** Addresses of the reports. */
  reports: readonly string[];
  /** Asks with all credentials; throws when the answer or the log tells what it must not. */
  ask(query: string, options?: AskOptions): Promise<Answer>;
  /** Asks with the path as it stands, without normalising it. */
  download(path: string, options?: DownloadOptions): Promise<Downloaded>;
  /** Forgets what was asked and what there is. */
  reset(): void;
  close(): Promise<void>;
}

export interface DownloadOptions {
  readonly method?: 'GET' | 'HEAD';
  readonly headers?: Record<string, string>;
}

export interface Downloaded {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
  /** False when the connection broke before the end. */
  readonly isWhole: boolean;
}

export async function startDocker(env: NodeJS.ProcessEnv = {}): Promise<DockerScene> {
  const store = await startUpstream();
  const hub = await startUpstream();
  const gateway = await startGateway({ HUB_URL: hub.origin, SCOUT_URL: `${hub.origin}/scout`, ...env });
  let logged = 0;
  const checkLog = (): void => {
    const log = gateway.logged();
    const fresh = log.slice(logged);
    logged = log.length;
    expectNoLeak(fresh, hub.origin, store.origin);
  };
  const answerOfHub = ({ url }: SeenRequest): StubReply => {
    if (url === LINKS) {
      return json({
        data: scene.files.map((_, part) => ({ url: `${store.origin}/${part}?signature=s3cr3t` })),
      });
    }
    return url === REPORTS ? json({ reports: scene.reports.map((url) => ({ url })) }) : { status: 404 };
  };
  const answerOfStore = ({ url, headers }: SeenRequest): StubReply => {
    const file = scene.files[Number(/\d+/.exec(url)?.[0])] ?? '';
    if (typeof file !== 'string' && !Buffer.isBuffer(file)) return file;
    return serve(Buffer.from(file), headers.range);
  };
  const scene: DockerScene = {
    hub,
    store,
    gateway,
    files: [],
    reports: [],
    async ask(query, options = {}) {
      const answer = await gateway.ask(query, { ...options, headers: { ...CALLER, ...options.headers } });
      expectNoLeak(answer.text, hub.origin, store.origin);
      checkLog();
      return answer;
    },
    async download(path, { method = 'GET', headers } = {}) {
      const found = await fetchRaw(`${gateway.origin}`, { path, method, headers: { ...CALLER, ...headers } });
      expectNoLeak(JSON.stringify(found.headers), hub.origin, store.origin);
      if (found.status !== 200 && found.status !== 206) expectNoLeak(found.text, hub.origin, store.origin);
      checkLog();
      return found;
    },
    reset() {
      for (const { seen } of [hub, store]) seen.splice(0);
      scene.files = [];
      scene.reports = [];
      hub.answer = answerOfHub;
      store.answer = answerOfStore;
    },
    async close() {
      await gateway.close();
      await Promise.all([hub.close(), store.close()]);
    },
  };
  scene.reset();
  return scene;
}

/** A file as object stores serve it. */
export function serve(body: Buffer, range: string | undefined): StubReply {
  const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(range ?? '') ?? [];
  if (from === undefined) return { headers: {}, body };
  const [start, end] = [Number(from), Math.min(to ? Number(to) : Number.POSITIVE_INFINITY, body.length - 1)];
  if (start > end) return { status: 416, headers: {}, body: '<Error><Code>InvalidRange</Code></Error>' };
  const headers = { 'content-range': `bytes ${start}-${end}/${body.length}`, etag: '"e"' };
  return { status: 206, headers, body: body.subarray(start, end + 1) };
}

interface RawRequest {
  readonly path: string;
  readonly method: string;
  readonly headers: Record<string, string>;
}

/** As fetch, but dot segments stay in the path, and what came of a body that broke off is told. */
function fetchRaw(origin: string, { path, method, headers }: RawRequest): Promise<Downloaded> {
  return new Promise((resolve, reject) => {
    const asking = request(`${origin}/`, { path, method, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      const { statusCode: status, headers } = response;
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', () => undefined);
      response.on('close', () =>
        resolve({ status, headers, text: Buffer.concat(chunks).toString(), isWhole: response.complete }),
      );
    });
    asking.on('error', reject).end();
  });
}
