import { hash } from 'node:crypto';
import { PortolanError } from '../../errors.js';

/** A place between two rows of a sequence of files. */
export interface RowPlace {
  readonly part: number;
  /** Rows of the part before it. */
  readonly row: number;
  /** Bytes of the part before it, inflated. */
  readonly offset: number;
  /** Whether the part is gzip, in which nobody can start in the middle. */
  readonly isGzip: boolean;
}

export const START: RowPlace = Object.freeze({ part: 0, row: 0, offset: 0, isGzip: false });

/** A text that finds the place again, in this sequence only. */
export function writeCursor(sequence: string, { part, row, offset, isGzip }: RowPlace): string {
  return Buffer.from([nameOf(sequence), part, row, offset, isGzip ? 1 : 0].join(' ')).toString('base64url');
}

/** The place that a cursor means; throws BAD_USER_INPUT for one of another sequence, or none at all. */
export function readCursor(sequence: string, cursor: string): RowPlace {
  const text = Buffer.from(cursor, 'base64url').toString();
  const [, name, ...numbers] = /^([\w-]+) (\d+) (\d+) (\d+) ([01])$/.exec(text) ?? [];
  const [part = 0, row = 0, offset = 0, isGzip] = numbers.map(Number);
  if (name === undefined || ![part, row, offset].every(Number.isSafeInteger)) {
    throw new PortolanError(
      'BAD_USER_INPUT',
      'Docker DVP: `after` is no cursor that was given here; start again without it',
    );
  }
  if (name !== nameOf(sequence)) throw misfit('is a cursor of another file');
  return { part, row, offset, isGzip: isGzip === 1 };
}

export function misfit(reason: string): PortolanError {
  const message = `Docker DVP: \`after\` ${reason}; start again without it`;
  return new PortolanError('BAD_USER_INPUT', message, { upstream: 'dvp' });
}

function nameOf(sequence: string): string {
  return hash('sha256', sequence, 'base64url').slice(0, 12);
}
