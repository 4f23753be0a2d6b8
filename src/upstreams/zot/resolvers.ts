import type { HandWritten } from '../../rest/hand-written.js';
import { defineOperation } from '../../rest/operation.js';

/** zot takes the certificate itself as the body, not JSON. */
const uploadNotationCertificate = defineOperation({
  upstream: 'zot',
  field: 'Mutation.zotUploadNotationCertificate',
  method: 'POST',
  path: '/v2/_zot/ext/notation',
  args: [
    { name: 'certificate', in: 'body', key: 'certificate' },
    { name: 'truststoreType', in: 'query', key: 'truststoreType' },
  ],
  as: 'NONE',
});

export const handWritten: HandWritten = {
  [uploadNotationCertificate.field]: {
    operation: uploadNotationCertificate,
    createResolver: (call) => (_parent, args, session) =>
      call(args, session, {
        headers: { 'content-type': 'application/octet-stream' },
        body: String(args.certificate),
      }),
  },
};
