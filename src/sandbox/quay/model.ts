import type { StoryImage, StoryManifest } from '../story-image.js';
import type { AccessToken } from './callers.js';

export type Role = 'read' | 'write' | 'admin';
export type TeamRole = 'member' | 'creator' | 'admin';
export type RepositoryState = 'NORMAL' | 'READ_ONLY' | 'MIRROR' | 'ORG_MIRROR' | 'MARKED_FOR_DELETION';

/** One life of a tag. A name that was moved or deleted leaves an entry with an end. */
export interface QuayTag {
  readonly name: string;
  readonly digest: string;
  readonly start: Date;
  end: Date | null;
}

export interface QuayManifest {
  readonly digest: string;
  readonly text: string;
  /** Null for a manifest list. */
  readonly platform: StoryManifest | null;
  /** Digests that a manifest list names. */
  readonly children: readonly string[];
  readonly image: StoryImage;
}

export interface QuayRepository {
  readonly id: number;
  namespace: string;
  name: string;
  kind: 'image' | 'application';
  description: string | null;
  isPublic: boolean;
  state: RepositoryState;
  isTrusted: boolean;
  /** Sum of recent actions, a fraction because older days weigh less. */
  popularity: number;
  statusToken: string;
  readonly starredBy: Set<string>;
  tags: QuayTag[];
  readonly manifests: Map<string, QuayManifest>;
  /** By user or robot (full name) and by team. */
  readonly userRoles: Map<string, Role>;
  readonly teamRoles: Map<string, Role>;
}

export interface QuayUser {
  name: string;
  email: string | null;
  isEnabled: boolean;
  readonly isSuperUser: boolean;
  /** Seconds for which deleted tags of the own namespace can be restored. */
  tagExpirationSeconds: number;
}

export interface QuayTeam {
  readonly name: string;
  description: string;
  role: TeamRole;
  /** Users, and robots by full name. */
  readonly members: Set<string>;
  /** Addresses that were invited and have not answered. */
  readonly invited: Set<string>;
  /** Users of other organizations who were invited and have not answered. */
  readonly invitedUsers: Set<string>;
  /** The group of the identity provider that fills the team. */
  sync: { readonly service: string; readonly config: Readonly<Record<string, unknown>> } | null;
}

/** An OAuth application of an organization. */
export interface OAuthApplication {
  readonly clientId: string;
  readonly clientSecret: string;
  name: string;
  description: string;
  applicationUri: string;
  redirectUri: string;
  avatarEmail: string | null;
  /** By uuid, in the order in which they were made. */
  readonly tokens: Map<string, ApplicationToken>;
}

/** A token that an application was given; it speaks for the user who made it. */
export interface ApplicationToken extends AccessToken {
  /** In the order in which the tokens of an application were made. */
  readonly id: number;
  readonly uuid: string;
  readonly secret: string;
  readonly name: string;
  readonly created: Date;
  readonly expires: Date;
  lastAccessed: Date | null;
}

/** A default permission: what every new repository of an organization grants. */
export interface Prototype {
  readonly id: string;
  role: Role;
  /** Applies only to what this user creates; null for everybody. */
  readonly activatingUser: string | null;
  readonly delegate: { readonly kind: 'user' | 'team'; readonly name: string };
}

export interface QuayOrganization {
  name: string;
  email: string;
  /** In the order in which they were made. */
  readonly teams: Map<string, QuayTeam>;
  /** By client id, in the order in which they were made. */
  readonly applications: Map<string, OAuthApplication>;
  /** By id, in the order in which they were made. */
  readonly prototypes: Map<string, Prototype>;
  invoiceEmail: boolean;
  invoiceEmailAddress: string | null;
  tagExpirationSeconds: number;
}

export interface QuayRobot {
  /** `owner+shortname`; the owner is a user or an organization. */
  name: string;
  owner: string;
  readonly shortname: string;
  description: string;
  token: string;
  readonly created: Date;
  lastAccessed: Date | null;
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** An application token: a password that a user made for one program. */
export interface AppToken {
  readonly uuid: string;
  readonly owner: string;
  readonly title: string;
  readonly code: string;
  readonly created: Date;
  readonly expiration: Date | null;
}

/** One entry of the audit log. */
export interface LogEntry {
  readonly kind: string;
  /** User or organization in which it happened. */
  readonly namespace: string;
  /** Name of the repository inside the namespace, when it happened there. */
  readonly repository: string | null;
  /** User or robot; null for anonymous callers. */
  readonly performer: string | null;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly at: Date;
}

/** Everything Quay holds and several areas share; what one area alone needs lives with that area. */
export interface World {
  readonly users: Map<string, QuayUser>;
  readonly organizations: Map<string, QuayOrganization>;
  /** By full name. */
  readonly robots: Map<string, QuayRobot>;
  /** By uuid. */
  readonly appTokens: Map<string, AppToken>;
  /** In the order of their internal ids, which is the order of every listing. */
  repositories: QuayRepository[];
  /** Oldest first. */
  readonly log: LogEntry[];
  /** Manifests the scanner has not reached, and those it fails on. */
  readonly queuedDigests: ReadonlySet<string>;
  readonly brokenDigests: ReadonlySet<string>;
}
