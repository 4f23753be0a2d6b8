import type { AccessToken } from './callers.js';
import type { FeaturesOff } from './features.js';
import type { World } from './model.js';
import type { PageTokens } from './page-token.js';

/** What the areas of the API are made from. */
export interface Premises {
  readonly world: World;
  /** When this Quay was started: the story of what happens all the time ends here. */
  readonly startedAt: Date;
  readonly off: FeaturesOff;
  /** OAuth access tokens by their secret; an area that issues one adds it here. */
  readonly tokens: Map<string, AccessToken>;
  readonly pageTokens: PageTokens;
  /** Repositories per page of listRepos. */
  readonly pageSize: number;
  /** APP_SPECIFIC_TOKEN_EXPIRATION in seconds; null means never. */
  readonly appTokenLifetimeSeconds: number | null;
}
