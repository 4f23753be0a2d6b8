import type { Session } from '../../http/session.js';
import { fieldsOf, itemsOf } from '../../upstreams/probe.js';
import { DHI, DOCKER_HUB, type Place } from '../joined/atlas.js';
import type { Joined } from '../joined/joined.js';
import { numberIn, textIn } from '../joined/reading.js';
import type { OrganizationsOf } from './caller-organizations.js';
import { type Candidates, failedList, joinCandidates, type ListCandidates } from './candidates.js';

const PAGE_SIZE = 100;
/** A thousand repositories of one organization. */
const MAX_PAGES = 10;
const SELECTION = '{ count registry pageInfo { total } repositories { name } }';

/** The repositories of the caller's organizations at Docker Hub; after who they are, one document for all of them. */
export function listHubRepositories(joined: Joined, organizationsOf: OrganizationsOf): ListCandidates {
  return async ({ text }, session) => {
    const { names, problems } = await organizationsOf(session);
    const lists = names.map((name) =>
      listOf(joined, { name, text }, session).catch((error: unknown) =>
        failedList(`repositories of ${name}`, error),
      ),
    );
    const whole = joinCandidates(await Promise.all(lists));
    return { ...whole, looks: [...problems, ...whole.looks] };
  };
}

interface Wanted {
  readonly name: string;
  readonly text: string | undefined;
}

async function listOf(joined: Joined, wanted: Wanted, session: Session): Promise<Candidates> {
  const { name } = wanted;
  const page = (number: number): Promise<unknown> => {
    const input = {
      ...filterFor(wanted),
      ordering: { field: 'NAME' },
      page: { page: number, pageSize: PAGE_SIZE },
    };
    const args = { context: { organization: name }, input };
    return joined.scout({ field: 'rsListRepositories', args, selection: SELECTION }, session);
  };
  const first = await page(1);
  const total = Math.max(numberIn(first, 'count') ?? 0, numberIn(fieldsOf(first).pageInfo, 'total') ?? 0);
  const count = Math.min(Math.ceil(total / PAGE_SIZE), MAX_PAGES);
  const more = Array.from({ length: Math.max(count - 1, 0) }, (_, index) => page(index + 2));
  const places = [first, ...(await Promise.all(more))].flatMap((one) => placesIn(one, name));
  const rest = total > MAX_PAGES * PAGE_SIZE ? `${name} has more repositories than are read` : null;
  return { places, looks: [{ searched: `repositories of ${name}`, found: places.length > 0 }], rest };
}

/**
 * Scout looks for a part of the name. Whether it looks at the namespace as well is not told: then a text that is found in
 * that is not given, and what is listed is compared here.
 */
function filterFor({ name, text = '' }: Wanted): { readonly filter?: { readonly repository: string } } {
  const repository = text.split('/').at(-1) ?? '';
  return name.includes(repository) ? {} : { filter: { repository } };
}

function placesIn(page: unknown, organization: string): Place[] {
  return itemsOf(fieldsOf(page).repositories).flatMap((one): Place[] => {
    const name = textIn(one, 'name');
    if (name === null) return [];
    const path = name.includes('/') ? name : `${organization}/${name}`;
    return [{ upstream: 'scout', host: DOCKER_HUB, path }];
  });
}

/** The repositories of the catalog of hardened images. */
export function listCatalog({ scout }: Joined): ListCandidates {
  const field = 'dhiRepositories';
  const searched = 'the catalog of hardened images';
  return async (_wish, session) => {
    try {
      const found = await scout({ field, args: {}, selection: '{ items { name } }' }, session);
      const places = itemsOf(fieldsOf(found).items).flatMap((item): Place[] => {
        const path = textIn(item, 'name');
        return path === null ? [] : [{ upstream: 'scout', host: DHI, path }];
      });
      return { places, looks: [{ searched, found: places.length > 0 }], rest: null };
    } catch (error) {
      return failedList(searched, error);
    }
  };
}
