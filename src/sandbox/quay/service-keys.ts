import { createHash, createPublicKey, generateKeyPairSync } from 'node:crypto';
import type { Body } from './body.js';
import { apiJson, emptyPage } from './errors.js';
import type { World } from './model.js';
import type { Premises } from './premises.js';
import { invalid, notFound } from './refusals.js';
import { type Handler, type QuayRequest, record, withSuperUser } from './request.js';
import type { Route } from './routing.js';
import { findStoryKeys, type ServiceKey } from './service-key-story.js';
import { superUserView } from './super-user-account-view.js';
import { withSuperUserBody } from './super-user-body.js';

const EXPIRATION = { anyOf: [{ type: 'number' }, { type: 'null' }] } as const;

const NEW_KEY = {
  type: 'object',
  required: ['service', 'expiration'],
  properties: {
    service: { type: 'string' },
    name: { type: 'string' },
    metadata: { type: 'object' },
    notes: { type: 'string' },
    expiration: EXPIRATION,
  },
} as const;

const CHANGES = {
  type: 'object',
  properties: { name: { type: 'string' }, metadata: { type: 'object' }, expiration: EXPIRATION },
} as const;

const APPROVAL = { type: 'object', properties: { notes: { type: 'string' } } } as const;
const NAME = /^[\s a-zA-Z0-9\-_:/]*$/;
const KEY_BITS = 2048;

type Keys = Map<string, ServiceKey>;

/** The keys with which services of Quay's own recognize each other. */
export function serviceKeyRoutes(premises: Premises): Route[] {
  const { world } = premises;
  const keys: Keys = new Map(findStoryKeys().map((key) => [key.kid, key]));
  const needs = ['FEATURE_SUPER_USERS'] as const;
  const list = withSuperUser(world, () =>
    apiJson(200, { keys: [...keys.values()].map((key) => viewOf(premises, key)) }),
  );
  const show = withSuperUser(world, (request) => {
    const key = keys.get(request.segments.kid ?? '');
    return key ? apiJson(200, viewOf(premises, key)) : notFound(request);
  });
  const remove = withSuperUser(world, (request) => {
    const key = keys.get(request.segments.kid ?? '');
    if (!key) return notFound(request);
    keys.delete(key.kid);
    recordKey(world, request, { verb: 'delete', key, details: { created_date: seconds(key.created) } });
    return emptyPage(204);
  });
  const approve = withSuperUserBody(world, APPROVAL, (request, { notes = '' }) => {
    const key = keys.get(request.segments.kid ?? '');
    if (!key) return notFound(request);
    if (key.approval) return emptyPage(201); // approved already: nothing changes, nobody is told
    key.approval = approvalOf(request, String(notes));
    recordKey(world, request, { verb: 'approve', key });
    return emptyPage(201);
  });
  return [
    { path: '/superuser/keys', needs, handlers: { GET: list, POST: createKey(world, keys) } },
    {
      path: '/superuser/keys/{kid}',
      needs,
      handlers: { GET: show, PUT: changeKey(premises, keys), DELETE: remove },
    },
    { path: '/superuser/approvedkeys/{kid}', needs, handlers: { POST: approve } },
  ];
}

/** createServiceKey: approved at once; the private key is in this answer and nowhere else. */
function createKey(world: World, keys: Keys): Handler {
  return withSuperUserBody(world, NEW_KEY, (request, body) => {
    const name = typeof body.name === 'string' ? body.name : '';
    if (!NAME.test(name)) return invalid(request, `Invalid service key friendly name: ${name}`);
    const expiration = dateOf(body.expiration);
    if (expiration && expiration <= request.now) {
      return invalid(request, 'Expiration date cannot be in the past');
    }
    const { user } = request.caller;
    const pair = makePair();
    const key: ServiceKey = {
      ...pair.identity,
      name,
      service: String(body.service),
      metadata: {
        ...objectOf(body.metadata),
        created_by: 'Quay Superuser Panel',
        creator: user,
        ip: '127.0.0.1',
      },
      created: request.now,
      expiration,
      rotationSeconds: null,
      approval: approvalOf(request, String(body.notes ?? '')),
    };
    keys.set(key.kid, key);
    const details = { preshared: true, auto_approved: true };
    recordKey(world, request, { verb: 'create', key, details });
    recordKey(world, request, { verb: 'approve', key, details });
    const { kid, service } = key;
    return apiJson(200, { kid, name, service, public_key: pair.publicKey, private_key: pair.privateKey });
  });
}

function changeKey(premises: Premises, keys: Keys): Handler {
  const { world } = premises;
  return withSuperUserBody(world, CHANGES, (request, body) => {
    const key = keys.get(request.segments.kid ?? '');
    if (!key) return notFound(request);
    if ('expiration' in body) {
      const expiration = dateOf(body.expiration);
      if (expiration && expiration <= request.now) {
        return invalid(request, 'Cannot have an expiration date in the past');
      }
      const details = { old_expiration_date: seconds(key.expiration) };
      key.expiration = expiration;
      recordKey(world, request, { verb: 'extend', key, details });
    }
    const { name, metadata } = body;
    if (typeof name === 'string' && !NAME.test(name)) {
      return invalid(request, `Invalid service key friendly name: ${name}`);
    }
    if (typeof name === 'string') key.name = name;
    key.metadata = { ...key.metadata, ...objectOf(metadata) };
    if (name !== undefined || metadata !== undefined) recordKey(world, request, { verb: 'modify', key });
    return apiJson(200, viewOf(premises, key));
  });
}

function viewOf(premises: Premises, key: ServiceKey): unknown {
  const { approval } = key;
  const approver = premises.world.users.get(approval?.approver ?? '');
  return {
    approval: approval && {
      approval_type: `ServiceKeyApprovalType.${approval.type}`,
      approved_date: approval.date.toUTCString(),
      approver: approver ? superUserView(premises, approver) : null,
      notes: approval.notes,
    },
    created_date: key.created.toUTCString(),
    expiration_date: key.expiration?.toUTCString() ?? null,
    jwk: key.jwk,
    kid: key.kid,
    metadata: key.metadata,
    name: key.name,
    rotation_duration: key.rotationSeconds,
    service: key.service,
  };
}

function approvalOf({ caller, now }: QuayRequest, notes: string): ServiceKey['approval'] {
  return { type: 'SUPERUSER', date: now, approver: caller.user, notes };
}

function makePair() {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', {
    modulusLength: KEY_BITS,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });
  const { e = '', n = '' } = createPublicKey(publicKey).export({ format: 'jwk' });
  // The thumbprint of RFC 7638, over exactly these members in this order.
  const kid = createHash('sha256')
    .update(JSON.stringify({ e, kty: 'RSA', n }))
    .digest('base64url');
  return { publicKey, privateKey, identity: { kid, jwk: { e, kid, kty: 'RSA', n } } };
}

interface KeyEvent {
  readonly verb: 'create' | 'approve' | 'modify' | 'extend' | 'delete';
  readonly key: ServiceKey;
  readonly details?: Body;
}

/** Belongs to no namespace; Quay then takes its very first account. */
function recordKey(world: World, request: QuayRequest, { verb, key, details }: KeyEvent): void {
  const [namespace = ''] = world.users.keys();
  const { kid, service, name, expiration } = key;
  const metadata = { kid, service, name, expiration_date: seconds(expiration), ...details };
  record(world, request, { kind: `service_key_${verb}`, namespace, metadata });
}

function dateOf(value: unknown): Date | null {
  return typeof value === 'number' ? new Date(value * 1000) : null;
}

function seconds(date: Date | null): number | null {
  return date && Math.floor(date.getTime() / 1000);
}

function objectOf(value: unknown): Body {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
