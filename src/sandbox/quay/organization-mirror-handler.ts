import type { Answer } from '../service.js';
import type { QuayOrganization, World } from './model.js';
import { type OrganizationMirror, organizationMirrorOf } from './organization-mirror-model.js';
import { settleOrganizationMirror } from './organization-mirror-sync.js';
import { notFound } from './refusals.js';
import { type QuayRequest, record } from './request.js';

export interface FoundMirror {
  readonly organization: QuayOrganization;
  readonly mirror: OrganizationMirror;
}

export type MirrorHandler = (request: QuayRequest, found: FoundMirror) => Answer;

/** Runs `handler` with the mirror of an organization as it is by now; 404 when it has none. */
export function withMirror(world: World, handler: MirrorHandler) {
  return (request: QuayRequest, organization: QuayOrganization): Answer => {
    settleOrganizationMirror(world, organization, request.now);
    const mirror = organizationMirrorOf(organization);
    return mirror ? handler(request, { organization, mirror }) : notFound(request);
  };
}

/** The source of a mirror in one text. */
export function referenceOf({ registryUrl, externalNamespace }: OrganizationMirror): string {
  return `${registryUrl}/${externalNamespace}`;
}

/** Adds to the audit log what the caller did with a mirror. */
export function recordSync(
  world: World,
  request: QuayRequest,
  { kind, organization, mirror }: FoundMirror & { readonly kind: string },
): void {
  const metadata = { external_reference: referenceOf(mirror) };
  record(world, request, { kind, namespace: organization.name, metadata });
}
