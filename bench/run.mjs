import { runComparison } from './compare.mjs';
import { readOptions, USAGE } from './options.mjs';
import { runProfile } from './profile.mjs';
import { selectQueries } from './queries.mjs';
import { runSmoke } from './smoke.mjs';
import { selectTargets } from './targets.mjs';

const MODES = { compare: runComparison, smoke: runSmoke, profile: runProfile };

try {
  const options = readOptions(process.argv.slice(2));
  if (options.mode === 'help') console.log(USAGE);
  else {
    const targets = selectTargets(options.mode === 'profile' ? ['portolan'] : options.targets);
    const isGood = await MODES[options.mode]({ targets, queries: selectQueries(options.queries), options });
    process.exitCode = isGood ? 0 : 1;
  }
} catch (error) {
  console.error(`bench: ${error.message}`);
  process.exitCode = 1;
}
