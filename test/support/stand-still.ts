const EVERYTHING_ELSE = [
  'hrtime',
  'nextTick',
  'performance',
  'queueMicrotask',
  'setImmediate',
  'clearImmediate',
  'setInterval',
  'clearInterval',
  'setTimeout',
  'clearTimeout',
] as const;

/** Stops the date, and nothing else that a clock drives; `jest.useRealTimers()` lets it go on. */
export function standStill(now: number): void {
  jest.useFakeTimers({ now, doNotFake: [...EVERYTHING_ELSE] });
}
