import type { Answer } from '../service.js';
import { avatarOf } from './avatar.js';
import type { Body } from './body.js';
import { apiJson, emptyAnswer, quayErrors } from './errors.js';
import type { OAuthApplication, QuayOrganization, World } from './model.js';
import { makeCode } from './names.js';
import { organizationView } from './organization-view.js';
import type { Premises } from './premises.js';
import {
  type Handler,
  type OrganizationHandler,
  type QuayRequest,
  record,
  withOrganization,
  withOrganizationBody,
} from './request.js';
import type { Route } from './routing.js';

const PROPERTIES = {
  name: { type: 'string' },
  redirect_uri: { type: 'string' },
  application_uri: { type: 'string' },
  description: { type: 'string' },
  avatar_email: { type: 'string' },
} as const;
const NEW = { type: 'object', required: ['name'], properties: PROPERTIES } as const;
const CHANGED = {
  type: 'object',
  required: ['name', 'redirect_uri', 'application_uri'],
  properties: PROPERTIES,
} as const;

/** The name of the application behind bootstrap tokens, which nobody else may use. */
const RESERVED_NAME = '__quay_bootstrap_app';
const RESERVED = 'Application name is reserved for bootstrap token provisioning';

/** OAuth applications of organizations. */
export function applicationRoutes(premises: Premises): Route[] {
  const { world } = premises;
  const path = '/organization/{orgname}/applications';
  const list: OrganizationHandler = (_, { applications }) =>
    apiJson(200, { applications: [...applications.values()].map(applicationView) });
  const show: OrganizationHandler = (request, organization) => {
    const application = findApplication(request, organization);
    return application
      ? apiJson(200, applicationView(application))
      : quayErrors.apiError(request.call, 'not_found');
  };
  return [
    { path: '/app/{client_id}', handlers: { GET: showPublicly(premises) } },
    {
      path,
      handlers: {
        GET: withOrganization(world, list),
        POST: withOrganizationBody(world, NEW, createApplication(world)),
      },
    },
    {
      path: `${path}/{client_id}`,
      handlers: {
        GET: withOrganization(world, show),
        PUT: withOrganizationBody(world, CHANGED, changeApplication(world)),
        DELETE: withOrganization(world, deleteApplication(premises)),
      },
    },
  ];
}

/** The application of `{client_id}` in an organization. */
export function findApplication(
  { segments }: QuayRequest,
  { applications }: QuayOrganization,
): OAuthApplication | undefined {
  return applications.get(segments.client_id ?? '');
}

/** getApplicationInformation: open to everybody, so that a user can see who asks for access. */
function showPublicly(premises: Premises): Handler {
  return ({ call, caller, segments }) => {
    const clientId = segments.client_id ?? '';
    const owners = [...premises.world.organizations.values()];
    const organization = owners.find(({ applications }) => applications.has(clientId));
    const application = organization?.applications.get(clientId);
    if (!organization || !application) return quayErrors.apiError(call, 'not_found');
    const { name, description, applicationUri, avatarEmail } = application;
    return apiJson(200, {
      name,
      description,
      uri: applicationUri,
      avatar: avatarOf(name, 'app', (avatarEmail ?? organization.email) || undefined),
      organization: organizationView(premises, { caller, organization, hidesTeams: true }),
    });
  };
}

function createApplication(world: World) {
  return (request: QuayRequest, organization: QuayOrganization, body: Body): Answer => {
    if (body.name === RESERVED_NAME) return refuseName(request);
    const application = {
      clientId: makeCode(20),
      clientSecret: makeCode(40),
      ...settingsOf(body),
      tokens: new Map(),
    };
    organization.applications.set(application.clientId, application);
    note(world, request, { kind: 'create_application', organization, application });
    return apiJson(200, applicationView(application));
  };
}

/** updateOrganizationApplication replaces everything: what the body leaves out is emptied. */
function changeApplication(world: World) {
  return (request: QuayRequest, organization: QuayOrganization, body: Body): Answer => {
    const application = findApplication(request, organization);
    if (!application) return quayErrors.apiError(request.call, 'not_found');
    if (body.name === RESERVED_NAME) return refuseName(request);
    Object.assign(application, settingsOf(body));
    note(world, request, { kind: 'update_application', organization, application });
    return apiJson(200, applicationView(application));
  };
}

function deleteApplication({ world, tokens }: Premises): OrganizationHandler {
  return (request, organization) => {
    const application = findApplication(request, organization);
    if (!application) return quayErrors.apiError(request.call, 'not_found');
    for (const { secret } of application.tokens.values()) tokens.delete(secret);
    organization.applications.delete(application.clientId);
    note(world, request, { kind: 'delete_application', organization, application });
    return emptyAnswer(204);
  };
}

function refuseName({ call }: QuayRequest): Answer {
  return quayErrors.apiError(call, 'invalid_request', { detail: RESERVED });
}

function settingsOf(body: Body) {
  const text = (value: unknown): string => (typeof value === 'string' ? value : '');
  return {
    name: text(body.name),
    description: text(body.description),
    applicationUri: text(body.application_uri),
    redirectUri: text(body.redirect_uri),
    avatarEmail: typeof body.avatar_email === 'string' ? body.avatar_email : null,
  };
}

interface Deed {
  readonly kind: string;
  readonly organization: QuayOrganization;
  readonly application: OAuthApplication;
}

function note(world: World, request: QuayRequest, { kind, organization, application }: Deed): void {
  const { name, clientId, applicationUri, redirectUri, description } = application;
  const identity = { application_name: name, client_id: clientId };
  const settings = { name, application_uri: applicationUri, redirect_uri: redirectUri, description };
  const metadata = kind === 'delete_application' ? identity : { ...settings, ...identity };
  record(world, request, { kind, namespace: organization.name, metadata });
}

function applicationView(application: OAuthApplication): Record<string, unknown> {
  return {
    name: application.name,
    description: application.description,
    application_uri: application.applicationUri,
    client_id: application.clientId,
    client_secret: application.clientSecret,
    redirect_uri: application.redirectUri,
    avatar_email: application.avatarEmail,
  };
}
