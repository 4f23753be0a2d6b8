import { type ErrorCode, PortolanError } from '../../../src/errors.js';
import { mergeResults, resultOf, stateOfError } from '../../../src/gateway/joined/source-result.js';

const failure = (code: ErrorCode) => new PortolanError(code, `said ${code}`);
const missed = (searched: string, error?: unknown) => ({ searched, found: false, error });

describe('the result of asking a source', () => {
  it.each<[ErrorCode, string]>([
    ['NOT_FOUND', 'ABSENT'],
    ['UNAUTHENTICATED', 'UNAUTHENTICATED'],
    ['FORBIDDEN', 'FORBIDDEN'],
    ['PAYMENT_REQUIRED', 'FORBIDDEN'],
    ['UPSTREAM_NOT_CONFIGURED', 'NOT_CONFIGURED'],
    ['UPSTREAM_UNREACHABLE', 'UNAVAILABLE'],
    ['UPSTREAM_TIMEOUT', 'UNAVAILABLE'],
    ['UPSTREAM_INVALID', 'UNAVAILABLE'],
    ['UPSTREAM_UNSUPPORTED', 'UNAVAILABLE'],
    ['RATE_LIMITED', 'UNAVAILABLE'],
  ])('for %s is %s', (code, state) => {
    expect(stateOfError(failure(code))).toBe(state);
  });

  it.each([
    ['an error of ours', new TypeError('oh')],
    ['INTERNAL', failure('INTERNAL')],
  ])('is none for %s', (_what, error) => {
    expect(() => stateOfError(error)).toThrow(error as Error);
  });

  it('is UNKNOWN when there was nothing to ask for', () => {
    expect(resultOf('quay', [], 'nothing to look for')).toEqual({
      upstream: 'quay',
      state: 'UNKNOWN',
      reason: 'nothing to look for',
      searched: [],
    });
  });

  it('is ABSENT only when everything could be looked at', () => {
    expect(resultOf('quay', [missed('a'), missed('b', failure('NOT_FOUND'))], '')).toEqual({
      upstream: 'quay',
      state: 'ABSENT',
      reason: null,
      searched: ['a', 'b'],
    });
    const refused = resultOf('quay', [missed('a'), missed('b', failure('FORBIDDEN'))], '');
    expect(refused).toMatchObject({ state: 'FORBIDDEN', reason: 'b: said FORBIDDEN' });
  });

  it('is FOUND with a word about what could not be looked at', () => {
    const looks = [{ searched: 'a', found: true }, missed('b', failure('UPSTREAM_TIMEOUT'))];
    expect(resultOf('quay', looks, '')).toEqual({
      upstream: 'quay',
      state: 'FOUND',
      reason: 'b: said UPSTREAM_TIMEOUT',
      searched: ['a', 'b'],
    });
  });

  it('tells the weightiest of several failures', () => {
    const looks = [missed('a', failure('FORBIDDEN')), missed('b', failure('UPSTREAM_UNREACHABLE'))];
    expect(resultOf('quay', looks, '').state).toBe('UNAVAILABLE');
  });

  it('puts several results about one upstream together', () => {
    const found = resultOf('quay', [{ searched: 'a', found: true }], '');
    const absent = resultOf('quay', [missed('b')], '');
    const unasked = resultOf('quay', [], 'nothing');
    expect(mergeResults([absent, unasked, found])).toEqual([
      { upstream: 'quay', state: 'FOUND', reason: null, searched: ['a', 'b'] },
    ]);
  });
});
