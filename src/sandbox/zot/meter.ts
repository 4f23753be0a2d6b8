import type { Store } from './store.js';

/** One series of a metric: the values of its labels, in the order of their names, and what was measured. */
export interface Series {
  readonly labels: readonly string[];
  count: number;
  sum: number;
  /** Observations up to each bound of the family; empty when it has none. */
  readonly buckets: number[];
}

export interface Family {
  readonly name: string;
  readonly help: string;
  readonly kind: 'counter' | 'gauge' | 'summary' | 'histogram';
  readonly labelNames: readonly string[];
  /** Upper bounds in seconds, for histograms. */
  readonly bounds: readonly number[];
  readonly series: Map<string, Series>;
}

/** One call as the metrics see it. */
export interface Observation {
  readonly method: string;
  readonly status: number;
  readonly seconds: number;
  /** Null for a call to no repository. */
  readonly repository: string | null;
  readonly isManifest: boolean;
}

/** Counts what happens. */
export interface Meter {
  observe(observation: Observation): void;
  /** Every family with its values of now. */
  read(store: Store): Family[];
}

const BOUNDS = [0.05, 0.5, 1, 5, 30, 60, 600];

export function createMeter(version: string): Meter {
  const requests = family('zot_http_requests_total', 'counter', ['method', 'code']);
  const repositories = family('zot_http_repo_latency_seconds', 'summary', ['repo']);
  const methods = family('zot_http_method_latency_seconds', 'histogram', ['method']);
  const uploads = family('zot_repo_uploads_total', 'counter', ['repo']);
  const downloads = family('zot_repo_downloads_total', 'counter', ['repo']);
  return {
    observe: ({ method, status, seconds, repository, isManifest }) => {
      add(requests, [method, String(status)], 1);
      add(methods, [method], seconds);
      if (repository === null) return;
      add(repositories, [repository], seconds);
      if (isManifest && method === 'PUT' && status === 201) add(uploads, [repository], 1);
      if (isManifest && method === 'GET' && status === 200) add(downloads, [repository], 1);
    },
    read: (store) => [
      requests,
      repositories,
      methods,
      uploads,
      downloads,
      ...gauges(store, version),
      ...processFamilies(),
    ],
  };
}

function gauges(store: Store, version: string): Family[] {
  const storage = family('zot_repo_storage_bytes', 'gauge', ['repo']);
  for (const { name } of store.repositories) add(storage, [name], store.blobs.sizeIn(name));
  const build = family('zot_info', 'gauge', ['commit', 'binaryType', 'goVersion', 'version']);
  add(build, ['6d19b44', '-full', 'go1.25.0', `v${version}`], 1);
  const workers = family('zot_scheduler_workers', 'gauge', ['state']);
  for (const [state, count] of [
    ['idle', 4],
    ['working', 0],
  ] as const)
    add(workers, [state], count);
  const total = family('zot_scheduler_workers_total', 'gauge', []);
  add(total, [], 4);
  return [storage, build, workers, total];
}

/** What every program of this kind tells about itself. */
function processFamilies(): Family[] {
  const { rss, heapUsed } = process.memoryUsage();
  return [
    ['process_resident_memory_bytes', 'gauge', rss],
    ['process_cpu_seconds_total', 'counter', process.cpuUsage().user / 1e6],
    ['go_memstats_heap_inuse_bytes', 'gauge', heapUsed],
    ['go_goroutines', 'gauge', 1],
  ].map(([name, kind, value]) => {
    const one = family(String(name), kind === 'counter' ? 'counter' : 'gauge', []);
    add(one, [], Number(value));
    return one;
  });
}

function family(name: string, kind: Family['kind'], labelNames: readonly string[]): Family {
  const help = `${kind} ${name.replaceAll('_', ' ')}`;
  return { name, help, kind, labelNames, bounds: kind === 'histogram' ? BOUNDS : [], series: new Map() };
}

function add({ series, bounds }: Family, labels: readonly string[], value: number): void {
  const key = labels.join('\n');
  const known = series.get(key) ?? { labels, count: 0, sum: 0, buckets: bounds.map(() => 0) };
  known.count += 1;
  known.sum += value;
  for (const [position, bound] of bounds.entries()) {
    if (value <= bound) known.buckets[position] = (known.buckets[position] ?? 0) + 1;
  }
  series.set(key, known);
}
