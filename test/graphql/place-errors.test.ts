import { notesOf } from '../../src/graphql/notes.js';
import { placeErrors, toPortolanError } from '../../src/graphql/place-errors.js';
import type { RemoteAnswer, RemoteError } from '../../src/graphql/remote.js';
import type { Session } from '../../src/http/session.js';
import { describeRemote } from '../support/remote.js';
import { describeTarget, openSession } from '../support/traffic.js';

const REMOTE = describeRemote(
  describeTarget(undefined, { description: { name: 'scout', title: 'Docker Scout' } }),
);
const FIELDS = new Map([
  ['a', 'Query.repo'],
  ['b', 'Query.repos'],
]);

let session: Session;

beforeEach(() => {
  session = openSession();
});

/** Places the errors in the data; errors in the result are shown as `!message`. */
function place(data: RemoteAnswer['data'], ...errors: RemoteError[]): unknown {
  const placed = placeErrors(REMOTE, { data: data ?? null, errors }, FIELDS, session);
  return JSON.parse(
    JSON.stringify(placed, (_key, value: unknown) => (value instanceof Error ? `!${value.message}` : value)),
  );
}

function at(...path: (string | number)[]): RemoteError {
  return { message: 'no', path };
}

function noted(): unknown[] {
  return notesOf(session).errors.map(({ message, path }) => ({ message, path }));
}

describe('an error is placed', () => {
  it.each([
    ['at the null of a root field', { a: null, b: [] }, at('a'), { a: '!no', b: [] }],
    ['at the null of a field below', { a: { owner: null } }, at('a', 'owner'), { a: { owner: '!no' } }],
    ['at the null in a list', { b: [{}, null] }, at('b', 1), { b: [{}, '!no'] }],
    ['below a list', { b: [{ x: 1 }, { x: null }] }, at('b', 1, 'x'), { b: [{ x: 1 }, { x: '!no' }] }],
    [
      'at the field that the null went up to',
      { a: { owner: null } },
      at('a', 'owner', 'login'),
      { a: { owner: '!no' } },
    ],
    ['at the item that the null went up to', { b: [null, {}] }, at('b', 0, 'id', 'x'), { b: ['!no', {}] }],
    ['at the root field that the null went up to', { a: null }, at('a', 'nodes', 3, 'id'), { a: '!no' }],
    ['at a field that is not there at all', { b: [] }, at('a'), { a: '!no', b: [] }],
    ['at its root field when there are no data', null, at('a', 'owner'), { a: '!no', b: null }],
  ])('%s', (_, data, error, result) => {
    expect(place(data, error)).toEqual(result);
    expect(noted()).toEqual([]);
  });

  it('at every field without value when it has no path', () => {
    expect(place({ a: 'value', b: null }, { message: 'no' })).toEqual({ a: 'value', b: '!no' });
    expect(place(null, { message: 'no' })).toEqual({ a: '!no', b: '!no' });
    expect(noted()).toEqual([]);
  });

  it('with others, each in its place', () => {
    expect(place({ a: { x: null, y: null }, b: null }, at('b'), at('a', 'y'))).toEqual({
      a: { x: null, y: '!no' },
      b: '!no',
    });
  });
});

describe('an error is noted', () => {
  it.each([
    ['when its field was not asked for', { a: null }, at('zzz'), { a: null }],
    ['when its path leads to a value', { a: { x: 'text' } }, at('a', 'x'), { a: { x: 'text' } }],
    ['when its path leads through a value', { a: 5 }, at('a', 'x'), { a: 5 }],
    ['when its path leads to an object', { a: { x: {} } }, at('a', 'x'), { a: { x: {} } }],
    ['when its path leads to false', { a: false }, at('a'), { a: false }],
  ])('%s', (_, data, error, result) => {
    expect(place(data, error)).toEqual(result);
    expect(noted()).toEqual([{ message: 'no', path: error.path }]);
  });

  it('when it has no path, but every field has its value', () => {
    expect(place({ a: 1, b: 2 }, { message: 'no' })).toEqual({ a: 1, b: 2 });
    expect(noted()).toEqual([{ message: 'no', path: undefined }]);
  });

  it('when another stands in its place, or above it', () => {
    const first = { message: 'first', path: ['a', 'x'] };
    expect(place({ a: null }, first, at('a', 'x'), at('a'), at('a', 'y', 'z'))).toEqual({ a: '!first' });
    expect(noted()).toEqual([
      { message: 'no', path: ['a', 'x'] },
      { message: 'no', path: ['a'] },
      { message: 'no', path: ['a', 'y', 'z'] },
    ]);
  });

  it('with its details', () => {
    place({ a: 1 }, { ...at('a'), extensions: { status: 403 } });
    expect(notesOf(session).errors[0]?.extensions).toMatchObject({ code: 'FORBIDDEN', upstream: 'scout' });
  });
});

describe("an upstream's path", () => {
  it.each([
    ['__proto__', ['a', '__proto__', 'polluted']],
    ['constructor', ['a', 'constructor', 'prototype', 'polluted']],
    ['a prototype below a list', ['b', '__proto__', 'polluted']],
    ['a prototype of nothing', ['a', '__proto__']],
  ])('never leads out of the data: %s', (_, path) => {
    const data = { a: {}, b: [] };
    place(data, { message: 'no', path });
    const polluted = 'polluted' in {} || 'polluted' in [] || 'polluted' in Object;
    Reflect.deleteProperty(Object.prototype, 'polluted');
    Reflect.deleteProperty(Array.prototype, 'polluted');
    expect(polluted).toBe(false);
    expect([data.a, data.b].map(Object.getPrototypeOf)).toEqual([Object.prototype, Array.prototype]);
    expect(data.a instanceof Error || data.b instanceof Error).toBe(false);
  });
});

describe('an error in our form', () => {
  it('keeps the message of the upstream and says who, what and why', () => {
    const error = { ...at('a', 'x'), extensions: { status: 403, type: 'DENIED', arguments: { secret: 1 } } };
    const { message, extensions } = toPortolanError(REMOTE, error, { fields: FIELDS, correlationId: 'c-1' });
    expect(message).toBe('no');
    expect(extensions).toEqual({
      code: 'FORBIDDEN',
      upstream: 'scout',
      operation: 'Query.repo',
      status: 403,
      errorType: 'DENIED',
      correlationId: 'c-1',
    });
  });

  it('says no more than is known', () => {
    expect(toPortolanError(REMOTE, { message: 'no' }, { correlationId: { a: 1 } }).extensions).toEqual({
      code: 'UPSTREAM_ERROR',
      upstream: 'scout',
    });
  });

  it('has the correlation id of its answer', () => {
    const answer = { data: { a: null }, errors: [at('a')], extensions: { correlation_id: 'c-2' } };
    expect(placeErrors(REMOTE, answer, FIELDS, session).a).toMatchObject({
      extensions: { correlationId: 'c-2', operation: 'Query.repo' },
    });
  });
});

describe('an answer without errors', () => {
  it('is its data', () => {
    const data = { a: { x: null } };
    expect(placeErrors(REMOTE, { data }, FIELDS, session)).toBe(data);
    expect(noted()).toEqual([]);
  });
});
