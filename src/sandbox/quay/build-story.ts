import { organisation } from '../story.js';
import { type Build, buildsOf, type Trigger, triggersOf } from './build-model.js';
import type { QuayUser, World } from './model.js';
import { findRepository } from './request.js';

const SOURCE = `${organisation}/web`;

/** Commits of the repository on GitHub that the trigger can find. */
export const COMMITS: Readonly<Record<string, string>> = {
  'refs/heads/main': '3482adc5822c498e8f7db2e361e8d57b3d77ddd9',
  'refs/heads/next': '9d1f0c2e7b6a45538c4e9f0a1b2c3d4e5f607182',
  'refs/tags/v4.2.0': '5e1c309dae7f45e0f39b1bf3ac3cd9db12e7d689',
};

export const DEFAULT_BRANCH = 'main';

/** Gives the shop front its two triggers, one of them never set up to the end, and two builds. */
export function seedBuilds(world: World): void {
  const repository = findRepository(world, `${organisation}/web`);
  if (!repository) return;
  const ada = world.users.get('ada') ?? null;
  const trigger = triggerOf('6f0b2f0e-3c1d-4c55-9d0e-2f4a7b1c8e90', ada, {
    build_source: SOURCE,
    dockerfile_path: '/Dockerfile',
    context: '/',
    master_branch: DEFAULT_BRANCH,
    hook_id: 48213377,
    deploy_key_id: 7734112,
  });
  triggersOf(repository).push(trigger, triggerOf('b1d7c6a4-58e2-4f7b-a3c9-0e6d5f4b3a21', ada, {}));
  buildsOf(repository).push(
    buildOf(trigger, {
      uuid: 'c0ffee00-7b1e-4a52-8d1f-5a0f3c9e4b10',
      started: new Date('2025-07-03T11:24:10Z'),
      ref: 'refs/tags/v4.2.0',
      outcome: 'complete',
    }),
    buildOf(trigger, {
      uuid: 'bad0bad0-91c3-4e0f-b6a7-2d8e1f7c5a44',
      started: new Date('2025-07-04T08:02:31Z'),
      ref: 'refs/heads/next',
      outcome: 'error',
    }),
  );
}

/** What GitHub tells about the commit that a ref points at. */
export function metadataOf(source: string, ref: string): Record<string, unknown> {
  const commit = COMMITS[ref] ?? '';
  return {
    commit,
    ref,
    default_branch: DEFAULT_BRANCH,
    git_url: `git@github.com:${source}.git`,
    commit_info: {
      url: `https://github.com/${source}/commit/${commit}`,
      message: 'Update the dependencies',
      date: 'Thu, 03 Jul 2025 11:23:58 GMT',
      author: {
        username: 'ada',
        avatar_url: 'https://avatars.githubusercontent.com/u/1?v=4',
        url: 'https://github.com/ada',
      },
    },
  };
}

function triggerOf(uuid: string, connectedUser: QuayUser | null, config: Trigger['config']): Trigger {
  return {
    uuid,
    service: 'github',
    connectedUser,
    config,
    isEnabled: true,
    disabledReason: null,
    pullRobot: null,
  };
}

type Outline = Pick<Build, 'uuid' | 'started' | 'outcome'> & { readonly ref: string };

function buildOf(trigger: Trigger, { uuid, started, ref, outcome }: Outline): Build {
  return {
    uuid,
    started,
    displayName: (COMMITS[ref] ?? '').slice(0, 7),
    subdirectory: '/Dockerfile',
    context: '/',
    tags: [ref.split('/').at(-1) ?? ''],
    manualUser: null,
    trigger,
    triggerMetadata: metadataOf(SOURCE, ref),
    resourceKey: null,
    archiveUrl: null,
    pullRobot: null,
    outcome,
    isArchived: outcome === 'complete',
    isCancelled: false,
    // What it pushed was tidied up since; the story's images stay as they are.
    isPushed: true,
  };
}
