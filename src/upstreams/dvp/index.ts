import { errorOfReply, readErrorBody, textAt } from '../../http/error-body.js';
import type { DockerSignIn, UpstreamDescription } from '../types.js';
import { exportDownload, reportDownload } from './downloads.js';
import { exportFields } from './exports.js';
import { guardCall } from './guards.js';
import { dvpProbe } from './probe.js';
import { pullFields } from './pulls.js';
import { reportFields } from './reports.js';

const NAME = { name: 'dvp', title: 'Docker DVP' };

/** Docker Verified Publisher analytics, on Docker Hub's address with Docker's bearer. */
export function createDvp(signIn: DockerSignIn): UpstreamDescription {
  return {
    ...NAME,
    realm: 'docker',
    urlVariable: 'HUB_URL',
    urlOf: (urls) => urls.hub,
    authorize: signIn.authorize,
    forget: signIn.forget,
    probe: dvpProbe,
    errorOf: (reply, operation) => {
      const { json, text } = readErrorBody(reply);
      return errorOfReply(NAME, reply, operation, { message: textAt(json, 'message', 'detail') ?? text });
    },
    rest: {
      folder: 'dvp',
      handWritten: { ...pullFields, ...exportFields, ...reportFields },
      guard: guardCall,
    },
    downloads: [exportDownload, reportDownload],
  };
}
