import { authoriseMember, type MaybeContext } from './caller.js';
import type { Premises } from './premises.js';
import type { RootFields } from './root-fields.js';
import { type CountingMode, countFindings, countsAt, createAnalysis } from './stream-findings.js';
import { formatTime } from './timestamp.js';

type Timescale = 'DAYS_7' | 'DAYS_14' | 'DAYS_30' | 'DAYS_90' | 'DAYS_180' | 'DAYS_365';
type SummaryType = 'CUMULATIVE' | 'UNIQUE';

interface Series {
  readonly summaryType?: SummaryType | null;
  readonly timescale?: Timescale | null;
}

interface ReportsQuestion extends MaybeContext {
  readonly query: Series & { readonly stream: string };
}

interface AllReportsQuestion extends MaybeContext {
  readonly query: Series & { readonly streams?: readonly string[] | null };
}

const DAY_MS = 86_400_000;

const MODES: Readonly<Record<SummaryType, CountingMode>> = {
  CUMULATIVE: 'CUMULATIVE_BY_PURL',
  UNIQUE: 'UNIQUE_BY_CVE',
};

/**
 * Counts of a stream over time: one point per day, oldest first. The last one is the present state, as `streamSummary`
 * tells it; the others know only what had been published, pushed, recorded and excepted by then.
 */
export function streamReportFields({ streams, suppressions, now }: Premises): RootFields {
  const { historyOf } = createAnalysis(suppressions);
  const reportsOf = (owner: string, stream: string, { summaryType, timescale }: Series): object[] => {
    const days = Number((timescale ?? 'DAYS_7').replace('DAYS_', ''));
    const mode = MODES[summaryType ?? 'CUMULATIVE'];
    const today = now();
    const history = (streams.recordedIn(owner, stream) ?? []).flatMap(({ image, at }) =>
      historyOf([image]).map((finding) => ({ ...finding, from: Math.max(at, finding.from) })),
    );
    return Array.from({ length: days }, (_, position) => {
      const age = days - 1 - position;
      const at = today - age * DAY_MS;
      const counted = history.filter((finding) => countsAt(finding, age === 0 ? undefined : at));
      return { timestamp: formatTime(at), vulnerabilityReport: countFindings(counted, mode) };
    });
  };
  return {
    streamVulnerabilityReports({ context, query }: ReportsQuestion, reader) {
      const owner = authoriseMember(reader, context);
      if (!streams.namesOf(owner).includes(query.stream)) return null;
      return { items: reportsOf(owner, query.stream, query) };
    },
    allStreamVulnerabilityReports({ context, query }: AllReportsQuestion, reader) {
      const owner = authoriseMember(reader, context);
      const wanted = streams.namesOf(owner).filter((name) => query.streams?.includes(name) ?? true);
      return { items: wanted.map((stream) => ({ stream, reports: reportsOf(owner, stream, query) })) };
    },
  };
}
