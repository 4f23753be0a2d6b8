import { PortolanError } from '../../errors.js';
import type { Session } from '../../http/session.js';
import { codeOf, fieldsOf, itemsOf } from '../../upstreams/probe.js';
import type { Joined } from '../joined/joined.js';
import type { Look } from '../joined/source-result.js';
import { mapAtMost } from './map-at-most.js';
import { copyOf, type MirrorShare, type QuayMirror, readSide } from './mirror.js';
import { createOrganizationMirrors } from './quay-organization-mirrors.js';
import { createQuayRows, MOST_QUAY_MIRRORS, type QuayRow } from './quay-rows.js';
import { runOf } from './quay-run.js';

export interface QuayMirrors {
  /** Those of a namespace. Rejects for nothing that Quay does. */
  of(organization: string, session: Session): Promise<MirrorShare<QuayMirror>>;
  /** The one that fills a repository, null when none does; rejects when Quay does not let the caller know. */
  at(path: string, organization: string, session: Session): Promise<QuayMirror | null>;
}

/** Calls to Quay at the same time for the configurations of one list: it is slow, and others wait for it too. */
const AT_ONCE = 8;

export function createQuayMirrors(joined: Pick<Joined, 'call' | 'atlas'>): QuayMirrors {
  const rowsOf = createQuayRows(joined);
  const organizationMirrorsOf = createOrganizationMirrors(joined);
  const read = createReader(joined);

  return {
    async of(organization, session) {
      const [listed, whole] = await Promise.all([
        rowsOf(organization, session),
        organizationMirrorsOf(organization, session),
      ]);
      // Who is no member is refused whatever is asked of the organization, also when there is none.
      if (codeOf(listed.look.error) === 'NOT_FOUND') return { mirrors: [], looks: [listed.look], rest: null };
      const known = new Set(whole.mirrors.map(({ destination }) => destination.path));
      const rows = listed.rows.filter(({ path }) => !known.has(path));
      const reads = await mapAtMost(rows, AT_ONCE, (row) =>
        look(() => read(row, organization, session), row),
      );
      return {
        mirrors: [...whole.mirrors, ...reads.flatMap(({ mirror }) => mirror ?? [])],
        looks: [listed.look, ...reads.map((one) => one.look), ...whole.looks],
        rest: whole.rest ?? (listed.hasMore ? REST : null),
      };
    },
    async at(path, organization, session) {
      if (!path.startsWith(`${organization}/`)) return null;
      const listed = await rowsOf(organization, session);
      const row = listed.rows.find((one) => one.path === path);
      if (row) return read(row, organization, session);
      throwOther(listed.look, NO_NAMESPACE);
      const whole = await organizationMirrorsOf(organization, session);
      for (const one of whole.looks) throwOther(one, NO_RIGHT);
      const found = whole.mirrors.find(({ destination }) => destination.path === path);
      if (found || !listed.hasMore) return found ?? null;
      return read({ path, lastSync: null, issue: null }, organization, session).catch(nullWhenAbsent);
    },
  };
}

const REST = `only the first ${MOST_QUAY_MIRRORS} mirrors were looked at`;

const NO_NAMESPACE = new Set(['NOT_FOUND']);
/** Who may not see the mirror of an organization is told of none, or else each of its repositories would be an error. */
const NO_RIGHT = new Set(['FORBIDDEN', 'UNAUTHENTICATED']);

function throwOther({ error }: Look, expected: ReadonlySet<string>): void {
  if (error !== undefined && !expected.has(codeOf(error) ?? '')) throw error;
}

function nullWhenAbsent(error: unknown): null {
  if (codeOf(error) === 'NOT_FOUND') return null;
  throw error;
}

/** The configuration of one mirror; rejects with Quay's error. */
function createReader({ call, atlas }: Pick<Joined, 'call' | 'atlas'>) {
  return async (row: QuayRow, organization: string, session: Session): Promise<QuayMirror> => {
    const found = fieldsOf(await call('Query.quayRepositoryMirror')({ repository: row.path }, session));
    const { external_reference: reference, sync_status: status, root_rule: rule } = found;
    if (typeof reference !== 'string') throw noReference(row.path);
    const patterns = itemsOf(fieldsOf(rule).rule_value).map(String);
    return {
      ...copyOf('QUAY', organization, {
        source: readSide(reference, atlas),
        destination: { upstream: 'quay', host: atlas.hostOf('quay') ?? '', path: row.path },
      }),
      kind: 'QUAY',
      setUpFor: 'REPOSITORY',
      run: runOf({
        status: String(status),
        lastSync: row.lastSync,
        message: row.issue,
      }),
      patterns: patterns.length > 0 ? patterns : undefined,
    };
  };
}

function noReference(path: string): PortolanError {
  const message = `Quay: the mirror of ${path} does not name its source`;
  return new PortolanError('UPSTREAM_INVALID', message, {
    upstream: 'quay',
    operation: 'Query.quayRepositoryMirror',
  });
}

async function look(
  read: () => Promise<QuayMirror>,
  { path }: QuayRow,
): Promise<{ mirror?: QuayMirror; look: Look }> {
  const searched = `mirror of ${path}`;
  try {
    return { mirror: await read(), look: { searched, found: true } };
  } catch (error) {
    return { look: { searched, found: false, error } };
  }
}
