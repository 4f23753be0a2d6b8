import { readObject } from './body.js';
import { apiJson, emptyAnswer } from './errors.js';
import type { Premises } from './premises.js';
import { findRepository, type Handler, withUser } from './request.js';
import type { Route } from './routing.js';

const SELF = ['user:admin'] as const;
const SCHEMA = {
  type: 'object',
  required: ['namespace', 'repository'],
  properties: { namespace: { type: 'string' }, repository: { type: 'string' } },
} as const;

/** Repositories that the caller has starred. */
export function starRoutes(premises: Premises): Route[] {
  const { world } = premises;
  const remove = withUser(SELF, ({ segments }, user) => {
    const repository = findRepository(world, segments.repository ?? '');
    if (!repository) return apiJson(200, null);
    repository.starredBy.delete(user);
    return emptyAnswer(204);
  });
  return [
    { path: '/user/starred', handlers: { GET: listStarred(premises), POST: createStar(premises) } },
    { path: '/user/starred/{repository}', handlers: { DELETE: remove } },
  ];
}

/** listStarredRepos: images only, and also those that the caller may not see any more. */
function listStarred({ world, pageTokens, pageSize }: Premises): Handler {
  return withUser(SELF, ({ call, now }, user) => {
    const startId = pageTokens.open(call.query.get('next_page'), now);
    const found = world.repositories.filter(
      ({ id, kind, starredBy }) => id >= startId && kind === 'image' && starredBy.has(user),
    );
    const next = found[pageSize];
    const views = found.slice(0, pageSize).map(({ namespace, name, description, isPublic }) => ({
      namespace,
      name,
      description,
      is_public: isPublic,
    }));
    return apiJson(200, { repositories: views, ...(next && { next_page: pageTokens.seal(next.id, now) }) });
  });
}

/** createStar asks for no right in the repository, and answers 200 and null when there is none. */
function createStar({ world }: Premises): Handler {
  return (request) => {
    const read = readObject(request.call, SCHEMA);
    if ('refusal' in read) return read.refusal;
    const { namespace, repository: name } = read.body;
    return withUser(SELF, (_, user) => {
      const repository = findRepository(world, `${namespace}/${name}`);
      if (!repository) return apiJson(200, null);
      repository.starredBy.add(user);
      return apiJson(201, { namespace, repository: name });
    })(request);
  };
}
