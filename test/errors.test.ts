import { codeOfStatus, PortolanError } from '../src/errors.js';

describe('PortolanError', () => {
  it('shows clients its code and details, and keeps the cause to itself', () => {
    const cause = new Error('socket of 10.0.0.1');
    const error = new PortolanError('CONFLICT', 'Quay: tag exists', { upstream: 'quay', status: 409, cause });
    expect(error.extensions).toEqual({ code: 'CONFLICT', upstream: 'quay', status: 409 });
    expect(JSON.stringify(error)).not.toContain('10.0.0.1');
    expect(error.cause).toBe(cause);
    expect(error.code).toBe('CONFLICT');
  });

  it('has no cause when none was given', () => {
    expect('cause' in new PortolanError('INTERNAL', 'x')).toBe(false);
  });
});

describe('the code of a status', () => {
  it.each([
    [400, 'BAD_USER_INPUT'],
    [401, 'UNAUTHENTICATED'],
    [402, 'PAYMENT_REQUIRED'],
    [403, 'FORBIDDEN'],
    [404, 'NOT_FOUND'],
    [405, 'UPSTREAM_UNSUPPORTED'],
    [409, 'CONFLICT'],
    [410, 'UPSTREAM_UNSUPPORTED'],
    [413, 'PAYLOAD_TOO_LARGE'],
    [418, 'BAD_USER_INPUT'],
    [422, 'BAD_USER_INPUT'],
    [429, 'RATE_LIMITED'],
    [500, 'UPSTREAM_ERROR'],
    [501, 'UPSTREAM_UNSUPPORTED'],
    [503, 'UPSTREAM_ERROR'],
    [504, 'UPSTREAM_TIMEOUT'],
    [520, 'UPSTREAM_ERROR'],
    [304, 'UPSTREAM_INVALID'],
  ])('%i is %s', (status, code) => {
    expect(codeOfStatus(status)).toBe(code);
  });
});
