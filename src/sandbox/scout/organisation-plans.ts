import { organisation } from '../story.js';

/** What an organisation pays for. */
export interface Plan {
  readonly displayName: string;
  readonly tier: 'team' | 'business';
  readonly product: 'SCOUT_1' | 'SCOUT_2';
  /** Repositories beside the mirrors for which Scout may be on; null for any number. */
  readonly repositoryLimit: number | null;
  /** Last day of a trial of hardened images; null when they are paid for. */
  readonly dhiTrialEnd: string | null;
  readonly renewal: string;
}

const BUSINESS: Plan = {
  displayName: 'Docker Business',
  tier: 'business',
  product: 'SCOUT_2',
  repositoryLimit: null,
  dhiTrialEnd: null,
  renewal: '2026-01-31T00:00:00Z',
};

const TEAM: Plan = {
  displayName: 'Docker Team',
  tier: 'team',
  product: 'SCOUT_1',
  repositoryLimit: 5,
  dhiTrialEnd: '2025-12-31T00:00:00Z',
  renewal: '2025-11-30T00:00:00Z',
};

/** The plan of an organisation of the story. */
export function planOf(owner: string): Plan {
  return owner === organisation ? BUSINESS : TEAM;
}
