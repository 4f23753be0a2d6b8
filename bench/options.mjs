import { parseArgs } from 'node:util';

const OPTIONS = {
  only: { type: 'string', default: 'bare,hand,portolan' },
  q: { type: 'string', default: '' },
  rounds: { type: 'string', default: '5' },
  secs: { type: 'string', default: '2' },
  warm: { type: 'string', default: '3' },
  conns: { type: 'string', default: '32,8' },
  latency: { type: 'string', default: '0,20' },
  json: { type: 'string' },
  markdown: { type: 'boolean', default: false },
  smoke: { type: 'boolean', default: false },
  profile: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
};

export const USAGE = `npm run bench -- [options]
  --only bare,hand,portolan  targets to run (default: all)
  --q Q1,Q3                  queries to run (default: all)
  --latency 0,20             milliseconds the stub waits before it answers, one pass each (default: 0,20)
  --conns 32,8               connections of the load generator, one number per latency (default: 32,8)
  --rounds 5  --secs 2       measured rounds per target, seconds per round
  --warm 3                   seconds of load before the first round, per target and query
  --json FILE                also write every round to FILE
  --markdown                 print tables for docs/performance.md
  --smoke                    no timing: check the number of upstream calls and that all targets agree
  --profile                  no comparison: profile Portolan per query, at the first latency`;

/** Returns the checked options of the command line; throws with a message for the user. */
export function readOptions(argv) {
  const { values } = parseArgs({ args: argv, options: OPTIONS });
  const latencies = readNumbers('latency', values.latency, 0);
  const connections = readNumbers('conns', values.conns, 1);
  return {
    targets: splitList(values.only),
    queries: splitList(values.q),
    passes: latencies.map((latency, at) => ({ latency, connections: connections[at] ?? connections.at(-1) })),
    rounds: readNumber('rounds', values.rounds, 1),
    seconds: readNumber('secs', values.secs, 0.1),
    warmSeconds: readNumber('warm', values.warm, 0.1),
    jsonFile: values.json,
    isMarkdown: values.markdown,
    mode: readMode(values),
  };
}

function readMode({ help, smoke, profile }) {
  if (help) return 'help';
  if (smoke && profile) throw new Error('--smoke and --profile exclude each other');
  if (smoke) return 'smoke';
  return profile ? 'profile' : 'compare';
}

function readNumbers(name, text, least) {
  return splitList(text).map((part) => readNumber(name, part, least));
}

function readNumber(name, text, least) {
  const value = Number(text);
  if (!(value >= least)) throw new Error(`--${name} takes numbers from ${least} up, not "${text}"`);
  return value;
}

function splitList(text) {
  return text.split(',').filter((part) => part !== '');
}
