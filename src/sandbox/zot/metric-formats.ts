import { type Answer, json } from '../service.js';
import { type Handler, refuse } from './exchange.js';
import type { Family, Meter, Series } from './meter.js';
import type { ZotSettings } from './options.js';
import type { Store } from './store.js';

/** GET /metrics, as Prometheus reads it, or as the exporter of a build without metrics does. */
export function showMetrics(store: Store, meter: Meter, settings: ZotSettings): Handler {
  const { auth, access, metrics } = settings;
  return (exchange) => {
    const isAllowed = auth === 'none' || access.metricsUsers.includes(exchange.account.name);
    if (!isAllowed) return refuse(exchange);
    const families = meter.read(store);
    return metrics === 'json' ? asJson(families) : asText(families);
  };
}

function asText(families: readonly Family[]): Answer {
  const lines = families.flatMap((family) => [
    `# HELP ${family.name} ${family.help}`,
    `# TYPE ${family.name} ${family.kind}`,
    ...[...family.series.values()].flatMap((series) => linesOf(family, series)),
  ]);
  // Whatever is accepted: zot never speaks OpenMetrics.
  const headers = { 'content-type': 'text/plain; version=0.0.4; charset=utf-8; escaping=underscores' };
  return { status: 200, headers, body: `${lines.join('\n')}\n` };
}

function linesOf({ name, kind, labelNames, bounds }: Family, series: Series): string[] {
  const { count, sum, buckets } = series;
  const labels = labelNames.map((label, position) => pair(label, series.labels[position] ?? ''));
  if (kind === 'counter' || kind === 'gauge') return [`${name}${inBraces(labels)} ${sum}`];
  const bucketLines = bounds.map((bound, position) => {
    const within = inBraces([...labels, pair('le', String(bound))]);
    return `${name}_bucket${within} ${buckets[position] ?? 0}`;
  });
  const last =
    kind === 'histogram' ? [`${name}_bucket${inBraces([...labels, pair('le', '+Inf')])} ${count}`] : [];
  const totals = [`${name}_sum${inBraces(labels)} ${sum}`, `${name}_count${inBraces(labels)} ${count}`];
  return [...bucketLines, ...last, ...totals];
}

function inBraces(labels: readonly string[]): string {
  return labels.length > 0 ? `{${labels.join()}}` : '';
}

function pair(label: string, value: string): string {
  return `${label}="${value.replace(/[\\"\n]/g, (found) => (found === '\n' ? '\\n' : `\\${found}`))}"`;
}

function asJson(families: readonly Family[]): Answer {
  const own = families.filter(({ name }) => name.startsWith('zot_'));
  const of = (kind: Family['kind'], view: (family: Family, series: Series) => object) =>
    own
      .filter((family) => family.kind === kind)
      .flatMap((family) =>
        [...family.series.values()].map((series) => ({
          Name: jsonNameOf(family),
          LabelNames: family.labelNames.length > 0 ? family.labelNames : null,
          LabelValues: series.labels.length > 0 ? series.labels : null,
          ...view(family, series),
        })),
      );
  return json(200, {
    Counters: of('counter', (_family, { count }) => ({ Count: count })),
    Gauges: of('gauge', (_family, { sum }) => ({ Value: sum })),
    Summaries: of('summary', (_family, { count, sum }) => ({ Count: count, Sum: sum })),
    Histograms: of('histogram', ({ bounds }, { count, sum, buckets }) => ({
      Count: count,
      Sum: sum,
      Buckets: Object.fromEntries(bounds.map((bound, position) => [String(bound), buckets[position] ?? 0])),
    })),
  });
}

function jsonNameOf({ name, kind }: Family): string {
  return (kind === 'counter' ? name.replace(/_total$/, '') : name).replaceAll('_', '.');
}
