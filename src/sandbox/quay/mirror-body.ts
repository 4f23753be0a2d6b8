import type { Answer } from '../service.js';
import { type Body, type BodySchema, type ReadBody, readObject } from './body.js';
import { apiJson, quayErrors } from './errors.js';
import { readIso } from './iso-date.js';
import type { World } from './model.js';
import { invalid, uncaught } from './refusals.js';
import type { QuayRequest } from './request.js';

const PROPERTIES: BodySchema['properties'] = {
  is_enabled: { type: 'boolean' },
  external_reference: { type: 'string' },
  external_registry_username: { type: ['string', 'null'] },
  external_registry_password: { type: ['string', 'null'] },
  sync_start_date: { type: 'string' },
  sync_interval: { minimum: 0, type: 'integer' },
  robot_username: { type: 'string' },
  root_rule: { type: 'object' },
  external_registry_config: { type: 'object' },
  skopeo_timeout_interval: { minimum: 300, type: 'integer' },
  architecture_filter: { type: ['array', 'null'] },
};
const REQUIRED = [
  'external_reference',
  'sync_interval',
  'sync_start_date',
  'root_rule',
  'skopeo_timeout_interval',
] as const;
const ARCHITECTURES: readonly unknown[] = ['amd64', 'arm64', 'ppc64le', 's390x'];

/** The body of a new or a changed mirror when its form is right. */
export function readMirrorBody(request: QuayRequest, kind: 'new' | 'changed'): ReadBody {
  const schema: BodySchema = {
    type: 'object',
    properties: PROPERTIES,
    ...(kind === 'new' && { required: REQUIRED }),
  };
  const read = readObject(request.call, schema);
  if ('refusal' in read) return read;
  const refusal = refuseRule(request, read.body);
  return refusal ? { refusal } : read;
}

/** What Quay's code, not its schema, finds wrong with a mirror; null when it is right. */
export function refuseMirror(request: QuayRequest, body: Body): Answer | null {
  const { external_reference: reference, sync_start_date: start, architecture_filter: architectures } = body;
  const fault = typeof reference === 'string' ? faultOfReference(reference) : null;
  if (fault) return invalid(request, fault);
  if (typeof start === 'string' && !readIso(start)) {
    return quayErrors.detail(400, 'Incorrect DateTime format for sync_start_date.');
  }
  const unknown = Array.isArray(architectures)
    ? architectures.filter((one) => !ARCHITECTURES.includes(one))
    : [];
  if (unknown.length > 0) {
    return quayErrors.detail(400, `Invalid architectures: ${unknown.sort().join(', ')}`);
  }
  return textsOf(body.root_rule).length > 0 || body.root_rule === undefined
    ? null
    : quayErrors.message(400, NO_RULE);
}

/** The data model's answer to a robot that may not mirror here; leaving it out of a new mirror is a bug of Quay. */
export function refuseRobot(world: World, robot: unknown, namespace: string): Answer | null {
  if (typeof robot !== 'string') return uncaught();
  if (!world.robots.has(robot)) {
    return quayErrors.message(400, 'Could not find robot with specified username');
  }
  return robot.startsWith(`${namespace}+`) ? null : quayErrors.message(400, 'Invalid robot');
}

/** The globs of a rule. */
export function textsOf(rule: unknown): string[] {
  if (typeof rule !== 'object' || rule === null || !('rule_value' in rule)) return [];
  return Array.isArray(rule.rule_value) ? rule.rule_value.map(String) : [];
}

/** Why an external reference is none, in Quay's words. */
export function faultOfReference(reference: string): string | null {
  const subject = 'External registry reference';
  if (reference.trim() === '') return `${subject} is required`;
  if (/\s/.test(reference)) return `${subject} must not include whitespace`;
  if (reference.includes('://')) return `${subject} must not include a URL scheme`;
  if (/[?#\\%]/.test(reference)) return `${subject} contains an invalid character`;
  const [registry = '', ...path] = reference.split('/');
  if (registry === '' || path.join('/') === '') return `${subject} must include a repository path`;
  return isPrivateHost(registry.replace(/:\d+$/, ''))
    ? 'The provided registry location is not allowed'
    : null;
}

/** Hosts that a registry must not be made to call. */
export function isPrivateHost(host: string): boolean {
  return /^(?:localhost|127\.|10\.|192\.168\.|169\.254\.|0\.0\.0\.0)/.test(host);
}

export function emptyText(status: number): Answer {
  return apiJson(status, '');
}

const NO_RULE = 'validation failed: rule_value for TAG_GLOB_CSV must be a list with at least one rule';

function refuseRule(request: QuayRequest, { root_rule: rule }: Body): Answer | null {
  if (typeof rule !== 'object' || rule === null) return null;
  const missing = ['rule_kind', 'rule_value'].find((name) => !(name in rule));
  if (missing) return invalid(request, `'${missing}' is a required property`);
  const kind = 'rule_kind' in rule ? rule.rule_kind : null;
  if (kind !== 'tag_glob_csv')
    return invalid(request, `${JSON.stringify(kind)} is not one of ['tag_glob_csv']`);
  const value = 'rule_value' in rule ? rule.rule_value : null;
  return Array.isArray(value) ? null : invalid(request, `${JSON.stringify(value)} is not of type 'array'`);
}
