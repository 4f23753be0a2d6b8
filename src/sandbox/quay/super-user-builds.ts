import type { Answer } from '../service.js';
import { buildLogFile, viewBuildLogs } from './build-logs.js';
import { type FoundBuild, findBuild, settleBuilds } from './build-model.js';
import { viewBuild } from './build-views.js';
import { apiJson, quayErrors } from './errors.js';
import type { World } from './model.js';
import type { Premises } from './premises.js';
import { notFound, uncaught } from './refusals.js';
import { type Handler, type QuayRequest, withSuperUser } from './request.js';
import type { Route } from './routing.js';

type BuildAnswer = (request: QuayRequest, found: FoundBuild) => Answer;

/** The super user's way to any build, without the name of its repository. */
export function superUserBuildRoutes({ world }: Premises): Route[] {
  const needs = ['FEATURE_SUPER_USERS'] as const;
  const view: BuildAnswer = (request, found) => apiJson(200, viewOf(world, request, found));
  const logs: BuildAnswer = ({ call, now }, { build }) => {
    const start = call.query.get('start') ?? '0';
    if (!/^\s*[+-]?\d+\s*$/.test(start)) return uncaught(); // Quay reads it without a check
    return apiJson(200, viewBuildLogs(call, build, { start: Number(start), now }));
  };
  const archive: BuildAnswer = ({ now }, { build }) => apiJson(200, buildLogFile(build, now));
  const path = '/superuser/{build_uuid}';
  return [
    { path: `${path}/build`, needs, handlers: { GET: withBuild(world, view, notFound) } },
    { path: `${path}/status`, needs, handlers: { GET: withBuild(world, view, unknownBuild) } },
    { path: `${path}/logs`, needs, handlers: { GET: withBuild(world, logs, unknownBuild) } },
    { path: `${path}/logs/archive`, needs, handlers: { GET: withBuild(world, archive, unknownBuild) } },
  ];
}

function withBuild(world: World, answer: BuildAnswer, missing: Handler): Handler {
  return withSuperUser(world, (request) => {
    const found = findBuild(world, request.segments.build_uuid ?? '');
    if (!found) return missing(request);
    settleBuilds(world, found.repository, request.now);
    return answer(request, found);
  });
}

/** The view of the repository's own operations, but its trigger does not tell whether it is enabled. */
function viewOf(world: World, request: QuayRequest, found: FoundBuild): Record<string, unknown> {
  const view = viewBuild(world, request, found);
  const { trigger } = view;
  if (typeof trigger !== 'object' || trigger === null) return view;
  const {
    enabled: _enabled,
    disabled_reason: _reason,
    ...rest
  } = { enabled: 0, disabled_reason: 0, ...trigger };
  return { ...view, trigger: rest };
}

function unknownBuild({ call, segments }: QuayRequest): Answer {
  const detail = `Unable to locate a build by id: ${segments.build_uuid ?? ''}`;
  return quayErrors.apiError(call, 'invalid_response', { detail });
}
