import type { Answer } from '../service.js';
import { mayOn } from './access.js';
import { viewBuildLogs } from './build-logs.js';
import { buildsOf, type FoundBuild, findBuild, phaseOf, settleBuilds } from './build-model.js';
import { requestBuild, viewNewest } from './build-requests.js';
import { seedBuilds } from './build-story.js';
import { viewBuild } from './build-views.js';
import { refuse } from './callers.js';
import { apiJson, quayErrors } from './errors.js';
import type { World } from './model.js';
import { readInteger } from './parameters.js';
import type { Premises } from './premises.js';
import { invalid, notFound, refuseUnlessNormal, uncaught, withPossibleRepository } from './refusals.js';
import { type Handler, type QuayRequest, record, withRepository } from './request.js';
import type { Route } from './routing.js';

const LIMIT = { name: 'limit', otherwise: 5, help: 'The maximum number of builds to return' };
const SINCE = { name: 'since', otherwise: 0, help: 'Returns all builds since the given unix timecode' };
/** The builds of a repository; the super user's views of them are made with build-model, build-views and build-logs. */
export function buildRoutes({ world }: Premises): Route[] {
  seedBuilds(world);
  const path = '/repository/{repository}/build/';
  const one = `${path}{build_uuid}`;
  return [
    { path, handlers: { GET: listBuilds(world), POST: withRepository(world, 'write', requestBuild(world)) } },
    {
      path: one,
      handlers: {
        GET: withBuild(world, 'read', (request, found) => apiJson(200, viewBuild(world, request, found))),
        DELETE: withBuild(world, 'admin', cancelBuild(world)),
      },
    },
    { path: `${one}/status`, handlers: { GET: showStatus(world) } },
    { path: `${one}/logs`, handlers: { GET: showLogs(world) } },
  ];
}

/** getRepoBuilds: newest first; a repository that is not there has none. */
function listBuilds(world: World): Handler {
  return withPossibleRepository(world, 'read', (request, repository) => {
    const limit = readInteger(request.call, LIMIT);
    if (typeof limit !== 'number') return limit;
    const since = readInteger(request.call, SINCE);
    if (typeof since !== 'number') return since;
    if (!repository) return apiJson(200, { builds: [] });
    settleBuilds(world, repository, request.now);
    const builds = buildsOf(repository).filter(({ started }) => started.getTime() >= since * 1000);
    return apiJson(200, { builds: viewNewest(world, request, { repository, builds, limit }) });
  });
}

type BuildHandler = (request: QuayRequest, found: FoundBuild) => Answer;

function withBuild(world: World, right: 'read' | 'admin', handler: BuildHandler): Handler {
  return withPossibleRepository(world, right, (request, repository) => {
    const frozen = right === 'admin' ? refuseUnlessNormal(repository) : null;
    if (frozen) return frozen;
    const found = findBuild(world, request.segments.build_uuid ?? '');
    if (!found || found.repository !== repository) return notFound(request);
    settleBuilds(world, found.repository, request.now);
    return handler(request, found);
  });
}

/** cancelRepoBuild: only while no worker has taken it. */
function cancelBuild(world: World): BuildHandler {
  return (request, { repository, build }) => {
    if (phaseOf(build, request.now) !== 'waiting') {
      return invalid(request, 'Build is currently running or has finished');
    }
    build.isCancelled = true;
    const { namespace, name } = repository;
    const metadata = { build_uuid: build.uuid };
    record(world, request, { kind: 'cancel_build', namespace, repository: name, metadata });
    return apiJson(201, 'Okay');
  };
}

/** getRepoBuildStatus: the same view, but an unknown uuid is the data model's error. */
function showStatus(world: World): Handler {
  return withPossibleRepository(world, 'read', (request, repository) => {
    const found = findBuild(world, request.segments.build_uuid ?? '');
    if (!found) return unknownBuild(request);
    if (found.repository !== repository) return notFound(request);
    settleBuilds(world, repository, request.now);
    return apiJson(200, viewBuild(world, request, found));
  });
}

/** getRepoBuildLogs: who may only read sees the build, not its log. */
function showLogs(world: World): Handler {
  return withPossibleRepository(world, 'read', (request, repository) => {
    const { call, caller, now } = request;
    if (repository && !mayOn(world, caller, repository, 'write')) return refuse(call, caller);
    const found = findBuild(world, request.segments.build_uuid ?? '');
    if (!found) return unknownBuild(request);
    if (found.repository !== repository) return notFound(request);
    const start = call.query.get('start') ?? '0';
    if (!/^\s*[+-]?\d+\s*$/.test(start)) return uncaught(); // Quay reads it without a check
    return apiJson(200, viewBuildLogs(call, found.build, { start: Number(start), now }));
  });
}

function unknownBuild({ segments }: QuayRequest): Answer {
  return quayErrors.message(400, `Unable to locate a build by id: ${segments.build_uuid ?? ''}`);
}
