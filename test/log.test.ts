import { Writable } from 'node:stream';
import { pino } from 'pino';
import { createLogger, type LogLevel, loggerOptions } from '../src/log.js';

function record(level: LogLevel = 'info') {
  const lines: string[] = [];
  const sink = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  const log = pino(loggerOptions(level), sink);
  return { log, lines, last: (): Record<string, unknown> => JSON.parse(lines.at(-1) ?? '{}') };
}

const SECRET = 'hunter2';
const NAMES = [
  'authorization',
  'credential',
  'password',
  'secret',
  'token',
  'cookie',
  'apiKey',
  'access_token',
  'token_code',
];

describe('a secret in a log line', () => {
  it.each(NAMES)('is redacted at the top: %s', (name) => {
    const { log, lines, last } = record();
    log.info({ [name]: SECRET, upstream: 'quay' }, 'line');
    expect(lines.join()).not.toContain(SECRET);
    expect(last()).toMatchObject({ [name]: '[redacted]', upstream: 'quay', msg: 'line' });
  });

  it.each(NAMES)('is redacted one level down: %s', (name) => {
    const { log, lines, last } = record();
    log.info({ headers: { [name]: SECRET, accept: '*/*' }, status: 200 }, 'line');
    expect(lines.join()).not.toContain(SECRET);
    expect(last()).toMatchObject({ headers: { [name]: '[redacted]', accept: '*/*' }, status: 200 });
  });

  it('is redacted wherever it stands among several', () => {
    const { log, lines } = record();
    const headers = { authorization: SECRET, cookie: SECRET };
    log.info({ token: SECRET, first: headers, second: { ...headers }, third: { password: SECRET } }, 'line');
    expect(lines.join()).not.toContain(SECRET);
    expect(lines.join().match(/\[redacted\]/g)).toHaveLength(6);
  });

  it.each(['x-docker-authorization', 'x-quay-authorization', 'x-zot-authorization'])(
    'is redacted in the header that callers send: %s',
    (name) => {
      const { log, lines } = record();
      log.info({ headers: { [name]: `Bearer ${SECRET}` } }, 'line');
      expect(lines.join()).not.toContain(SECRET);
    },
  );

  it('is redacted when it is no text', () => {
    const { log, lines } = record();
    log.info({ credential: { username: 'ada', password: SECRET } }, 'line');
    expect(lines.join()).not.toContain(SECRET);
    expect(lines.join()).not.toContain('ada');
  });

  it('leaves the object that was logged as it was', () => {
    const { log } = record();
    const inner = { token: SECRET };
    const line = { inner };
    log.info(line, 'line');
    expect(line).toEqual({ inner: { token: SECRET } });
    expect(line.inner).toBe(inner);
  });
});

describe('a log line', () => {
  it('keeps lists, nulls, numbers and errors as they are', () => {
    const { log, last } = record();
    log.info({ list: [1, 'a'], none: null, ms: 1.5, err: new Error('boom') }, 'line');
    expect(last()).toMatchObject({ list: [1, 'a'], none: null, ms: 1.5, err: { message: 'boom' } });
  });

  it('has neither process id nor host name', () => {
    const { log, last } = record();
    log.info({}, 'line');
    expect(Object.keys(last()).sort()).toEqual(['level', 'msg', 'time']);
  });

  it('below the level is not written', () => {
    const { log, lines } = record('warn');
    log.info({}, 'quiet');
    log.warn({}, 'loud');
    expect(lines).toHaveLength(1);
  });
});

describe('the process logger', () => {
  it('can be flushed before its descriptor is open, without a word on stderr', () => {
    const complaint = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    const { log, flush } = createLogger('silent');
    flush();
    expect(complaint).not.toHaveBeenCalled();
    expect(log.level).toBe('silent');
  });
});
