import { PortolanError } from '../../errors.js';
import { upstreamFailure } from '../../http/failures.js';
import { expiredLink, type LinkOptions, openLink } from '../../http/link.js';
import type { StreamReply } from '../../http/stream.js';

/** CSV files that are one sequence of rows. */
export interface CsvFiles {
  /** Names the sequence; cursors of another one are refused. */
  readonly name: string;
  readonly urls: readonly string[];
  /** Signed: a refusal means that the link is over, not that the caller lacks a right. */
  readonly areSigned: boolean;
  readonly link: LinkOptions;
}

/** Opens one of the files, or a range of it where the server can do that: the reply then has status 206. */
export async function openFile(files: CsvFiles, part: number, range?: string): Promise<StreamReply> {
  const { link } = files;
  const url = files.urls[part];
  if (url === undefined) throw damaged(files, `part ${part + 1} has no link`);
  const headers = { accept: '*/*', ...(range !== undefined && { range }) };
  try {
    return await openLink(url, { ...link, headers });
  } catch (error) {
    const status = error instanceof PortolanError ? error.extensions.status : undefined;
    if (files.areSigned && (status === 403 || status === 410)) throw expiredLink(link, status);
    if (status === 416) throw tooShort(files);
    throw error;
  }
}

function tooShort({ link: { target, operation } }: CsvFiles): PortolanError {
  const message = 'the file ends before the range that is asked for';
  return upstreamFailure(target, 'BAD_USER_INPUT', message, { operation, status: 416 });
}

/** The error of a file that is not what it should be. */
export function damaged({ link: { target, operation } }: CsvFiles, message: string): PortolanError {
  return upstreamFailure(target, 'UPSTREAM_INVALID', message, { operation });
}
