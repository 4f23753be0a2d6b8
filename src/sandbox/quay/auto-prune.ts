import { randomUUID } from 'node:crypto';
import { organisation } from '../story.js';
import { attachment } from './attachment.js';
import type { Body } from './body.js';
import { apiJson, emptyAnswer } from './errors.js';
import {
  type Holder,
  type HolderKind,
  organizationHolder,
  repositoryHolder,
  selfHolder,
  withHolderBody,
} from './holders.js';
import type { World } from './model.js';
import { type PolicyEvent, type PolicyShelf, policyRoutes, uuidIn } from './policy-shelf.js';
import type { Premises } from './premises.js';
import { invalid, notFound } from './refusals.js';
import { type QuayRequest, record } from './request.js';
import type { Route } from './routing.js';

interface Policy {
  readonly method: unknown;
  readonly value: unknown;
  readonly tagPattern: string | null;
  readonly tagPatternMatches: unknown;
}

/** By uuid, in the order in which they were made. */
const policiesOf = attachment<Holder['owner'], Map<string, Policy>>(() => new Map());

const SCHEMA = {
  type: 'object',
  required: ['method', 'value'],
  properties: {
    method: { type: 'string' },
    value: { type: ['integer', 'string'] },
    tagPattern: { type: 'string' },
    tagPatternMatches: { type: 'boolean' },
  },
} as const;

/** `7d`, `2w`: a number and one of years, weeks, days, hours, minutes and seconds. */
const TIME_SPAN = /^\d+[ywdhms]$/;

/** What removes old tags by itself, per organization, repository and user. */
export function autoPruneRoutes({ world }: Premises): Route[] {
  seedPolicies(world);
  return [organizationHolder(world), repositoryHolder(world), selfHolder(world)].flatMap((kind) =>
    routesOf(world, kind),
  );
}

function routesOf(world: World, kind: HolderKind): Route[] {
  const shelf: PolicyShelf = {
    name: 'autoprunepolicy',
    needs: ['FEATURE_AUTO_PRUNE'],
    policiesOf,
    note: (request, event) => recordPolicy(world, request, event),
  };
  const create = withHolderBody(kind, SCHEMA, (request, holder, body) => {
    const policy = policyOf(body);
    const policies = policiesOf(holder.owner);
    const detail = problemOf(policy) ?? duplicateOf(policy, policies, holder);
    if (detail) return invalid(request, detail);
    const uuid = randomUUID();
    policies.set(uuid, policy);
    shelf.note(request, { verb: 'create', holder, metadata: logged(policy) });
    return apiJson(201, { uuid });
  });
  const change = withHolderBody(kind, SCHEMA, (request, holder, body) => {
    const uuid = uuidIn(request);
    const policies = policiesOf(holder.owner);
    if (!policies.has(uuid)) return notFound(request);
    const policy = policyOf(body);
    const detail = problemOf(policy);
    if (detail) return invalid(request, detail);
    policies.set(uuid, policy);
    shelf.note(request, { verb: 'update', holder, metadata: logged(policy) });
    return emptyAnswer(204);
  });
  return policyRoutes(shelf, kind, { create, change });
}

function policyOf({ method, value, tagPattern, tagPatternMatches = true }: Body): Policy {
  const pattern = typeof tagPattern === 'string' ? tagPattern.trim() : null;
  return { method, value, tagPattern: pattern, tagPatternMatches };
}

function problemOf({ method, value, tagPattern }: Policy): string | undefined {
  if (method !== 'number_of_tags' && method !== 'creation_date') return 'Invalid method provided';
  const fits =
    method === 'number_of_tags'
      ? typeof value === 'number' && value > 0
      : typeof value === 'string' && TIME_SPAN.test(value);
  if (!fits) return 'Invalid value given for method type';
  return tagPattern === '' ? 'tag_pattern cannot be empty' : undefined;
}

function duplicateOf(
  policy: Policy,
  policies: Map<string, Policy>,
  { repository }: Holder,
): string | undefined {
  const text = JSON.stringify(policy);
  if (![...policies.values()].some((one) => JSON.stringify(one) === text)) return undefined;
  const place = repository === null ? 'namespace' : 'repository';
  return `Existing policy with same values for this ${place}, duplicate policies are not permitted`;
}

function logged({ method, value, tagPattern, tagPatternMatches }: Policy): Record<string, unknown> {
  return { method, value, tag_pattern: tagPattern, tag_pattern_matches: tagPatternMatches };
}

function recordPolicy(world: World, request: QuayRequest, { verb, holder, metadata }: PolicyEvent): void {
  const { namespace, repository } = holder;
  const place = repository === null ? 'namespace' : 'repository';
  record(world, request, {
    kind: `${verb}_${place}_autoprune_policy`,
    namespace,
    repository,
    metadata: { ...metadata, namespace, ...(repository !== null && { repo: repository }) },
  });
}

/** Release candidates live for a month; the first service keeps its last five tags. */
function seedPolicies({ organizations, repositories }: World): void {
  const owner = organizations.get(organisation);
  const service = repositories.find(({ namespace, name }) => namespace === organisation && name === 'svc-01');
  if (owner) {
    policiesOf(owner).set('6f1a2c58-0d3e-4b7a-9c41-5e8d7f60b213', {
      method: 'creation_date',
      value: '30d',
      tagPattern: '.*-rc[0-9]+',
      tagPatternMatches: true,
    });
  }
  if (service) {
    policiesOf(service).set('c2d94e07-73b5-4f18-8a6e-1b90d4a7e5f2', {
      method: 'number_of_tags',
      value: 5,
      tagPattern: null,
      tagPatternMatches: null,
    });
  }
}
