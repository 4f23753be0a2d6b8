import type { Joined } from '../joined/joined.js';
import type { SourceResult } from '../joined/source-result.js';
import { type ConfiguredMirror, copyOf, readSide } from './mirror.js';

export interface ConfiguredMirrors {
  readonly mirrors: readonly ConfiguredMirror[];
  /** Of hosts to which the configuration has something copied that no upstream stands for. */
  readonly sources: readonly SourceResult[];
}

export type ConfiguredMirrorsOf = (organization: string) => ConfiguredMirrors;

/** Copies of which only the configuration of this gateway tells: those from or to a repository of the organization. */
export function createConfiguredMirrors({ raw, atlas }: Pick<Joined, 'raw' | 'atlas'>): ConfiguredMirrorsOf {
  const pairs = raw.joins.mirrors.map(({ source, destination }) => ({
    names: [pathIn(source), pathIn(destination)],
    source: readSide(source, atlas),
    destination: readSide(destination, atlas),
  }));
  return (organization) => {
    const own = pairs.filter(({ names }) => names.some((name) => name.startsWith(`${organization}/`)));
    return {
      mirrors: own.flatMap(({ source, destination: { place } }): ConfiguredMirror[] => {
        if (!place) return [];
        return [
          { ...copyOf('CONFIGURED', organization, { source, destination: place }), kind: 'CONFIGURED' },
        ];
      }),
      sources: own.flatMap(({ destination: { place, reference } }) =>
        place ? [] : [foreignHost(reference, `MIRRORS names ${reference} as a destination`)],
      ),
    };
  };
}

/** What is said of a repository in a registry that is none of ours. */
export function foreignHost(reference: string, why: string): SourceResult {
  const [host = ''] = reference.split('/', 1);
  const reason = `${why}: ${host} is no registry of this gateway's upstreams`;
  return { upstream: host, state: 'NOT_CONFIGURED', reason, searched: [] };
}

function pathIn(text: string): string {
  return text.slice(text.indexOf('/') + 1);
}
