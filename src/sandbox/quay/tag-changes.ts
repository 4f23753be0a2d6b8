import type { Answer } from '../service.js';
import { mayOn } from './access.js';
import { type Body, type BodySchema, readObject } from './body.js';
import { refuse } from './callers.js';
import { apiJson, emptyAnswer, quayErrors } from './errors.js';
import type { QuayRepository, QuayTag, World } from './model.js';
import { toSeconds } from './parameters.js';
import type { Premises } from './premises.js';
import { forgetPulls } from './pull-statistics.js';
import { invalid, notFound, refuseUnlessNormal } from './refusals.js';
import { type RepositoryEvent, recordHere } from './repository-log.js';
import { type Handler, type QuayRequest, type RepositoryHandler, withRepository } from './request.js';
import type { Route } from './routing.js';
import { expireTag, isLiving, livingManifest, livingTag, marksOf, putTag } from './tag-life.js';
import { catchUp } from './workers.js';

const CHANGE: BodySchema = {
  type: 'object',
  properties: {
    manifest_digest: { type: ['string', 'null'] },
    expiration: { type: ['number', 'null'] },
    immutable: { type: 'boolean' },
  },
};
const RESTORE: BodySchema = { type: 'object', properties: { manifest_digest: { type: 'string' } } };
const EXPIRE: BodySchema = {
  type: 'object',
  properties: {
    manifest_digest: { type: 'string' },
    include_submanifests: { type: 'boolean' },
    is_alive: { type: 'boolean' },
  },
};
const TAG = /^\w[\w.-]{0,127}$/;
const BAD_TAG =
  'Invalid tag: must match [A-Za-z0-9_.-], NOT start with "." or "-", and can contain 1-128 characters';
const BAD_REQUEST = 'The browser (or proxy) sent a request that this server could not understand.';

/** Writes of tags: they are made, moved, marked, deleted, brought back and forgotten. */
export function tagChangeRoutes(premises: Premises): Route[] {
  const { world } = premises;
  const path = '/repository/{repository}/tag/{tag}';
  const write = (handler: RepositoryHandler): Handler =>
    withRepository(world, 'write', (request, repository) => {
      catchUp(world, repository, request.now);
      return handler(request, repository);
    });
  return [
    {
      path,
      handlers: {
        PUT: write(changeTag(premises)),
        DELETE: write(deleteTag(premises)),
      },
    },
    {
      path: `${path}/restore`,
      handlers: { POST: write(restoreTag(premises)) },
    },
    {
      path: `${path}/expire`,
      needs: ['PERMANENTLY_DELETE_TAGS'],
      handlers: { POST: write(forgetTag(premises)) },
    },
  ];
}

interface TagChange {
  readonly request: QuayRequest;
  readonly repository: QuayRepository;
  readonly body: Body;
}

/** changeTag: up to three changes in one call, each of which may fail after the ones before it were made. */
function changeTag(premises: Premises): RepositoryHandler {
  return (request, repository) => {
    const frozen = refuseUnlessNormal(repository);
    if (frozen) return frozen;
    const read = readObject(request.call, CHANGE);
    if ('refusal' in read) return read.refusal;
    if (!TAG.test(nameIn(request))) return quayErrors.message(400, BAD_TAG);
    const change = { request, repository, body: read.body };
    return (
      changeExpiration(premises, change) ??
      changeImmutability(premises, change) ??
      moveTag(premises, change) ??
      apiJson(201, 'Updated')
    );
  };
}

function changeExpiration(premises: Premises, { request, repository, body }: TagChange): Answer | null {
  if (!('expiration' in body)) return null;
  const { now } = request;
  const tag = livingTag(repository, nameIn(request), now);
  if (!tag) return notFound(request);
  const { expiration } = body;
  const date = typeof expiration === 'number' ? new Date(expiration * 1000) : null;
  if (date && !(date > now)) return quayErrors.message(400, BAD_REQUEST);
  if (date && isImmutable(premises, tag)) {
    return quayErrors.message(400, `Cannot set expiration on immutable tag '${tag.name}'`);
  }
  const former = tag.end;
  expireTag(tag, date);
  if (former === null && date === null) return null;
  recordTag(premises.world, request, {
    kind: 'change_tag_expiration',
    metadata: {
      expiration_date: date && toSeconds(date),
      old_expiration_date: former && toSeconds(former),
    },
  });
  return null;
}

/** Who may write can make a tag immutable; only who administers can undo it. */
function changeImmutability(premises: Premises, { request, repository, body }: TagChange): Answer | null {
  const { world, off } = premises;
  const { immutable } = body;
  if (typeof immutable !== 'boolean' || off.has('FEATURE_IMMUTABLE_TAGS')) return null;
  const tag = livingTag(repository, nameIn(request), request.now);
  if (!tag) return notFound(request);
  const marks = marksOf(tag);
  if (!immutable && marks.isImmutable && !mayOn(world, request.caller, repository, 'admin')) {
    return refuse(request.call, request.caller);
  }
  if (immutable && tag.end) {
    const advice = 'Clear expiration first or enable FEATURE_IMMUTABLE_TAGS_CAN_EXPIRE.';
    const problem = `Cannot make tag '${tag.name}' immutable: tag has expiration set. ${advice}`;
    return quayErrors.message(400, problem);
  }
  const metadata = { immutable, previous_immutable: marks.isImmutable };
  marks.isImmutable = immutable;
  recordTag(world, request, { kind: 'change_tag_immutability', metadata });
  return null;
}

function moveTag(premises: Premises, { request, repository, body }: TagChange): Answer | null {
  if (!('manifest_digest' in body)) return null;
  const { now } = request;
  const name = nameIn(request);
  const manifest = livingManifest(repository, String(body.manifest_digest), now);
  if (!manifest) return notFound(request);
  const former = livingTag(repository, name, now);
  if (former && isImmutable(premises, former)) return refuseImmutable(request, 'overwrite');
  putTag(premises.world, repository, { name, digest: manifest.digest, start: now });
  recordTag(premises.world, request, {
    kind: former ? 'move_tag' : 'create_tag',
    metadata: { manifest_digest: manifest.digest, original_manifest_digest: former?.digest ?? null },
  });
  return null;
}

/** deleteFullTag: the tag goes to the time machine. */
function deleteTag(premises: Premises): RepositoryHandler {
  return (request, repository) => {
    const frozen = refuseUnlessNormal(repository);
    if (frozen) return frozen;
    const tag = livingTag(repository, nameIn(request), request.now);
    if (!tag) return notFound(request);
    if (isImmutable(premises, tag)) return refuseImmutable(request, 'delete');
    tag.end = request.now;
    forgetPulls(repository, tag.name);
    recordTag(premises.world, request, { kind: 'delete_tag', metadata: {} });
    return emptyAnswer(204);
  };
}

/** restoreTag: a manifest that only dead tags name will do, and the tag need not live. */
function restoreTag(premises: Premises): RepositoryHandler {
  return (request, repository) => {
    const frozen = refuseUnlessNormal(repository);
    if (frozen) return frozen;
    const read = readObject(request.call, RESTORE);
    if ('refusal' in read) return read.refusal;
    const { manifest_digest: digest } = read.body;
    if (typeof digest !== 'string') return invalid(request, 'Missing manifest_digest');
    if (!repository.manifests.has(digest)) return notFound(request);
    const name = nameIn(request);
    const former = livingTag(repository, name, request.now);
    if (former && isImmutable(premises, former)) return refuseImmutable(request, 'overwrite');
    const restored = putTag(premises.world, repository, { name, digest, start: request.now });
    marksOf(restored).isReversion = true;
    recordTag(premises.world, request, { kind: 'revert_tag', metadata: { manifest_digest: digest } });
    return apiJson(200, {});
  };
}

/** removeTagFromTimemachine: alone among the writes of tags it does not ask for the state of the repository. */
function forgetTag(premises: Premises): RepositoryHandler {
  return (request, repository) => {
    const read = readObject(request.call, EXPIRE);
    if ('refusal' in read) return read.refusal;
    const { is_alive: isAlive = false, manifest_digest: digest } = read.body;
    if (!isAlive && typeof digest !== 'string') {
      return invalid(request, 'manifest_digest required when is_alive set to false');
    }
    const name = nameIn(request);
    const living = livingTag(repository, name, request.now);
    const isMeant = (tag: QuayTag): boolean =>
      isAlive ? tag === living : isDeadTag(tag, request) && tag.digest === digest;
    const found = repository.tags.filter((tag) => isMeant(tag) && !isImmutable(premises, tag));
    const [first] = found;
    if (!first) return notFound(request);
    repository.tags = repository.tags.filter((tag) => !found.includes(tag));
    forgetPulls(repository, name);
    const metadata = { manifest_digest: first.digest };
    recordTag(premises.world, request, { kind: 'permanently_delete_tag', metadata });
    return apiJson(200, '');
  };
}

function isDeadTag(tag: QuayTag, request: QuayRequest): boolean {
  return tag.name === nameIn(request) && !isLiving(tag, request.now);
}

function isImmutable({ off }: Premises, tag: QuayTag): boolean {
  return marksOf(tag).isImmutable && !off.has('FEATURE_IMMUTABLE_TAGS');
}

function refuseImmutable(request: QuayRequest, verb: 'delete' | 'overwrite'): Answer {
  const detail = `Cannot ${verb} immutable tag '${nameIn(request)}'`;
  return quayErrors.apiError(request.call, 'tag_immutable', { detail });
}

function nameIn({ segments }: QuayRequest): string {
  return segments.tag ?? '';
}

function recordTag(world: World, request: QuayRequest, { kind, metadata }: RepositoryEvent): void {
  const common = { username: request.caller.user, tag: nameIn(request) };
  recordHere(world, request, { kind, metadata: { ...common, ...metadata } });
}
