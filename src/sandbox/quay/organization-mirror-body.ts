import type { Answer } from '../service.js';
import type { Body, BodySchema } from './body.js';
import { readIso } from './iso-date.js';
import { isPrivateHost } from './mirror-body.js';
import type { QuayOrganization, World } from './model.js';
import type { OrganizationMirror } from './organization-mirror-model.js';
import { invalid } from './refusals.js';
import type { QuayRequest } from './request.js';

const PROPERTIES: BodySchema['properties'] = {
  external_registry_url: { type: 'string' },
  external_namespace: { type: 'string' },
  robot_username: { type: 'string' },
  visibility: { type: 'string', enum: ['public', 'private'] },
  sync_interval: { minimum: 60, type: 'integer' },
  sync_start_date: { type: 'string' },
  is_enabled: { type: 'boolean' },
  external_registry_username: { type: ['string', 'null'] },
  external_registry_password: { type: ['string', 'null'] },
  external_registry_config: { type: 'object' },
  repository_filters: { type: 'array' },
  skopeo_timeout: { maximum: 3600, minimum: 30, type: 'integer' },
};

/** A new mirror; what an update may leave out is required, and the kind of registry is fixed for good. */
export const NEW_MIRROR: BodySchema = {
  type: 'object',
  required: [
    ...['external_registry_type', 'external_registry_url', 'external_namespace', 'robot_username'],
    ...['visibility', 'sync_interval', 'sync_start_date'],
  ],
  properties: { external_registry_type: { type: 'string', enum: ['harbor', 'quay'] }, ...PROPERTIES },
};

export const CHANGED_MIRROR: BodySchema = { type: 'object', properties: PROPERTIES };

/** What is wrong with the values of a body; null when they are right. */
export function refuseValues(
  world: World,
  request: QuayRequest,
  { body, organization }: { readonly body: Body; readonly organization: QuayOrganization },
): Answer | null {
  const { robot_username: robot, sync_start_date: start, external_registry_url: url } = body;
  if (typeof robot === 'string' && !world.robots.has(robot)) {
    return invalid(request, `Invalid robot account: ${robot}`);
  }
  if (typeof robot === 'string' && world.robots.get(robot)?.owner !== organization.name) {
    return invalid(request, 'Robot account must belong to the organization');
  }
  if (typeof start === 'string' && !readIso(start)) {
    return invalid(request, 'Invalid sync_start_date format. Use ISO 8601: YYYY-MM-DDTHH:MM:SSZ');
  }
  const fault = typeof url === 'string' ? faultOfUrl(url) : null;
  return fault ? invalid(request, fault) : null;
}

/** The properties that a body sets, in the form of the model. */
export function valuesOf(world: World, body: Body): Partial<OrganizationMirror> {
  const { robot_username: robot, external_registry_config: config, repository_filters: filters } = body;
  const account = typeof robot === 'string' ? world.robots.get(robot) : undefined;
  const startDate = typeof body.sync_start_date === 'string' ? readIso(body.sync_start_date) : null;
  return {
    ...(typeof body.is_enabled === 'boolean' && { isEnabled: body.is_enabled }),
    ...(typeof body.external_registry_url === 'string' && { registryUrl: body.external_registry_url }),
    ...(typeof body.external_namespace === 'string' && { externalNamespace: body.external_namespace }),
    ...(account && { robot: account }),
    ...(typeof body.visibility === 'string' && {
      visibility: body.visibility === 'public' ? ('public' as const) : ('private' as const),
    }),
    ...(typeof body.sync_interval === 'number' && { interval: body.sync_interval }),
    ...(startDate && { startDate }),
    ...('external_registry_username' in body && { username: textOrNull(body.external_registry_username) }),
    ...('external_registry_password' in body && { password: textOrNull(body.external_registry_password) }),
    ...(typeof config === 'object' && config !== null && { config: { ...config } }),
    ...(Array.isArray(filters) && { filters: filters.map(String) }),
    ...(typeof body.skopeo_timeout === 'number' && { timeout: body.skopeo_timeout }),
  };
}

function faultOfUrl(url: string): string | null {
  if (url.trim() === '') return 'External registry URL is required';
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(url)?.[1] ?? '';
  if (!['http', 'https'].includes(scheme.toLowerCase())) {
    return `Invalid URL scheme '${scheme}': only HTTP and HTTPS are allowed`;
  }
  if (!URL.canParse(url)) return 'URL must include a hostname';
  const { username, password, hostname } = new URL(url);
  if (username || password) return 'URLs with embedded credentials are not allowed';
  return isPrivateHost(hostname) ? 'The provided registry URL is not allowed' : null;
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
