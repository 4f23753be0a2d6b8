import type { Answer } from '../service.js';
import { contentOf, readWhole } from './content.js';
import { algorithmOf, digestOfBytes } from './digest.js';
import {
  CONFIG,
  DOCKER_LIST,
  DOCKER_MANIFEST,
  EMPTY_JSON,
  INDEX,
  isImageConfig,
  MANIFEST,
  type OciConfig,
  type OciDocument,
  readConfig,
  readDocument,
} from './documents.js';
import { zotErrors } from './errors.js';
import { type Exchange, type Handler, refuse } from './exchange.js';
import { moveTag, type ZotRepository } from './repository.js';
import type { Store } from './store.js';

export interface PushSettings {
  /** `http.compat: [docker2s2]`. */
  readonly docker2s2: boolean;
  /** `storage.maxRepos`. */
  readonly maxRepos: number;
  /** Looks at the signatures of a repository again. */
  review(repository: ZotRepository): Promise<void>;
}

const MOST_BYTES = 4 * 1024 * 1024;
const MOST_TAGS = 46;
const TAG = /^\w[\w.-]{0,127}$/;
const OCI_TYPES = [MANIFEST, INDEX];
const DOCKER_TYPES = [DOCKER_MANIFEST, DOCKER_LIST];
/** Layers that are fetched from elsewhere are never pushed. */
const FOREIGN = /foreign|nondistributable/;

/** PUT of a manifest, by tag, or by digest with any number of tags in the query. */
export function pushManifest(store: Store, settings: PushSettings): Handler {
  return async (exchange) => {
    const { call, segments } = exchange;
    const { name = '', reference = '' } = segments;
    const isDigest = algorithmOf(reference) !== null;
    const asked = [...new Set(call.query.getAll('tag'))];
    if (!isPushPermitted(store, exchange, isDigest ? asked : [reference])) return refuse(exchange);
    const problem = findProblem(exchange, settings);
    if (problem) return problem;
    if (isDigest && digestOfBytes(call.body, algorithmOf(reference) ?? undefined) !== reference) {
      return invalid(400, { reference });
    }
    const mediaType = typeOf(exchange);
    if (call.body.length === 0) return invalid(400, { reference });
    const document = readDocument(call.body, mediaType);
    if (typeof document === 'string') return invalid(400, { reference, jsonSchemaValidation: document });
    // The repository stays, even when the manifest is refused.
    store.ensure(name);
    const limit = String(settings.maxRepos);
    if (isOverQuota(store, name, settings)) return zotErrors.list(429, 'TOOMANYREQUESTS', { limit });
    // What is missing is not told.
    if (isIncomplete(store, name, document)) return invalid(400, { reference });
    const digest = isDigest ? reference : digestOfBytes(call.body);
    await settings.review(
      await keep(store, exchange, { digest, mediaType, document, tags: isDigest ? asked : [reference] }),
    );
    return created(name, { digest, document, tags: isDigest ? asked : [] });
  };
}

function isPushPermitted({ find }: Store, { account, segments }: Exchange, tags: readonly string[]): boolean {
  const { name = '', reference = '' } = segments;
  const known = find(name)?.tags;
  const isOwnPermitted = algorithmOf(reference) === null || account.can('create', name);
  return isOwnPermitted && tags.every((tag) => account.can(known?.has(tag) ? 'update' : 'create', name));
}

/** Whatever is wrong before the manifest itself is read. */
function findProblem({ call, segments }: Exchange, { docker2s2 }: PushSettings): Answer | null {
  const { reference = '' } = segments;
  const mediaType = call.headers['content-type'] ?? '';
  const accepted = docker2s2 ? [...OCI_TYPES, ...DOCKER_TYPES] : OCI_TYPES;
  if (!accepted.includes(mediaType)) return invalid(415, { mediaType });
  if (call.body.length > MOST_BYTES) return invalid(413, { reason: 'the manifest is too large' });
  const tags = call.query.getAll('tag');
  if (tags.length > MOST_TAGS) return invalid(414, { reason: `more than ${MOST_TAGS} tags` });
  const isDigest = algorithmOf(reference) !== null;
  if (!isDigest && reference.includes(':')) return zotErrors.list(400, 'DIGEST_INVALID', { reference });
  if (!isDigest && tags.length > 0) return invalid(400, { reference, reason: 'tags go with a digest only' });
  // A tag in the path is not looked at: whatever is no digest is one.
  const bad = tags.find((tag) => !TAG.test(tag));
  return bad === undefined ? null : invalid(400, { reference, reason: `"${bad}" is no tag` });
}

/** Whether the repository lacks a blob or manifest that the document lists. */
function isIncomplete(
  { blobs }: Store,
  name: string,
  { config, layers = [], manifests }: OciDocument,
): boolean {
  const isChecked = config?.mediaType === CONFIG || config?.mediaType === EMPTY_JSON;
  const wanted = manifests ?? (config && isChecked ? [config, ...layers] : []);
  return wanted.some(({ mediaType, digest }) => !FOREIGN.test(mediaType) && !blobs.findIn(name, digest));
}

function isOverQuota({ repositories }: Store, name: string, { maxRepos }: PushSettings): boolean {
  const filled = repositories.filter(({ manifests }) => manifests.size > 0);
  return filled.length >= maxRepos && !filled.some((repository) => repository.name === name);
}

interface Pushed {
  readonly digest: string;
  readonly mediaType: string;
  readonly document: OciDocument;
  readonly tags: readonly string[];
}

async function keep(
  store: Store,
  { call, account, segments, now }: Exchange,
  pushed: Pushed,
): Promise<ZotRepository> {
  const { digest, mediaType, document, tags } = pushed;
  const repository = store.ensure(segments.name ?? '');
  const { name, manifests } = repository;
  const config = await loadConfig(store, document);
  await store.blobs.put(name, digest, contentOf(call.body));
  repository.isKnown = true;
  if (!manifests.has(digest)) {
    const stored = { digest, bytes: call.body, mediaType, document, config };
    manifests.set(digest, { ...stored, pushedAt: now, pushedBy: account.name });
  }
  for (const tag of tags) moveTag(repository, tag, { digest, taggedAt: now });
  return repository;
}

/** What the configuration says of the image; null when it is none, or too large to be one. */
async function loadConfig({ blobs }: Store, { config }: OciDocument): Promise<OciConfig | null> {
  const blob = config && isImageConfig(config.mediaType) ? blobs.find(config.digest) : null;
  return blob && blob.content.size <= MOST_BYTES ? readConfig(await readWhole(blob.content)) : null;
}

function created(name: string, { digest, document, tags }: Omit<Pushed, 'mediaType'>): Answer {
  const subject = document.subject?.digest;
  return {
    status: 201,
    headers: {
      location: `/v2/${name}/manifests/${digest}`,
      'docker-content-digest': digest,
      ...(subject && { 'oci-subject': subject }),
      ...(tags.length > 0 && { 'oci-tag': [...tags] }),
    },
  };
}

function typeOf({ call }: Exchange): string {
  return call.headers['content-type'] ?? '';
}

function invalid(status: number, detail: Record<string, string>): Answer {
  return zotErrors.list(status, 'MANIFEST_INVALID', detail);
}
