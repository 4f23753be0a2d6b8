import { fullName, hostOf } from './fleet.js';

/** A reference as somebody types it: `web:4.2.0`, `docker.io/demonstrationorg/web@sha256:…`. */
export interface ImageReference {
  readonly hostName: string;
  /** With its namespace. */
  readonly repoName: string;
  /** `latest` when neither tag nor digest is given. */
  readonly tag: string | null;
  readonly digest: string | null;
}

const REFERENCE =
  /^(?:(?<host>[^/]*[.:][^/]*|localhost)\/)?(?<name>[a-z0-9]+(?:[._/-]+[a-z0-9]+)*)(?::(?<tag>\w[\w.-]{0,127}))?(?:@(?<digest>sha256:[0-9a-f]{64}))?$/;

/** The parts of a reference; null when it is none. A name without a namespace is meant in the organisation. */
export function readReference(text: string, organisation: string): ImageReference | null {
  const parts = REFERENCE.exec(text)?.groups;
  if (!parts?.name) return null;
  const digest = parts.digest ?? null;
  return {
    hostName: hostOf(parts.host),
    repoName: fullName(organisation, parts.name),
    tag: parts.tag ?? (digest ? null : 'latest'),
    digest,
  };
}
