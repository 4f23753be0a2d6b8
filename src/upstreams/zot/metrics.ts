/** One metric of the Prometheus text format 0.0.4 with its samples. */
export interface MetricFamily {
  readonly name: string;
  help: string | null;
  type: string;
  readonly samples: MetricSample[];
}

export interface MetricSample {
  readonly name: string;
  readonly labels: readonly { readonly name: string; readonly value: string }[];
  /** Null for what JSON has no number for. */
  readonly value: number | null;
  /** The value as written. */
  readonly text: string;
  readonly timestamp: number | null;
}

const NAME = '[a-zA-Z_:][\\w:]*';
const META = new RegExp(`^#[ \\t]+(HELP|TYPE)[ \\t]+(${NAME})(?:[ \\t]+(.*))?$`);
const SAMPLE_NAME = new RegExp(`^${NAME}`);
const LABEL = /[ \t]*([a-zA-Z_]\w*)[ \t]*=[ \t]*"((?:[^"\\]|\\.)*)"[ \t]*(,?)/y;
const VALUE = /^[ \t]+(\S+)(?:[ \t]+(-?\d+))?[ \t]*$/;
const HELP_ESCAPES = /\\([\\n])/g;
const LABEL_ESCAPES = /\\([\\n"])/g;
const UNTYPED = 'untyped';
const PARTS = ['_bucket', '_sum', '_count'];
const WITH_PARTS: readonly string[] = ['histogram', 'summary'];

/** Reads a whole answer; throws an Error that names the line that is none of the format. */
export function parseMetrics(text: string): MetricFamily[] {
  const families = new Map<string, MetricFamily>();
  text.split(/\r?\n/).forEach((line, index) => {
    if (line.trim() === '') return;
    const isRead = line.startsWith('#') ? readMeta(families, line) : readSample(families, line);
    if (!isRead) throw new Error(`line ${index + 1} is no metric`);
  });
  return [...families.values()];
}

/** Any other line that starts with # is a comment. */
function readMeta(families: Map<string, MetricFamily>, line: string): true {
  const [, kind, name, text = ''] = META.exec(line) ?? [];
  if (name === undefined) return true;
  const family = familyOf(families, name);
  if (kind === 'TYPE') family.type = text.trim();
  else family.help = text.replace(HELP_ESCAPES, unescaped);
  return true;
}

function readSample(families: Map<string, MetricFamily>, line: string): boolean {
  const [name] = SAMPLE_NAME.exec(line) ?? [];
  if (name === undefined) return false;
  const labelled = readLabels(line, name.length);
  const [, text, timestamp] = (labelled && VALUE.exec(line.slice(labelled.end))) ?? [];
  if (!labelled || text === undefined) return false;
  const value = toNumber(text);
  if (value === undefined) return false;
  familyOf(families, wholeOf(families, name)).samples.push({
    name,
    labels: labelled.labels,
    value: Number.isFinite(value) ? value : null,
    text,
    timestamp: timestamp === undefined ? null : Number(timestamp),
  });
  return true;
}

/** The labels from a place in the line on, and where they end; undefined when they do not. */
function readLabels(
  line: string,
  start: number,
): { labels: MetricSample['labels']; end: number } | undefined {
  if (line[start] !== '{') return { labels: [], end: start };
  const labels: { name: string; value: string }[] = [];
  let end = start + 1;
  let mayGoOn = true;
  while (mayGoOn) {
    LABEL.lastIndex = end;
    const [whole, name = '', value = '', comma] = LABEL.exec(line) ?? [];
    if (whole === undefined) break;
    labels.push({ name, value: value.replace(LABEL_ESCAPES, unescaped) });
    end += whole.length;
    mayGoOn = comma === ',';
  }
  const [closing] = /^[ \t]*\}/.exec(line.slice(end)) ?? [];
  return closing === undefined ? undefined : { labels, end: end + closing.length };
}

/** `x_bucket` is a sample of the histogram `x`. */
function wholeOf(families: ReadonlyMap<string, MetricFamily>, name: string): string {
  const part = families.has(name) ? undefined : PARTS.find((ending) => name.endsWith(ending));
  if (part === undefined) return name;
  const whole = name.slice(0, -part.length);
  return WITH_PARTS.includes(families.get(whole)?.type ?? '') ? whole : name;
}

function familyOf(families: Map<string, MetricFamily>, name: string): MetricFamily {
  const family = families.get(name) ?? { name, help: null, type: UNTYPED, samples: [] };
  families.set(name, family);
  return family;
}

/** Numbers as Go writes them. */
function toNumber(text: string): number | undefined {
  if (/^[+-]?(inf|infinity)$/i.test(text)) return text.startsWith('-') ? -Infinity : Infinity;
  if (/^[+-]?nan$/i.test(text)) return Number.NaN;
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : undefined;
}

function unescaped(_whole: string, character: string): string {
  return character === 'n' ? '\n' : character;
}
