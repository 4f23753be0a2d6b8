import { destination, type Logger, pino } from 'pino';

export type { Logger } from 'pino';
export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';

/** Field names whose values never reach a log line, at the top or one level down. */
const SECRETS = new Set([
  'authorization',
  'credential',
  'password',
  'secret',
  'token',
  'cookie',
  'apiKey',
  'access_token',
  'token_code',
]);

const CENSORED = '[redacted]';

/**
 * Returns the process logger. Lines are gathered and written every few milliseconds, because a system call for each
 * line costs more than the request that it reports; `flush` writes what is left.
 */
export function createLogger(level: LogLevel): { log: Logger; flush: () => void } {
  const sink = destination({ fd: 1, sync: false, minLength: 32_768, maxWrite: 65_536, periodicFlush: 250 });
  return {
    log: pino(loggerOptions(level), sink),
    flush: () => {
      try {
        sink.flushSync();
      } catch (error) {
        // Before the descriptor is open there is nothing to flush; anything else is worth a line on stderr.
        if (!String(error).includes('sonic boom is not ready yet'))
          process.stderr.write(`log: ${String(error)}\n`);
      }
    },
  };
}

/** Exported for tests, which bring their own sink. */
export function loggerOptions(level: LogLevel) {
  return { level, base: null, formatters: { log: redact } };
}

/**
 * pino's own redaction costs 18 µs a line with these names. Lines are flat and rarely hold a secret, so they are looked
 * through without making anything.
 */
function redact(line: Record<string, unknown>): Record<string, unknown> {
  for (const key in line) {
    const value = line[key];
    if (SECRETS.has(key) || (isPlain(value) && hasSecret(value))) return redactAll(line);
  }
  return line;
}

function hasSecret(object: Record<string, unknown>): boolean {
  for (const key in object) if (SECRETS.has(key)) return true;
  return false;
}

function redactAll(object: Record<string, unknown>): Record<string, unknown> {
  const entries = Object.entries(object).map(([key, value]) => {
    if (SECRETS.has(key)) return [key, CENSORED];
    return [key, isPlain(value) ? redactAll(value) : value];
  });
  return Object.fromEntries(entries);
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Error);
}
