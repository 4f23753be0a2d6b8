import { PortolanError } from '../../errors.js';
import type { HandWritten } from '../../rest/hand-written.js';
import type { UploadedFile } from '../../rest/scalars.js';
import { checkNames } from './names.js';
import { placed } from './places.js';
import { tooLarge, type UploadLimits, uploadBlob } from './upload.js';

interface Names {
  readonly repository: string;
  readonly digest?: string | null;
}

const FIELD = 'Mutation.zotUploadBlob';

/** A blob from a file of any size. It is no single operation, but the steps of an upload. */
export function createUploadField(limits: UploadLimits): HandWritten {
  return {
    [FIELD]: {
      createResolver: (_call, _callOf, upstream) => async (_parent, args, session) => {
        const { repository, digest } = args as unknown as Names; // as the SDL says
        checkNames(upstream.target, { repository, digest }, FIELD);
        const file = (await args.file) as UploadedFile; // by the Upload scalar
        const { target } = upstream;
        const scope = upstream.scopeOf(session, FIELD);
        try {
          const source = readWhole(file, limits);
          const blob = await uploadBlob(
            { target, scope, repository, digest: digest ?? undefined, limits },
            source,
          );
          return toBlob(blob, repository);
        } finally {
          upstream.wrote(session);
        }
      },
    },
  };
}

/** What comes of the file; a file that was cut, by the limit or because its client went away, is a failure at its end. */
async function* readWhole(file: UploadedFile, limits: UploadLimits): AsyncGenerator<Buffer> {
  const stream = open(file, limits);
  try {
    for await (const piece of stream) yield piece as Buffer; // it has no encoding set
  } catch (cause) {
    throw new PortolanError('BAD_USER_INPUT', 'The file broke off before its end', {
      operation: FIELD,
      cause,
    });
  }
  if (stream.truncated) throw tooLarge(limits);
}

function open(file: UploadedFile, limits: UploadLimits) {
  try {
    return file.createReadStream();
  } catch (cause) {
    // A small file may have been read, and cut, before anybody wanted it.
    if (cause instanceof Error && 'status' in cause && cause.status === 413) throw tooLarge(limits);
    throw new PortolanError('BAD_USER_INPUT', 'The file cannot be read', { operation: FIELD, cause });
  }
}

/** As the headers of the blob would tell it. */
function toBlob({ digest, size }: { digest: string; size: number }, repository: string): object {
  const headers = {
    '$header.content-length': String(size),
    '$header.content-type': 'application/octet-stream',
  };
  return placed({ digest, ...headers }, repository);
}
