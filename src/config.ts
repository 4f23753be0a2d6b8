import { isIP } from 'node:net';
import { z } from 'zod';
import { flag, hostName, httpUrl, list, milliseconds, mirrorPairs, repositories } from './config/values.js';
import type { LogLevel } from './log.js';

/** A caller's or the server's proof of identity at one upstream. */
export type Credential =
  | { readonly scheme: 'Basic'; readonly username: string; readonly password: string }
  | { readonly scheme: 'Bearer'; readonly token: string };

/** The parties that hand out credentials: Docker's serves Scout, Hub and DVP. */
export type Realm = 'docker' | 'quay' | 'zot';

export interface ClientKey {
  readonly name: string;
  /** SHA-256 of the key, 32 bytes. */
  readonly digest: Buffer;
}

export interface Config {
  readonly host: string;
  readonly port: number;
  readonly urls: {
    readonly scout: URL;
    readonly hub: URL;
    readonly quay: URL;
    readonly zot: URL | undefined;
  };
  /** Server-held credentials, used only when a request brings none. */
  readonly credentials: Readonly<Partial<Record<Realm, Credential>>>;
  readonly clientKeys: readonly ClientKey[];
  readonly corsOrigins: readonly string[];
  readonly playground: boolean;
  readonly introspection: boolean;
  /** Whether clients may see what is asked of upstreams for them. */
  readonly showsCalls: boolean;
  readonly logLevel: LogLevel;
  readonly traffic: TrafficConfig;
  readonly uploads: UploadConfig;
  readonly scoutSchema: ScoutSchemaConfig;
  readonly joins: JoinConfig;
}

/** What the upstreams cannot tell of each other. */
export interface JoinConfig {
  /** Hosts by which people pull, where they are not those of the configured addresses. */
  readonly hosts: { readonly quay: string | undefined; readonly zot: string | undefined };
  /** Copies that nobody else knows to be such; each side is a host with a repository. */
  readonly mirrors: readonly { readonly source: string; readonly destination: string }[];
  /** Repositories of Quay in which every image is looked for: Quay itself cannot search for a digest. */
  readonly quayRepositories: readonly string[];
}

/** For graphs that are not configured otherwise. */
export const NO_JOINS: JoinConfig = Object.freeze({
  hosts: { quay: undefined, zot: undefined },
  mirrors: [],
  quayRepositories: [],
});

export interface UploadConfig {
  /** Largest file, in bytes. */
  readonly maxBytes: number;
  /** Longest wait for an upstream to take one chunk, in milliseconds. */
  readonly timeoutMs: number;
  /** Longest life of an operation with a file, in milliseconds. */
  readonly deadlineMs: number;
}

export interface ScoutSchemaConfig {
  /** Scout's part of the graph: as in the files of this version, or as Scout has it now. */
  readonly from: 'files' | 'live';
  /** Time from one look at the live schema to the next, in milliseconds. */
  readonly pollMs: number;
}

export interface TrafficConfig {
  /** Connections per upstream. 256 rather than 64 because wide fan-outs at 20 ms latency wait for them. */
  readonly connections: number;
  /** Longest wait for one upstream call, in milliseconds. */
  readonly timeoutMs: number;
  /** Longest life of one operation, in milliseconds. */
  readonly deadlineMs: number;
}

/** Every problem of the environment at once; the message names the variables. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  constructor(readonly problems: readonly string[]) {
    super(
      `Portolan cannot start, because of its environment:\n${problems.map((line) => `  ${line}`).join('\n')}`,
    );
  }
}

const DEFAULT_HOST = '127.0.0.1';
const LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
const KEY = /^([A-Za-z0-9._-]+):([0-9a-fA-F]{64})$/;

const ENVIRONMENT = z.object({
  PORT: z.coerce.number().int().min(0).max(65_535).default(4000),
  HOST: z.string().default(DEFAULT_HOST),
  SCOUT_URL: httpUrl.prefault('https://api.scout.docker.com/v1/graphql'),
  HUB_URL: httpUrl.prefault('https://hub.docker.com'),
  QUAY_URL: httpUrl.prefault('https://quay.io'),
  ZOT_URL: httpUrl.optional(),
  DOCKER_IDENTIFIER: z.string().optional(),
  DOCKER_SECRET: z.string().optional(),
  QUAY_TOKEN: z
    .string()
    .regex(/^[\x21-\x7e]+$/, 'has characters that no header can carry')
    .optional(),
  ZOT_USERNAME: z.string().optional(),
  ZOT_PASSWORD: z.string().optional(),
  CLIENT_KEYS: list
    .refine(
      (keys) => keys.every((key) => KEY.test(key)),
      'is not a list of name:sha256-of-key (64 hex digits)',
    )
    .prefault(''),
  CORS_ORIGINS: list
    .refine(
      (origins) => origins.every((origin) => URL.canParse(origin) && new URL(origin).origin === origin),
      'is not a list of origins such as https://app.example.com',
    )
    .prefault(''),
  NODE_ENV: z.string().default('development'),
  PLAYGROUND: flag.optional(),
  INTROSPECTION: flag.optional(),
  SHOW_CALLS: flag.prefault('off'),
  LOG_LEVEL: z.enum(LEVELS).default('info'),
  UPSTREAM_TIMEOUT_MS: milliseconds.default(10_000),
  OPERATION_DEADLINE_MS: milliseconds.default(30_000),
  UPLOAD_MAX_BYTES: z.coerce
    .number()
    .int()
    .min(1)
    .max(Number.MAX_SAFE_INTEGER)
    .default(10 * 2 ** 30),
  UPLOAD_TIMEOUT_MS: milliseconds.default(60_000),
  UPLOAD_DEADLINE_MS: z.coerce.number().int().min(1_000).max(86_400_000).default(3_600_000),
  SCOUT_SCHEMA: z.enum(['files', 'live']).default('files'),
  SCOUT_SCHEMA_POLL_S: z.coerce.number().int().min(10).max(86_400).default(600),
  QUAY_HOST: hostName.optional(),
  ZOT_HOST: hostName.optional(),
  MIRRORS: mirrorPairs.prefault(''),
  QUAY_REPOSITORIES: repositories.prefault(''),
  UPSTREAM_CONNECTIONS: z.coerce.number().int().min(1).max(4096).default(256),
});

type Environment = z.infer<typeof ENVIRONMENT>;

/** Reads the whole environment into a frozen config; throws one ConfigError with every problem. */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  // `FOO=` in a compose file means "not set".
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = ENVIRONMENT.safeParse(given);
  const problems = [...(parsed.error?.issues ?? []).map(describe), ...crossCheck(given)];
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems);
  return toConfig(parsed.data);
}

function describe({ path, message }: { path: PropertyKey[]; message: string }): string {
  return `${path.join('.')}: ${message}`;
}

/** True for addresses that only this machine can reach. */
export function isLoopback(host: string): boolean {
  if (host === 'localhost' || host === '::1') return true;
  return isIP(host) === 4 && host.startsWith('127.');
}

function crossCheck(env: Readonly<Record<string, string | undefined>>): string[] {
  const problems: string[] = [];
  const pair = (first: string, second: string): void => {
    if ((env[first] === undefined) === (env[second] === undefined)) return;
    const [set, missing] = env[first] === undefined ? [second, first] : [first, second];
    problems.push(`${missing}: must be set together with ${set}`);
  };
  pair('DOCKER_IDENTIFIER', 'DOCKER_SECRET');
  pair('ZOT_USERNAME', 'ZOT_PASSWORD');
  const held = ['DOCKER_SECRET', 'QUAY_TOKEN', 'ZOT_PASSWORD'].filter((name) => env[name] !== undefined);
  if (held.length > 0 && !isLoopback(env.HOST ?? DEFAULT_HOST) && env.CLIENT_KEYS === undefined) {
    problems.push(
      `CLIENT_KEYS: must be set, because HOST=${env.HOST} is reachable from other machines and ${held.join(', ')} would serve everybody`,
    );
  }
  return problems;
}

function toConfig(env: Environment): Config {
  const isProduction = env.NODE_ENV === 'production';
  return Object.freeze({
    host: env.HOST,
    port: env.PORT,
    urls: Object.freeze({ scout: env.SCOUT_URL, hub: env.HUB_URL, quay: env.QUAY_URL, zot: env.ZOT_URL }),
    credentials: Object.freeze({
      ...basic('docker', env.DOCKER_IDENTIFIER, env.DOCKER_SECRET),
      ...(env.QUAY_TOKEN && { quay: { scheme: 'Bearer' as const, token: env.QUAY_TOKEN } }),
      ...basic('zot', env.ZOT_USERNAME, env.ZOT_PASSWORD),
    }),
    clientKeys: env.CLIENT_KEYS.map(toClientKey),
    corsOrigins: env.CORS_ORIGINS,
    playground: env.PLAYGROUND ?? !isProduction,
    introspection: env.INTROSPECTION ?? !isProduction,
    showsCalls: env.SHOW_CALLS,
    logLevel: env.LOG_LEVEL,
    traffic: Object.freeze({
      connections: env.UPSTREAM_CONNECTIONS,
      timeoutMs: env.UPSTREAM_TIMEOUT_MS,
      deadlineMs: env.OPERATION_DEADLINE_MS,
    }),
    uploads: Object.freeze({
      maxBytes: env.UPLOAD_MAX_BYTES,
      timeoutMs: env.UPLOAD_TIMEOUT_MS,
      deadlineMs: env.UPLOAD_DEADLINE_MS,
    }),
    scoutSchema: Object.freeze({ from: env.SCOUT_SCHEMA, pollMs: env.SCOUT_SCHEMA_POLL_S * 1_000 }),
    joins: Object.freeze({
      hosts: Object.freeze({ quay: env.QUAY_HOST, zot: env.ZOT_HOST }),
      mirrors: env.MIRRORS,
      quayRepositories: env.QUAY_REPOSITORIES,
    }),
  });
}

function basic(realm: Realm, username?: string, password?: string): Partial<Record<Realm, Credential>> {
  if (username === undefined || password === undefined) return {};
  return { [realm]: { scheme: 'Basic', username, password } };
}

function toClientKey(text: string): ClientKey {
  const [, name = '', digest = ''] = KEY.exec(text) ?? [];
  return Object.freeze({ name, digest: Buffer.from(digest, 'hex') });
}
