import { PortolanError } from '../../errors.js';
import type { Session } from '../../http/session.js';
import { codeOf, fieldsOf, itemsOf } from '../../upstreams/probe.js';
import { isAttachmentTag } from '../joined/attachment-tag.js';
import type { Joined } from '../joined/joined.js';
import { textIn } from '../joined/reading.js';

const FIELD = 'zotSearchExpandedRepoInfo';
const IMAGE = 'tag digest size pushTimestamp taggedTimestamp lastPullTimestamp downloadCount';
/** One question for whoever wants something of a repository, so that it is asked once. */
const SELECTION = `{ images { ${IMAGE} } }`;
/** With the layers, which are many times as much. */
const WITH_LAYERS = `{ images { ${IMAGE} manifests { digest size layers { digest size } } } }`;

export interface ZotQuestion {
  readonly path: string;
  readonly layers?: true;
}

/** Asks zot's search for the images of a repository, one for each tag that people gave; all that are asked for at a moment leave as one document. */
export async function askZotSearch(
  { zotSearch }: Joined,
  { path, layers }: ZotQuestion,
  session: Session,
): Promise<readonly unknown[]> {
  const selection = layers ? WITH_LAYERS : SELECTION;
  const { images } = fieldsOf(await zotSearch({ field: FIELD, args: { repo: path }, selection }, session));
  // What cosign puts under tags of attestations and bills of materials is an image to zot.
  if (Array.isArray(images)) {
    return itemsOf(images).filter((image) => !isAttachmentTag(textIn(image, 'tag') ?? ''));
  }
  // Of a repository that may not be read it answers with nulls, and no error.
  const code = session.sourceOf('zot') ? 'FORBIDDEN' : 'UNAUTHENTICATED';
  throw new PortolanError(code, `zot: repository "${path}" is not visible with these credentials`, {
    upstream: 'zot',
    operation: `Query.${FIELD}`,
  });
}

/** Whether an error means that this zot has no search, or one of another version. */
export function isWithoutSearch(error: unknown): boolean {
  return codeOf(error) === 'UPSTREAM_UNSUPPORTED';
}
