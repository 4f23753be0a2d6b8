import { createHash, randomUUID } from 'node:crypto';
import type { Answer } from '../service.js';
import { mayAdminister } from './access.js';
import { type Body, type BodySchema, readObject } from './body.js';
import { type Build, buildsOf, type FoundBuild } from './build-model.js';
import { viewBuild } from './build-views.js';
import { refuse } from './callers.js';
import { apiJson } from './errors.js';
import type { QuayRepository, World } from './model.js';
import { invalid, notFound, refuseUnlessNormal } from './refusals.js';
import { type QuayRequest, type RepositoryHandler, record } from './request.js';

const REQUEST: BodySchema = {
  type: 'object',
  properties: {
    file_id: { type: 'string' },
    archive_url: { type: 'string' },
    subdirectory: { type: 'string' },
    dockerfile_path: { type: 'string' },
    context: { type: 'string' },
    pull_robot: { type: 'string' },
    docker_tags: { type: 'array' },
  },
};

/** requestRepoBuild: from an archive anywhere, or from a file that an earlier build used. */
export function requestBuild(world: World): RepositoryHandler {
  return (request, repository) => {
    const frozen = refuseUnlessNormal(repository);
    if (frozen) return frozen;
    const read = readObject(request.call, REQUEST);
    if ('refusal' in read) return read.refusal;
    const { body } = read;
    const problem = findProblem(world, request, { body, repository });
    if (problem) return problem;
    const archiveUrl = textOf(body, 'archive_url') || null;
    const fileId = textOf(body, 'file_id') || null;
    const build: Build = {
      uuid: randomUUID(),
      started: request.now,
      displayName:
        fileId ??
        createHash('sha224')
          .update(archiveUrl ?? '')
          .digest('hex')
          .slice(0, 7),
      ...placeOf(body),
      tags: tagsOf(body),
      manualUser: request.caller.user,
      trigger: null,
      triggerMetadata: {},
      resourceKey: fileId,
      archiveUrl,
      pullRobot: world.robots.get(textOf(body, 'pull_robot')) ?? null,
      // A host under .invalid never resolves (RFC 2606): the way to see a build fail.
      outcome: archiveUrl && hostOf(archiveUrl)?.endsWith('.invalid') ? 'error' : 'complete',
      isArchived: false,
      isCancelled: false,
      isPushed: false,
    };
    return queueBuild(world, request, { repository, build });
  };
}

/** The views of the newest builds, at most `limit`. */
export function viewNewest(
  world: World,
  request: QuayRequest,
  { repository, builds, limit }: { repository: QuayRepository; builds: readonly Build[]; limit: number },
): unknown[] {
  const newest = [...builds].sort((one, other) => other.started.getTime() - one.started.getTime());
  return newest.slice(0, limit).map((build) => viewBuild(world, request, { repository, build }));
}

/** Queues a build, notes it in the log and answers with its view. */
export function queueBuild(world: World, request: QuayRequest, { repository, build }: FoundBuild): Answer {
  buildsOf(repository).push(build);
  const { namespace, name } = repository;
  record(world, request, {
    kind: 'build_dockerfile',
    namespace,
    repository: name,
    metadata: {
      build_id: build.uuid,
      docker_tags: build.tags,
      repo: name,
      namespace,
      is_manual: true,
      manual_user: build.manualUser,
      ...(build.trigger && {
        trigger_id: build.trigger.uuid,
        trigger_kind: build.trigger.service,
        trigger_metadata: build.triggerMetadata,
        trigger_manual: true,
      }),
    },
  });
  const answer = apiJson(201, viewBuild(world, request, { repository, build }));
  const location = `/api/v1/repository/${namespace}/${name}/build/${build.uuid}/status`;
  return { ...answer, headers: { ...answer.headers, location } };
}

interface Wish {
  readonly body: Body;
  readonly repository: QuayRepository;
}

function findProblem(world: World, request: QuayRequest, { body, repository }: Wish): Answer | null {
  const { docker_tags: tags } = body;
  if (Array.isArray(tags) && tags.length === 0) return invalid(request, '[] is too short');
  if (Array.isArray(tags) && new Set(tags).size < tags.length) {
    return invalid(request, `${JSON.stringify(tags)} has non-unique elements`);
  }
  const archiveUrl = textOf(body, 'archive_url');
  const fileId = textOf(body, 'file_id');
  if (!archiveUrl && !fileId) return invalid(request, 'file_id or archive_url required');
  if (archiveUrl && !/^https?:/i.test(archiveUrl)) {
    return invalid(request, 'Invalid Archive URL: Must be http or https');
  }
  const robot = textOf(body, 'pull_robot');
  if (robot) {
    if (!robot.includes('+')) return refuse(request.call, request.caller);
    if (!world.robots.has(robot)) return notFound(request);
    if (!mayAdminister(world, request.caller, robot.split('+', 1)[0] ?? '')) {
      return refuse(request.call, request.caller);
    }
  }
  if (!fileId || buildsOf(repository).some(({ resourceKey }) => resourceKey === fileId)) return null;
  return invalid(request, `File ${fileId} could not be found or is invalid`);
}

/** Where the Dockerfile lies and what it may copy from, each derived from the other when left out. */
function placeOf(body: Body): Pick<Build, 'subdirectory' | 'context'> {
  const context = textOf(body, 'context') || '/';
  const dockerfile = textOf(body, 'dockerfile_path');
  if (dockerfile) {
    const folder = dockerfile.split('/').slice(0, -1).join('/') || '/';
    return { subdirectory: dockerfile, context: 'context' in body ? context : folder };
  }
  const folder = textOf(body, 'subdirectory') || context;
  return { subdirectory: `${folder.replace(/\/$/, '')}/Dockerfile`, context: folder };
}

function tagsOf({ docker_tags: tags }: Body): string[] {
  return Array.isArray(tags) ? tags.map(String) : ['latest'];
}

function textOf(body: Body, name: string): string {
  const value = body[name];
  return typeof value === 'string' ? value : '';
}

function hostOf(url: string): string | null {
  return URL.canParse(url) ? new URL(url).hostname : null;
}
