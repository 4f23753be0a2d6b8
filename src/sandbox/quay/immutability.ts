import { randomUUID } from 'node:crypto';
import { organisation } from '../story.js';
import type { Body } from './body.js';
import { apiJson, emptyAnswer } from './errors.js';
import {
  type Holder,
  type HolderKind,
  organizationHolder,
  repositoryHolder,
  withHolderBody,
} from './holders.js';
import {
  type ImmutabilityPolicy as Policy,
  immutabilityPoliciesOf as policiesOf,
  protects,
} from './immutability-policies.js';
import type { World } from './model.js';
import { type PolicyEvent, type PolicyShelf, policyRoutes, uuidIn } from './policy-shelf.js';
import type { Premises } from './premises.js';
import { invalid, notFound } from './refusals.js';
import { type QuayRequest, record } from './request.js';
import type { Route } from './routing.js';
import { isLiving, marksOf } from './tag-life.js';

const SCHEMA = {
  type: 'object',
  required: ['tagPattern'],
  properties: { tagPattern: { type: 'string' }, tagPatternMatches: { type: 'boolean' } },
} as const;

const LONGEST_PATTERN = 256;
const DUPLICATE = 'A policy with the same tag_pattern already exists';

/** Which tags nobody may move or delete, per organization and repository. */
export function immutabilityRoutes({ world, off }: Premises): Route[] {
  if (!off.has('FEATURE_IMMUTABLE_TAGS')) seedPolicies(world);
  return [organizationHolder(world), repositoryHolder(world)].flatMap((kind) => routesOf(world, kind));
}

function routesOf(world: World, kind: HolderKind): Route[] {
  const shelf: PolicyShelf = {
    name: 'immutabilitypolicy',
    needs: ['FEATURE_IMMUTABLE_TAGS'],
    policiesOf,
    note: (request, event) => recordPolicy(world, request, event),
  };
  const create = withHolderBody(kind, SCHEMA, (request, holder, body) => {
    const policy = policyOf(body);
    const policies = policiesOf(holder.owner);
    const detail = problemOf(policy) ?? duplicateOf(policy, [...policies.values()]);
    if (detail) return invalid(request, detail);
    const uuid = randomUUID();
    policies.set(uuid, policy);
    protectTags(world, request, { holder, policy });
    shelf.note(request, { verb: 'create', holder, metadata: logged(policy) });
    return apiJson(201, { uuid });
  });
  const change = withHolderBody(kind, SCHEMA, (request, holder, body) => {
    const uuid = uuidIn(request);
    const policy = policyOf(body);
    const policies = policiesOf(holder.owner);
    const old = policies.get(uuid);
    const others = [...policies.values()].filter((one) => one !== old);
    const problem = problemOf(policy);
    if (problem) return invalid(request, problem);
    if (!old) return notFound(request);
    const detail = duplicateOf(policy, others);
    if (detail) return invalid(request, detail);
    policies.set(uuid, policy);
    protectTags(world, request, { holder, policy });
    shelf.note(request, { verb: 'update', holder, metadata: logged(policy) });
    return emptyAnswer(204);
  });
  return policyRoutes(shelf, kind, { create, change });
}

/** What lives when a policy comes is protected from then on, for good, and does not expire any more. */
function protectTags(world: World, { now }: QuayRequest, { holder, policy }: Protection): void {
  const { namespace, repository } = holder;
  const tags = world.repositories
    .filter((one) => one.namespace === namespace && (repository === null || one.name === repository))
    .flatMap((one) => one.tags)
    .filter((tag) => isLiving(tag, now) && !marksOf(tag).isImmutable && protects(policy, tag.name));
  for (const tag of tags) {
    marksOf(tag).isImmutable = true;
    tag.end = null;
  }
  if (tags.length === 0) return;
  const metadata = {
    namespace,
    ...logged(policy),
    count: tags.length,
    ...(repository !== null && { repo: repository }),
  };
  // Quay itself does this, so the entry names nobody.
  const kind = 'tags_made_immutable_by_policy';
  world.log.push({ kind, namespace, repository, metadata, performer: null, at: now });
}

interface Protection {
  readonly holder: Holder;
  readonly policy: Policy;
}

function policyOf({ tagPattern, tagPatternMatches = true }: Body): Policy {
  return { tagPattern: typeof tagPattern === 'string' ? tagPattern.trim() : '', tagPatternMatches };
}

function problemOf({ tagPattern }: Policy): string | undefined {
  if (tagPattern === '') return 'tag_pattern is required and must be a non-empty string';
  if (tagPattern.length > LONGEST_PATTERN) return `tag_pattern must be ${LONGEST_PATTERN} characters or less`;
  try {
    new RegExp(tagPattern);
    return undefined;
  } catch (error) {
    return `Invalid regex pattern: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function duplicateOf(policy: Policy, others: readonly Policy[]): string | undefined {
  return others.some(({ tagPattern }) => tagPattern === policy.tagPattern) ? DUPLICATE : undefined;
}

function logged({ tagPattern, tagPatternMatches }: Policy): Record<string, unknown> {
  return { tag_pattern: tagPattern, tag_pattern_matches: tagPatternMatches };
}

function recordPolicy(world: World, request: QuayRequest, { verb, holder, metadata }: PolicyEvent): void {
  const { namespace, repository } = holder;
  record(world, request, {
    kind: `${verb}_immutability_policy`,
    namespace,
    repository,
    metadata: { namespace, ...(repository !== null && { repo: repository }), ...metadata },
  });
}

/** Candidates of the last service stay as they were reviewed; no tag there matches yet. */
function seedPolicies({ repositories }: World): void {
  const service = repositories.find(({ namespace, name }) => namespace === organisation && name === 'svc-20');
  if (!service) return;
  policiesOf(service).set('a7b0c3d1-52e8-4c96-b1f4-0d6e9a83c725', {
    tagPattern: 'reviewed-.*',
    tagPatternMatches: true,
  });
}
