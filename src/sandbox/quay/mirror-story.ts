import { organisation, organisations } from '../story.js';
import { grantWrite } from './mirror-changes.js';
import { type Mirror, newSync, setMirror } from './mirror-model.js';
import type { World } from './model.js';
import { findRepository } from './request.js';

type Outline = Pick<Mirror, 'externalReference' | 'rules'> & {
  readonly name: string;
} & Partial<Mirror>;

/** The service of which nobody wants new images any more. */
export const ABANDONED = 'svc-18';

const ROBOT = { owner: organisation, shortname: 'mirror', name: `${organisation}+mirror` };
const MADE = new Date('2025-06-28T02:00:00Z');
/** The last sync of the hardened Redis that went well, a day before the catalogue got the present image. */
const LAST_REDIS = new Date('2025-07-02T02:00:15Z');
const DAY_SECONDS = 24 * 60 * 60;
const WEEK_SECONDS = 7 * DAY_SECONDS;

/**
 * Makes three of the services mirrors, of which one lags since somebody cancelled its sync, and two repositories weekly
 * mirrors of hardened images: the last sync of one failed, that of the other went well before somebody moved a tag.
 */
export function seedMirrors(world: World, now: Date): void {
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
  for (const outline of [...serviceMirrors(), ...hardenedMirrors(now)]) seedMirror(world, outline);
}

function serviceMirrors(): Outline[] {
  const current = ['svc-16', 'svc-17'].map((name) => ({
    name,
    rules: ['1.9.0'],
    status: 'SUCCESS' as const,
  }));
  const cancelled = { status: 'CANCEL', startDate: null, retries: 0 } as const;
  return [...current, { name: ABANDONED, rules: ['latest', '1.10.*'], ...cancelled }].map((outline) => ({
    ...outline,
    externalReference: `registry.example/services/${outline.name}`,
  }));
}

function hardenedMirrors(now: Date): Outline[] {
  const [password = null] = organisations.flatMap(({ name, accessToken }) =>
    name === organisation && accessToken ? [accessToken] : [],
  );
  const common = { interval: WEEK_SECONDS, username: organisation, password };
  const daysFromNow = (days: number): Date => new Date(now.getTime() + days * DAY_SECONDS * 1000);
  return [
    {
      ...common,
      name: 'dhi-redis',
      externalReference: 'dhi.io/redis',
      rules: ['8', '8.0'],
      status: 'FAIL',
      changed: daysFromNow(-3),
      startDate: daysFromNow(4),
      lastSync: LAST_REDIS,
    },
    {
      ...common,
      name: 'dhi-python',
      externalReference: 'dhi.io/python',
      rules: ['3*'],
      status: 'SUCCESS',
      changed: daysFromNow(-2),
      startDate: daysFromNow(5),
      lastSync: daysFromNow(-2),
    },
  ];
}

function seedMirror(world: World, { name, ...outline }: Outline): void {
  const repository = findRepository(world, `${organisation}/${name}`);
  if (!repository) return;
  setMirror(repository, {
    ...newSync({ interval: DAY_SECONDS, startDate: MADE, at: MADE }),
    lastSync: MADE,
    username: null,
    password: null,
    config: { verify_tls: true },
    robot: world.robots.get(ROBOT.name) ?? null,
    timeout: 300,
    architectures: [],
    ...outline,
  });
  grantWrite(repository, ROBOT.name);
  repository.state = 'MIRROR';
}
