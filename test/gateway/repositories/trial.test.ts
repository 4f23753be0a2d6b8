import { PortolanError } from '../../../src/errors.js';
import { createTrial } from '../../../src/gateway/repositories/trial.js';

const OFF = new PortolanError('UPSTREAM_UNSUPPORTED', 'off');
const DOWN = new PortolanError('UPSTREAM_UNREACHABLE', 'down');

describe('a trial', () => {
  const run = async (answers: readonly (string | Error)[]) => {
    const trial = createTrial();
    const log: string[] = [];
    const outcomes = await Promise.allSettled(
      answers.map((answer, at) =>
        trial(async () => {
          log.push(`asks ${at}`);
          await new Promise((resolve) => setImmediate(resolve));
          log.push(`has ${at}`);
          if (answer instanceof Error) throw answer;
          return answer;
        }),
      ),
    );
    return { log, outcomes: outcomes.map((one) => (one.status === 'fulfilled' ? one.value : one.reason)) };
  };

  it('makes the first call alone and the others together', async () => {
    const { log, outcomes } = await run(['a', 'b', 'c']);
    expect(log).toEqual(['asks 0', 'has 0', 'asks 1', 'asks 2', 'has 1', 'has 2']);
    expect(outcomes).toEqual(['a', 'b', 'c']);
  });

  it('makes no other call when the upstream does not have the operation', async () => {
    expect(await run([OFF, 'b', 'c'])).toEqual({ log: ['asks 0', 'has 0'], outcomes: [OFF, OFF, OFF] });
  });

  it('makes the others when the first fails for another reason', async () => {
    const { log, outcomes } = await run([DOWN, 'b']);
    expect(log).toEqual(['asks 0', 'has 0', 'asks 1', 'has 1']);
    expect(outcomes).toEqual([DOWN, 'b']);
  });
});
