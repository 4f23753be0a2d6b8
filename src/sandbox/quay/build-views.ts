import { mayOn } from './access.js';
import { type FoundBuild, type Phase, phaseOf, type Trigger } from './build-model.js';
import type { QuayRobot, World } from './model.js';
import { formatDate } from './parameters.js';
import type { QuayRequest } from './request.js';

interface TriggerRights {
  readonly canRead: boolean;
  readonly canAdmin: boolean;
  /** Inside a build the view leaves the robot out. */
  readonly isForBuild?: boolean;
}

const RUNNING: ReadonlySet<Phase> = new Set<Phase>(['pulling', 'building', 'pushing']);
const COMMANDS = 4;

/** A build as the caller may see it: a reader gets neither the archive nor the trigger's settings. */
export function viewBuild(
  world: World,
  { call, caller, now }: QuayRequest,
  { repository, build }: FoundBuild,
): Record<string, unknown> {
  const canRead = mayOn(world, caller, repository, 'read');
  const canWrite = mayOn(world, caller, repository, 'write');
  const canAdmin = mayOn(world, caller, repository, 'admin');
  const phase = phaseOf(build, now);
  const userFile = build.resourceKey && `http://${call.headers.host ?? ''}/userfiles/${build.resourceKey}`;
  const archiveUrl = userFile ?? build.archiveUrl;
  return {
    id: build.uuid,
    phase,
    started: formatDate(build.started),
    display_name: build.displayName,
    status: statusOf(phase),
    subdirectory: build.subdirectory,
    dockerfile_path: build.subdirectory,
    context: build.context,
    tags: build.tags,
    manual_user: build.manualUser,
    is_writer: canWrite,
    trigger: build.trigger && viewTrigger(world, build.trigger, { canRead, canAdmin, isForBuild: true }),
    trigger_metadata: canRead ? build.triggerMetadata : null,
    resource_key: build.resourceKey,
    pull_robot: robotView(world, build.pullRobot),
    repository: { namespace: repository.namespace, name: repository.name },
    error: null,
    ...(canWrite && archiveUrl && { archive_url: archiveUrl }),
  };
}

/** A build trigger; whoever may not administer the repository sees that it is there and no more. */
export function viewTrigger(
  world: World,
  trigger: Trigger,
  { canRead, canAdmin, isForBuild = false }: TriggerRights,
): Record<string, unknown> {
  const source = typeof trigger.config.build_source === 'string' ? trigger.config.build_source : null;
  const mayRead = canRead || canAdmin;
  const robot = robotView(world, trigger.pullRobot);
  return {
    id: trigger.uuid,
    service: trigger.service,
    is_active: isActive(trigger),
    build_source: mayRead ? source : null,
    repository_url: mayRead && source ? `https://github.com/${source}` : null,
    config: canAdmin ? trigger.config : {},
    can_invoke: canAdmin,
    enabled: trigger.isEnabled,
    disabled_reason: trigger.disabledReason,
    ...(!isForBuild && canAdmin && robot && { pull_robot: robot }),
  };
}

/** Whether the set-up is finished: only then does the service know where to call. */
export function isActive({ config }: Trigger): boolean {
  return 'hook_id' in config;
}

/** Null for a robot that was deleted; one that was renamed shows its new name. */
function robotView(world: World, robot: QuayRobot | null): Record<string, unknown> | null {
  if (!robot || world.robots.get(robot.name) !== robot) return null;
  return { name: robot.name, kind: 'user', is_robot: true };
}

/** What the worker reports while it runs; nothing before and after. */
function statusOf(phase: Phase): Record<string, unknown> {
  if (!RUNNING.has(phase)) return {};
  return {
    total_commands: COMMANDS,
    current_command: phase === 'building' ? 2 : phase === 'pushing' ? COMMANDS : null,
    pull_completion: phase === 'pulling' ? 0.5 : 1,
    push_completion: phase === 'pushing' ? 0.5 : 0,
  };
}
