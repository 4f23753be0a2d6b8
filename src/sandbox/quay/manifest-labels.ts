import { createHash, randomUUID } from 'node:crypto';
import type { Answer } from '../service.js';
import { attachment } from './attachment.js';
import { type BodySchema, readObject } from './body.js';
import { apiJson, emptyAnswer, quayErrors } from './errors.js';
import type { QuayManifest, QuayRepository, World } from './model.js';
import type { Premises } from './premises.js';
import { notFound, refuseUnlessNormal } from './refusals.js';
import { recordHere } from './repository-log.js';
import { type QuayRequest, type RepositoryHandler, withRepository } from './request.js';
import type { Route } from './routing.js';
import { expireTag, isLiving, livingManifest, marksOf } from './tag-life.js';
import { catchUp } from './workers.js';

interface Label {
  readonly id: string;
  readonly key: string;
  readonly value: string;
  readonly source_type: 'manifest' | 'api' | 'internal';
  readonly media_type: string;
}

const ADD: BodySchema = {
  type: 'object',
  required: ['key', 'value', 'media_type'],
  properties: {
    key: { type: 'string' },
    value: { type: 'string' },
    media_type: { type: ['string', 'null'], enum: ['text/plain', 'application/json', null] },
  },
};
const RESERVED = ['com.docker.', 'io.docker.', 'org.dockerproject.', 'org.opencontainers.'];
const KEY = /^[a-z0-9](([a-z0-9]|[-.](?![.-]))*[a-z0-9])?$/;
const LONGEST_KEY = 255;
const SECONDS: Readonly<Record<string, number>> = {
  s: 1,
  m: 60,
  h: 3600,
  d: 86_400,
  w: 604_800,
  y: 31_536_000,
};

/** Labels of manifests. Those that came with the image are there from the start and stay. */
const labelsOf = attachment<QuayManifest, Label[]>((manifest) =>
  manifest.platform ? [ownLabel(manifest)] : [],
);

/** The labels of a manifest, and the two that change its tags. */
export function manifestLabelRoutes(premises: Premises): Route[] {
  const { world } = premises;
  const path = '/repository/{repository}/manifest/{digest}/labels';
  return [
    {
      path,
      handlers: {
        GET: withRepository(world, 'read', withManifest(world, listLabels)),
        POST: withRepository(world, 'write', addLabel(premises)),
      },
    },
    {
      path: `${path}/{labelid}`,
      handlers: {
        GET: withRepository(world, 'read', withManifest(world, showLabel)),
        DELETE: withRepository(world, 'write', deleteLabel(world)),
      },
    },
  ];
}

type ManifestHandler = (request: QuayRequest, manifest: QuayManifest) => Answer;

function withManifest(world: World, handler: ManifestHandler): RepositoryHandler {
  return (request, repository) => {
    catchUp(world, repository, request.now);
    const manifest = livingManifest(repository, request.segments.digest ?? '', request.now);
    return manifest ? handler(request, manifest) : notFound(request);
  };
}

/** listManifestLabels: `filter` is the beginning of a key. */
function listLabels({ call }: QuayRequest, manifest: QuayManifest): Answer {
  const prefix = call.query.get('filter') ?? '';
  return apiJson(200, { labels: labelsOf(manifest).filter(({ key }) => key.startsWith(prefix)) });
}

/** addManifestLabel: a key may occur more than once. */
function addLabel(premises: Premises): RepositoryHandler {
  return (request, repository) => {
    const { call, now, segments } = request;
    const frozen = refuseUnlessNormal(repository);
    if (frozen) return frozen;
    const read = readObject(call, ADD);
    if ('refusal' in read) return read.refusal;
    const { key, value, media_type: mediaType } = read.body;
    const label: Label = {
      id: randomUUID(),
      key: String(key),
      value: String(value),
      source_type: 'api',
      media_type: typeof mediaType === 'string' ? mediaType : guessMediaType(String(value)),
    };
    if (RESERVED.some((prefix) => label.key.startsWith(prefix))) {
      return quayErrors.message(400, 'Label has a reserved prefix');
    }
    const manifest = livingManifest(repository, segments.digest ?? '', now);
    if (!manifest) return notFound(request);
    if (!KEY.test(label.key) || label.key.length > LONGEST_KEY) {
      const problem = `Label is of an invalid format or missing please use ${KEY.source} format for labels`;
      return quayErrors.message(400, problem);
    }
    labelsOf(manifest).push(label);
    applyLabel(premises, label, { repository, digest: manifest.digest, now });
    recordLabel(premises.world, request, { kind: 'manifest_label_add', label });
    const answer = apiJson(201, { label });
    const location = `/api/v1/repository/${segments.repository}/manifest/${manifest.digest}/labels/${label.id}`;
    return { ...answer, headers: { ...answer.headers, location } };
  };
}

/** getManifestLabel. */
function showLabel(request: QuayRequest, manifest: QuayManifest): Answer {
  const label = findLabel(request, manifest);
  return label ? apiJson(200, label) : notFound(request);
}

/** deleteManifestLabel: not those that are part of the image. */
function deleteLabel(world: World): RepositoryHandler {
  const remove = withManifest(world, (request, manifest) => {
    const label = findLabel(request, manifest);
    if (!label) return notFound(request);
    if (label.source_type === 'manifest') return quayErrors.message(400, 'Cannot delete immutable label');
    const labels = labelsOf(manifest);
    labels.splice(labels.indexOf(label), 1);
    recordLabel(world, request, { kind: 'manifest_label_delete', label });
    return emptyAnswer(204);
  });
  return (request, repository) => refuseUnlessNormal(repository) ?? remove(request, repository);
}

function findLabel({ segments }: QuayRequest, manifest: QuayManifest): Label | undefined {
  return labelsOf(manifest).find(({ id }) => id === segments.labelid);
}

interface Labelled {
  readonly repository: QuayRepository;
  readonly digest: string;
  readonly now: Date;
}

/** Two keys act on the living tags of the manifest: one lets them expire, one makes them immutable. */
function applyLabel({ off }: Premises, { key, value }: Label, { repository, digest, now }: Labelled): void {
  const tags = repository.tags.filter((tag) => tag.digest === digest && isLiving(tag, now));
  const seconds = key === 'quay.expires-after' ? secondsOf(value) : null;
  const isImmutable =
    key === 'quay.immutable' && value.trim().toLowerCase() === 'true' && !off.has('FEATURE_IMMUTABLE_TAGS');
  for (const tag of tags) {
    if (seconds !== null) expireTag(tag, new Date(tag.start.getTime() + seconds * 1000));
    if (isImmutable) marksOf(tag).isImmutable = true;
  }
}

/** The seconds of `2w`; null for a text that Quay cannot read either, and then ignores. */
function secondsOf(text: string): number | null {
  const [, number, unit = ''] = /^\s*([+-]?\d+)([smhdwy])$/.exec(text) ?? [];
  return number === undefined ? null : Number(number) * (SECONDS[unit] ?? 1);
}

function guessMediaType(value: string): string {
  try {
    JSON.parse(value);
    return 'application/json';
  } catch {
    return 'text/plain'; // what is no JSON is text
  }
}

function ownLabel({ digest, image }: QuayManifest): Label {
  const hex = createHash('sha256').update(`label of ${digest}`).digest('hex');
  const id = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
  return {
    id,
    key: 'org.opencontainers.image.created',
    value: image.lastUpdated,
    source_type: 'manifest',
    media_type: 'text/plain',
  };
}

interface LabelEvent {
  readonly kind: 'manifest_label_add' | 'manifest_label_delete';
  readonly label: Label;
}

function recordLabel(world: World, request: QuayRequest, { kind, label }: LabelEvent): void {
  const { id, key, value, media_type } = label;
  const metadata = {
    id,
    key,
    value,
    manifest_digest: request.segments.digest,
    ...(kind === 'manifest_label_add' && { media_type }),
  };
  recordHere(world, request, { kind, metadata });
}
