import { type Answer, json } from '../service.js';
import { algorithmOf } from './digest.js';
import { zotErrors } from './errors.js';
import type { Exchange } from './exchange.js';
import { describeReferrer, referrersOf } from './referrers.js';
import type { ZotRepository } from './repository.js';

/** GET of referrers by the path of ORAS, which 2.0.1 was the last to have. */
export function listOrasReferrers({ call, segments }: Exchange, repository: ZotRepository): Answer {
  const { digest = '' } = segments;
  if (algorithmOf(digest) === null) return zotErrors.empty(400);
  const type = call.query.get('artifactType');
  const references = referrersOf(repository, digest)
    .map(describeReferrer)
    .filter(({ artifactType }) => !type || artifactType === type);
  return json(200, { references });
}
