import { randomUUID } from 'node:crypto';
import type { Answer } from '../service.js';
import { type Body, readObject } from './body.js';
import { apiJson, emptyAnswer, quayErrors } from './errors.js';
import type { QuayOrganization, World } from './model.js';
import { isEmail, nameProblem } from './names.js';
import { organizationView } from './organization-view.js';
import type { Premises } from './premises.js';
import { removeOrganization } from './removal.js';
import {
  type Handler,
  type OrganizationHandler,
  type QuayRequest,
  record,
  withOrganization,
  withOrganizationBody,
  withUser,
} from './request.js';
import type { Route } from './routing.js';
import { buildOrganization, teamOf } from './world.js';

const NEW = {
  type: 'object',
  required: ['name'],
  properties: {
    name: { type: 'string' },
    email: { type: 'string' },
    contact_email: { type: 'string' },
    recaptcha_response: { type: 'string' },
  },
} as const;

const CHANGES = {
  type: 'object',
  properties: {
    email: { type: 'string' },
    contact_email: { type: ['string', 'null'] },
    invoice_email: { type: 'boolean' },
    invoice_email_address: { type: ['string', 'null'] },
    tag_expiration_s: { type: 'integer' },
  },
} as const;

const DAY = 24 * 60 * 60;
/** TAG_EXPIRATION_OPTIONS: 0s, 1d, 1w, 2w, 4w. */
const EXPIRATIONS: readonly unknown[] = [0, DAY, 7 * DAY, 14 * DAY, 28 * DAY];

/** Creates, shows, changes and deletes organizations. */
export function organizationRoutes(premises: Premises): Route[] {
  const { world } = premises;
  return [
    { path: '/organization/', handlers: { POST: createOrganization(world) } },
    {
      path: '/organization/{orgname}',
      handlers: {
        GET: showOrganization(premises),
        PUT: withOrganizationBody(world, CHANGES, changeOrganization(premises)),
        DELETE: withOrganization(world, deleteOrganization(premises)),
      },
    },
  ];
}

/** createOrganization: needs user:admin, because it is the user who becomes the owner. */
function createOrganization(world: World): Handler {
  return withUser(['user:admin'], (request, owner) => {
    const { call } = request;
    const read = readObject(call, NEW);
    if ('refusal' in read) return read.refusal;
    const name = String(read.body.name);
    const email = String(read.body.contact_email || read.body.email || '');
    const problem = newNameProblem(world, name) ?? (email && emailProblem(world, email));
    if (problem) return quayErrors.apiError(call, 'invalid_request', { detail: problem });
    // Without an address Quay stores a unique id in its place, which no view shows.
    const organization = buildOrganization(name, email || randomUUID(), [teamOf('owners', 'admin', [owner])]);
    world.organizations.set(name, organization);
    const metadata = { email: email || null, namespace: name };
    record(world, request, { kind: 'org_create', namespace: name, metadata });
    return apiJson(201, 'Created');
  });
}

function newNameProblem({ users, organizations }: World, name: string): string | undefined {
  if (users.has(name) || organizations.has(name))
    return 'A user or organization with this name already exists';
  const problem = nameProblem(name);
  return problem && `Invalid namespace ${name}: ${problem}`;
}

function emailProblem({ users }: World, email: string): string | undefined {
  if (!isEmail(email)) return 'Invalid email address';
  const isTaken = [...users.values()].some((user) => user.email === email);
  return isTaken ? `Email has already been used: ${email}` : undefined;
}

/** getOrganization: everybody may look; what shows depends on the caller. */
function showOrganization(premises: Premises): Handler {
  return ({ call, caller, segments }) => {
    const organization = premises.world.organizations.get(segments.orgname ?? '');
    if (!organization) return quayErrors.apiError(call, 'not_found');
    return apiJson(200, organizationView(premises, { caller, organization }));
  };
}

function changeOrganization(premises: Premises) {
  return (request: QuayRequest, organization: QuayOrganization, body: Body): Answer => {
    const change = { request, organization, body };
    changeInvoicing(premises.world, change);
    const refusal = changeEmail(premises.world, change) ?? changeExpiration(premises.world, change);
    return refusal ?? apiJson(200, organizationView(premises, { caller: request.caller, organization }));
  };
}

interface Change {
  readonly request: QuayRequest;
  readonly organization: QuayOrganization;
  readonly body: Body;
}

function changeInvoicing(world: World, { request, organization, body }: Change): void {
  const namespace = organization.name;
  const note = (what: Body): void => {
    const metadata = { ...what, namespace };
    record(world, request, { kind: 'org_change_invoicing', namespace, metadata });
  };
  if (typeof body.invoice_email === 'boolean') {
    organization.invoiceEmail = body.invoice_email;
    note({ invoice_email: body.invoice_email });
  }
  const address = body.invoice_email_address;
  if (address !== undefined && address !== organization.invoiceEmailAddress) {
    organization.invoiceEmailAddress = typeof address === 'string' ? address : null;
    note({ invoice_email_address: address });
  }
}

/** The contact address comes before the older `email`; an empty one takes the address away. */
function changeEmail(world: World, { request, organization, body }: Change): Answer | undefined {
  const wanted = body.contact_email === undefined ? body.email : body.contact_email;
  if (wanted === undefined) return undefined;
  const email = typeof wanted === 'string' ? wanted : '';
  const old = isEmail(organization.email) ? organization.email : '';
  if (email === old) return undefined;
  if (email && !isEmail(email)) {
    return quayErrors.apiError(request.call, 'invalid_request', { detail: 'Invalid email address' });
  }
  organization.email = email || randomUUID();
  const namespace = organization.name;
  const metadata = { email, namespace, old_email: old };
  record(world, request, { kind: 'org_change_email', namespace, metadata });
  return undefined;
}

function changeExpiration(world: World, { request, organization, body }: Change): Answer | undefined {
  const seconds = body.tag_expiration_s;
  if (typeof seconds !== 'number') return undefined;
  if (!EXPIRATIONS.includes(seconds)) return quayErrors.message(400, 'Invalid tag expiration option');
  organization.tagExpirationSeconds = seconds;
  const namespace = organization.name;
  const metadata = { tag_expiration: seconds, namespace };
  record(world, request, { kind: 'org_change_tag_expiration', namespace, metadata });
  return undefined;
}

function deleteOrganization(premises: Premises): OrganizationHandler {
  return (request, organization) => {
    const { name } = organization;
    record(premises.world, request, { kind: 'org_delete', namespace: name, metadata: { namespace: name } });
    removeOrganization(premises, organization);
    return emptyAnswer(204);
  };
}
