import type { BlobLocator } from './blob-routes.js';
import { type AccessControl, storyPolicies } from './policies.js';

/** How this zot is built and configured; what is left out is as the demo needs it. */
export interface ZotOptions {
  /** `bearer` wants the tokens of a token server, `none` lets everybody do everything. */
  readonly auth?: 'htpasswd' | 'bearer' | 'none';
  /** `http.auth.bearer.oidc`: bearer tokens of an identity provider, and the exchange for them. */
  readonly oidc?: boolean;
  /** `http.auth.openid`: the login by way of an identity provider. */
  readonly openid?: boolean;
  /** `http.auth.apikey`. */
  readonly apiKeys?: boolean;
  /** Lets callers without credentials read the tools. */
  readonly anonymousRead?: boolean;
  /** Policies instead of those of the story. */
  readonly access?: AccessControl;
  /** `extensions.search.enable`, which the management endpoint and the marks need as well. */
  readonly search?: boolean;
  /** `extensions.ui.enable`. */
  readonly ui?: boolean;
  /** An `extensions.search.cve` block. */
  readonly cve?: boolean;
  /** `extensions.trust.enable` together with `extensions.trust.cosign`. */
  readonly cosign?: boolean;
  /** `extensions.trust.enable` together with `extensions.trust.notation`. */
  readonly notation?: boolean;
  /** `extensions.metrics.enable`; `json` is what a minimal build has instead. */
  readonly metrics?: boolean | 'json';
  /** Built with the tag `profile`. */
  readonly profiles?: boolean;
  /** Built with the tag `debug`: playground and Swagger. */
  readonly debug?: boolean;
  /** `http.compat` with `docker2s2`. */
  readonly docker2s2?: boolean;
  /** `storage.maxRepos`; no limit when left out. */
  readonly maxRepos?: number;
  /** `storage.redirectBlobURL`: where the blobs lie instead. */
  readonly redirect?: BlobLocator;
  /** 2.0.1 was the last to have the referrers of ORAS. */
  readonly version?: '2.0.1' | '2.1.20';
  readonly now?: () => Date;
}

export type ZotSettings = Required<Omit<ZotOptions, 'anonymousRead' | 'redirect'>> & {
  readonly redirect: BlobLocator | null;
};

/** The options with everything filled in. */
export function readOptions({ anonymousRead = false, ...options }: ZotOptions): ZotSettings {
  const settings: ZotSettings = {
    auth: 'htpasswd',
    oidc: false,
    openid: false,
    apiKeys: true,
    access: storyPolicies(anonymousRead),
    search: true,
    ui: true,
    cve: true,
    cosign: true,
    notation: true,
    metrics: true,
    profiles: true,
    debug: false,
    docker2s2: false,
    maxRepos: Number.POSITIVE_INFINITY,
    redirect: null,
    version: '2.1.20',
    now: () => new Date(),
    ...options,
  };
  // Each of these configures the other as well.
  const auth = settings.oidc ? 'bearer' : settings.auth;
  const apiKeys = auth !== 'none' && (settings.apiKeys || settings.openid);
  return { ...settings, auth, apiKeys };
}
