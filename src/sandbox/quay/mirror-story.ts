import { organisation } from '../story.js';
import { grantWrite } from './mirror-changes.js';
import { type Mirror, newSync, setMirror } from './mirror-model.js';
import type { World } from './model.js';
import { findRepository } from './request.js';

const ROBOT = { owner: organisation, shortname: 'mirror', name: `${organisation}+mirror` };
const MADE = new Date('2025-06-28T02:00:00Z');
const DAY_SECONDS = 24 * 60 * 60;

/** Makes two of the services mirrors: one is up to date, the other lags since somebody cancelled its sync. */
export function seedMirrors(world: World): void {
  if (!world.organizations.has(organisation)) return;
  if (!world.robots.has(ROBOT.name)) {
    world.robots.set(ROBOT.name, {
      ...ROBOT,
      description: 'Pushes what the mirrors fetch.',
      token: 'MIRROR0ROBOT0TOKEN0OF0THE0SANDBOX0MIRROR0ROBOT0TOKEN0OF0THE0SAND',
      created: MADE,
      lastAccessed: null,
      metadata: {},
    });
  }
  seedMirror(world, { name: 'svc-17', rules: ['1.9.0'], status: 'SUCCESS' });
  seedMirror(world, { name: 'svc-18', rules: ['latest', '1.10.*'], status: 'CANCEL' });
}

interface Outline {
  readonly name: string;
  readonly rules: readonly string[];
  readonly status: Mirror['status'];
}

function seedMirror(world: World, { name, rules, status }: Outline): void {
  const repository = findRepository(world, `${organisation}/${name}`);
  if (!repository) return;
  const isCancelled = status === 'CANCEL';
  setMirror(repository, {
    ...newSync({ interval: DAY_SECONDS, startDate: MADE, at: MADE }),
    ...(isCancelled && { startDate: null, retries: 0 }),
    status,
    lastSync: MADE,
    externalReference: `registry.example/services/${name}`,
    username: null,
    password: null,
    config: { verify_tls: true },
    rules,
    robot: world.robots.get(ROBOT.name) ?? null,
    timeout: 300,
    architectures: [],
  });
  grantWrite(repository, ROBOT.name);
  repository.state = 'MIRROR';
}
