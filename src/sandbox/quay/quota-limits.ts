import type { Answer } from '../service.js';
import { apiJson, emptyAnswer, quayErrors } from './errors.js';
import type { World } from './model.js';
import {
  addLimit,
  isPercentage,
  type Quota,
  type QuotaLimit,
  quotaErrors,
  quotaOf,
  quotaView,
  readLimitType,
} from './quotas.js';
import { notFound } from './refusals.js';
import { type Handler, type QuayRequest, record, withSuperUser } from './request.js';
import { withSuperUserBody } from './super-user-body.js';

const NEW_LIMIT = {
  type: 'object',
  required: ['type', 'threshold_percent'],
  properties: { type: { type: 'string' }, threshold_percent: { type: 'integer' } },
} as const;

const CHANGED_LIMIT = { type: NEW_LIMIT.type, properties: NEW_LIMIT.properties } as const;

interface Place {
  readonly quota: Quota;
  readonly namespace: string;
}

interface LimitPlace extends Place {
  readonly limit: QuotaLimit;
}

/** Creates, changes and deletes the limits of an organization's quota. */
export function quotaLimitHandlers(world: World): Record<'create' | 'change' | 'remove', Handler> {
  const create = withSuperUserBody(world, NEW_LIMIT, (request, body) => {
    const place = placeOf(world, request);
    if (!place) return notFound(request);
    const text = String(body.type);
    const percent = Number(body.threshold_percent);
    const refusal = refuseNew(request, place.quota, { type: readLimitType(text), percent });
    if (refusal) return refusal;
    const type = readLimitType(text) ?? 'Warning';
    addLimit(world, place.quota, { type, percent });
    recordLimit(world, request, { verb: 'create', metadata: { type: text, threshold_percent: percent } });
    return apiJson(201, 'Created');
  });
  const change = withSuperUserBody(world, CHANGED_LIMIT, (request, body) => {
    const place = limitPlaceOf(world, request);
    if (!place) return notFound(request);
    const { quota, limit } = place;
    const previous = { previous_type: limit.type, previous_threshold_percent: limit.percent };
    if (typeof body.type === 'string') {
      const type = readLimitType(body.type);
      if (!type) return quotaErrors.type();
      limit.type = type;
    }
    if (typeof body.threshold_percent === 'number') {
      if (!isPercentage(body.threshold_percent)) return quotaErrors.threshold();
      limit.percent = body.threshold_percent;
    }
    const metadata = { type: body.type ?? limit.type, threshold_percent: limit.percent, ...previous };
    recordLimit(world, request, { verb: 'change', metadata });
    return apiJson(200, quotaView(quota));
  });
  const remove = withSuperUser(world, (request) => {
    const place = limitPlaceOf(world, request);
    if (!place) return notFound(request);
    const { id, type, percent } = place.limit;
    place.quota.limits.delete(id);
    recordLimit(world, request, {
      verb: 'delete',
      metadata: { limit_id: id, type, threshold_percent: percent },
    });
    return emptyAnswer(204);
  });
  return { create, change, remove };
}

interface Wanted {
  readonly type: QuotaLimit['type'] | undefined;
  readonly percent: number;
}

/** Quay's order: first it looks for the same limit, and refuses what it cannot look for; 0 counts as not given there. */
function refuseNew({ call }: QuayRequest, { limits }: Quota, { type, percent }: Wanted): Answer | undefined {
  if (percent !== 0 && !isPercentage(percent)) return quotaErrors.threshold();
  if (!type) return quotaErrors.type();
  const isThere = [...limits.values()].some(
    (limit) => limit.type === type && (percent === 0 || limit.percent === percent),
  );
  const detail = isThere ? 'Quota limit already exists' : quotaErrors.thresholdText;
  if (!isThere && percent !== 0) return undefined;
  return quayErrors.apiError(call, 'invalid_request', { detail });
}

function placeOf(world: World, { segments }: QuayRequest): Place | undefined {
  const namespace = segments.orgname ?? '';
  const quota = quotaOf(world.organizations.get(namespace), segments.quota_id);
  return quota && { quota, namespace };
}

function limitPlaceOf(world: World, request: QuayRequest): LimitPlace | undefined {
  const place = placeOf(world, request);
  const limit = place?.quota.limits.get(Number(request.segments.limit_id));
  return place && limit && { ...place, limit };
}

interface LimitEvent {
  readonly verb: 'create' | 'change' | 'delete';
  readonly metadata: Readonly<Record<string, unknown>>;
}

function recordLimit(world: World, request: QuayRequest, { verb, metadata }: LimitEvent): void {
  const namespace = request.segments.orgname ?? '';
  record(world, request, {
    kind: `org_${verb}_quota_limit`,
    namespace,
    repository: null,
    metadata: { namespace, ...metadata },
  });
}
