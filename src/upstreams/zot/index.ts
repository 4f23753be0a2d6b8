import { toAuthorization } from '../../http/credential.js';
import type { Named } from '../../http/failures.js';
import type { HttpReply } from '../../http/message.js';
import type { CallOperation } from '../../rest/caller.js';
import { type Needs, readNeeds } from '../../rest/needs.js';
import type { Operation } from '../../rest/operation.js';
import { readSdl } from '../../sdl.js';
import type { UpstreamDescription } from '../types.js';
import { guardBlob } from './blobs.js';
import { blobs } from './downloads.js';
import { readZotError } from './errors.js';
import { guardManifest, guardManifestHeaders, guardReferrers, typeOfManifest } from './manifests.js';
import { guardNames } from './names.js';
import { guardPageSize, guardTagPages } from './pages.js';
import { zotProbe } from './probe.js';
import { createHandWritten } from './resolvers.js';
import { searchNames, searchTransforms } from './search.js';
import { readSearchError } from './search-errors.js';
import type { UploadLimits } from './upload.js';
import { createUploadField } from './upload-field.js';
import { guardUpload } from './upload-steps.js';

type Guard = (target: Named, operation: Operation, call: CallOperation) => CallOperation;

const NAME = { name: 'zot', title: 'zot' };
const FOLDER = 'zot';

const GUARDS: Readonly<Record<string, Guard>> = {
  'Query.zotRepositories': guardPageSize,
  'Query.zotTags': guardTagPages,
  'ZotRepository.tags': guardTagPages,
  'Query.zotManifest': guardManifest,
  'Query.zotManifestHeaders': guardManifestHeaders,
  'Query.zotReferrers': guardReferrers,
  'Query.zotOrasReferrers': guardReferrers,
  'Query.zotBlob': guardBlob,
  'Query.zotBlobUpload': guardUpload,
  'Mutation.zotUploadBlobChunk': guardUpload,
  'Mutation.zotFinishBlobUpload': guardUpload,
  'Mutation.zotCancelBlobUpload': guardUpload,
};

/** The zot registry: the OCI distribution API with zot's extensions, and its search in GraphQL. */
export function createZot(uploads: UploadLimits): UpstreamDescription {
  let needs: ReadonlyMap<string, Needs> | undefined;
  // Read when the first error wants to quote them.
  const needsOf = (operation: string): Needs | undefined => {
    needs ??= readNeeds(readSdl(FOLDER));
    return needs.get(operation);
  };
  return {
    ...NAME,
    realm: 'zot',
    urlVariable: 'ZOT_URL',
    urlOf: (urls) => urls.zot,
    authorize: (credential) => credential && toAuthorization(credential),
    probe: zotProbe,
    isAnswer: isUnwell,
    errorOf: (reply, operation) => readZotError(NAME, reply, operation, needsOf(operation)),
    downloads: [blobs],
    rest: {
      folder: FOLDER,
      handWritten: { ...createHandWritten(NAME), ...createUploadField(uploads) },
      typeNames: { ZotManifest: typeOfManifest },
      guard: (operation, call) =>
        guardNames(NAME, operation, GUARDS[operation.field]?.(NAME, operation, call) ?? call),
    },
    remote: {
      name: 'zotSearch',
      folder: 'zot-search',
      path: '/v2/_zot/ext/search',
      errorOf: readSearchError,
      names: searchNames,
      transforms: searchTransforms,
      // With bearer authentication, zot wants the right to push for a POST and the right to pull for a GET.
      reads: 'GET',
    },
  };
}

/** A probe that fails says so by its status, and that is what was asked. */
function isUnwell({ status, body }: HttpReply): boolean {
  return status === 500 && body.toString('utf8', 0, 40).startsWith('internal server error: ');
}
