import type { Session } from '../../http/session.js';
import { codeOf, fieldsOf, itemsOf } from '../../upstreams/probe.js';
import type { Joined } from '../joined/joined.js';
import { copyOf, type MirrorShare, type QuayMirror, readSide } from './mirror.js';
import { MOST_QUAY_MIRRORS } from './quay-rows.js';
import { runOf } from './quay-run.js';

export type OrganizationMirrorsOf = (
  organization: string,
  session: Session,
) => Promise<MirrorShare<QuayMirror>>;

/** Without the feature, or a mirror of the organization, there is nothing to tell. */
const NONE = new Set(['NOT_FOUND', 'UPSTREAM_UNSUPPORTED']);
/** What it found and leaves alone, because no filter lets it through. */
const SKIPPED = 'SKIP';

/**
 * The copies that Quay's mirror of a whole organization has made. Every organization is asked for one, because a
 * repository does not say by which kind of mirror it is filled. Never rejects.
 */
export function createOrganizationMirrors(joined: Pick<Joined, 'call' | 'atlas'>): OrganizationMirrorsOf {
  return async (organization, session) => {
    const searched = `mirror of the organization ${organization}`;
    try {
      const found = await read(joined, organization, session);
      return {
        mirrors: found.mirrors,
        looks: [{ searched, found: found.mirrors.length > 0 }],
        rest: found.rest,
      };
    } catch (error) {
      if (NONE.has(codeOf(error) ?? ''))
        return { mirrors: [], looks: [{ searched, found: false }], rest: null };
      return { mirrors: [], looks: [{ searched, found: false, error }], rest: null };
    }
  };
}

async function read({ call, atlas }: Pick<Joined, 'call' | 'atlas'>, organization: string, session: Session) {
  const mirror = fieldsOf(await call('Query.quayOrganizationMirror')({ organization }, session));
  const args = { organization, limit: MOST_QUAY_MIRRORS };
  const page = fieldsOf(await call('Query.quayOrganizationMirrorRepositories')(args, session));
  const from = `${hostIn(String(mirror.external_registry_url))}/${String(mirror.external_namespace)}`;
  const host = atlas.hostOf('quay') ?? '';
  const mirrors = itemsOf(page.repositories).flatMap((item): QuayMirror[] => {
    const { name, quay_repository: path, sync_status, last_sync_date, status_message } = fieldsOf(item);
    if (typeof path !== 'string' || sync_status === SKIPPED) return [];
    const source = readSide(`${from}/${String(name)}`, atlas);
    return [
      {
        ...copyOf('QUAY', organization, { source, destination: { upstream: 'quay', host, path } }),
        kind: 'QUAY',
        setUpFor: 'ORGANIZATION',
        run: runOf({
          status: String(sync_status),
          lastSync: typeof last_sync_date === 'string' ? last_sync_date : null,
          message: typeof status_message === 'string' ? status_message : null,
        }),
        patterns: undefined,
      },
    ];
  });
  return { mirrors, rest: page.has_next === true ? REST : null };
}

const REST = `only the first ${MOST_QUAY_MIRRORS} repositories of the organization's mirror were looked at`;

/** Quay keeps the address of the registry, while references have its host alone. */
function hostIn(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}
