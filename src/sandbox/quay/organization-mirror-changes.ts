import type { Answer } from '../service.js';
import type { Body } from './body.js';
import { emptyText } from './mirror-body.js';
import { newSync } from './mirror-model.js';
import type { QuayOrganization, World } from './model.js';
import { refuseValues, valuesOf } from './organization-mirror-body.js';
import { referenceOf, withMirror } from './organization-mirror-handler.js';
import {
  type OrganizationMirror,
  organizationMirrorOf,
  setOrganizationMirror,
} from './organization-mirror-model.js';
import { invalid } from './refusals.js';
import { type QuayRequest, record } from './request.js';

const DEFAULT_TIMEOUT = 300;

type BodyHandler = (request: QuayRequest, organization: QuayOrganization, body: Body) => Answer;

/** createOrgMirrorConfig: only an organization that holds nothing can become a mirror. */
export function createMirror(world: World): BodyHandler {
  return (request, organization, body) => {
    const refusal = refuseValues(world, request, { body, organization });
    if (refusal) return refusal;
    if (world.repositories.some(({ namespace }) => namespace === organization.name)) {
      // The mirror's own repositories come first: a second mirror is refused for them, once there are any.
      return invalid(request, NOT_EMPTY);
    }
    if (organizationMirrorOf(organization)) {
      return invalid(request, 'Mirror configuration already exists for this organization');
    }
    const mirror = mirrorFrom(world, body, request.now);
    if (!mirror) return invalid(request, `Invalid robot account: ${String(body.robot_username)}`);
    setOrganizationMirror(organization, mirror);
    record(world, request, {
      kind: 'org_mirror_enabled',
      namespace: organization.name,
      metadata: {
        external_registry_type: mirror.registryType,
        external_registry_url: mirror.registryUrl,
        external_namespace: mirror.externalNamespace,
        sync_interval: mirror.interval,
        robot_username: mirror.robot.name,
      },
    });
    return emptyText(201);
  };
}

const NOT_EMPTY =
  'Cannot create organization mirror: the organization already contains repositories. Organization mirroring requires an empty organization.';

function mirrorFrom(world: World, body: Body, now: Date): OrganizationMirror | null {
  const values = valuesOf(world, body);
  const { robot } = values;
  if (!robot) return null;
  return {
    ...newSync({ interval: Number(body.sync_interval), startDate: values.startDate ?? now, at: now }),
    registryType: body.external_registry_type === 'harbor' ? 'harbor' : 'quay',
    registryUrl: String(body.external_registry_url),
    externalNamespace: String(body.external_namespace),
    username: null,
    password: null,
    config: {},
    filters: [],
    visibility: 'private',
    timeout: DEFAULT_TIMEOUT,
    created: now,
    discovered: [],
    ...values,
    robot,
  };
}

/** updateOrgMirrorConfig. */
export function changeMirror(world: World): BodyHandler {
  return (request, organization, body) =>
    withMirror(world, (_request, { mirror }) => {
      const refusal = refuseValues(world, request, { body, organization });
      if (refusal) return refusal;
      const old = referenceOf(mirror);
      Object.assign(mirror, valuesOf(world, body));
      record(world, request, {
        kind: 'org_mirror_config_changed',
        namespace: organization.name,
        metadata: {
          updated_fields: Object.keys(body),
          old_external_reference: old,
          external_reference: referenceOf(mirror),
        },
      });
      return emptyText(200);
    })(request, organization);
}
