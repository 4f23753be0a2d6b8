import { PortolanError } from '../../errors.js';
import type { Session } from '../../http/session.js';
import { codeOf, fieldsOf, itemsOf } from '../../upstreams/probe.js';
import type { Joined } from '../joined/joined.js';

const FIELD = 'zotSearchExpandedRepoInfo';
const IMAGE = 'tag digest size pushTimestamp taggedTimestamp lastPullTimestamp';
/** One question for whoever wants something of a repository, so that it is asked once. */
const SELECTION = `{ summary { downloadCount } images { ${IMAGE} } }`;
/** With the layers, which are many times as much. */
const WITH_LAYERS = `{ images { ${IMAGE} manifests { digest size layers { digest size } } } }`;

/** What zot's search tells of a repository. */
export interface ZotRepositoryFacts {
  readonly images: readonly unknown[];
  readonly summary: unknown;
}

export interface ZotQuestion {
  readonly path: string;
  readonly layers?: true;
}

/** Asks zot's search about a repository; all that are asked for at a moment leave as one document. */
export async function askZotSearch(
  { zotSearch }: Joined,
  { path, layers }: ZotQuestion,
  session: Session,
): Promise<ZotRepositoryFacts> {
  const selection = layers ? WITH_LAYERS : SELECTION;
  const { images, summary } = fieldsOf(
    await zotSearch({ field: FIELD, args: { repo: path }, selection }, session),
  );
  if (Array.isArray(images)) return { images: itemsOf(images), summary };
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
