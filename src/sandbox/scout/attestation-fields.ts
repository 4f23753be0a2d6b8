import { digestOf } from '../story-image.js';
import { type Provenance, provenances } from '../story-provenance.js';
import { commitUrl, predicatesOf } from './attestation-views.js';
import { authorise, type MaybeContext, type Reader } from './caller.js';
import { type ImageConfig, readConfig } from './image-config.js';
import { CATALOGUE_HOST, isIn, type Library } from './library.js';
import type { PlacedImage } from './placed-images.js';
import type { RootFields } from './root-fields.js';

interface Question extends MaybeContext {
  readonly query: { readonly digest: string; readonly hostName: string; readonly repoName: string };
}

/** Where mirrors and other images of Docker Hub keep what Scout attested. */
const ATTESTATION_HOST = 'registry.scout.docker.com';

/** What builds attested, for every image and, without an organisation, for those of the catalogue. */
export function attestationFields({ library }: { readonly library: Library }): RootFields {
  const find = ({ context, query }: Question, reader: Reader): PlacedImage | undefined =>
    pick(library.visibleTo(authorise(reader, context)), query);
  const findHardened = ({ context, query }: Question, reader: Reader): PlacedImage | undefined => {
    authorise(reader, context);
    return pick(library.catalogue(), query);
  };
  return {
    attestations: (question: Question, reader: Reader) => describeBuild(find(question, reader)),
    attestationsList: (question: Question, reader: Reader) => describeList(find(question, reader)),
    dhiAttestations: (question: Question, reader: Reader) => describeBuild(findHardened(question, reader)),
    dhiAttestationsList: (question: Question, reader: Reader) => describeList(findHardened(question, reader)),
  };
}

function pick(images: readonly PlacedImage[], query: Question['query']): PlacedImage | undefined {
  return images.find((image) => image.digest === query.digest && isIn(image, query));
}

function describeList(image: PlacedImage | undefined): object | null {
  if (!image) return null;
  const items = predicatesOf(image).map((predicateType) => {
    const digest = digestOf(`${predicateType} about ${image.digest}`);
    const host = image.hostName === CATALOGUE_HOST ? CATALOGUE_HOST : ATTESTATION_HOST;
    const repository = host === CATALOGUE_HOST ? image.repoName.replace(/^dhi\//, '') : image.repoName;
    return { digest, predicateType, reference: `${host}/${repository}@${digest}` };
  });
  return { paging: { totalCount: items.length }, items };
}

function describeBuild(image: PlacedImage | undefined): object | null {
  if (!image) return null;
  const provenance = provenances.get(image.image.indexDigest);
  return {
    buildParameters:
      provenance && provenance.mode === 'MAX' ? { args: pairsOf(provenance.buildArguments) } : null,
    dockerfile: provenance?.dockerfile ? describeDockerfile(provenance.dockerfile.text, image) : null,
    ociConfig: { config: describeConfig(readConfig(image.manifest)) },
    source: provenance ? describeSource(provenance) : null,
  };
}

function describeSource(provenance: Provenance): object {
  const { source, commit, dockerfile } = provenance;
  return {
    commitUrl: commitUrl(provenance),
    commitSha: commit,
    dockerfileUrl: dockerfile && `${source}/blob/${commit}${dockerfile.path}`,
  };
}

function describeDockerfile(text: string, { manifest }: PlacedImage): object {
  const lines = text.split('\n').filter((line) => line !== '');
  const added = manifest.layers.at(-1)?.digest;
  const sourceMap = lines.map((source, position) => {
    const [instruction = ''] = source.split(' ');
    return {
      digests: instruction === 'COPY' && added ? [added] : [],
      instruction,
      source,
      startLine: position + 1,
      endLine: position + 1,
      startColumn: 0,
      endColumn: source.length,
    };
  });
  return { rawContent: text, sourceMap };
}

function describeConfig({ user, workingDirectory, labels }: ImageConfig): object {
  return {
    user,
    workingDir: workingDirectory,
    labels: pairsOf(labels),
    exposedPorts: [],
    env: [],
    entrypoint: [],
    cmd: [],
    volumes: [],
    stopSignal: null,
    argsEscaped: null,
    memory: null,
    memorySwap: null,
    cpuShares: null,
    healthcheck: null,
  };
}

function pairsOf(values: Readonly<Record<string, string>>): { key: string; value: string }[] {
  return Object.entries(values).map(([key, value]) => ({ key, value }));
}
