import { packages } from './story.js';
import { buildImage, type StoryImage } from './story-image.js';

/** A public repository on Docker Hub that is no part of the catalogue. */
export interface SampleRepository {
  /** With its namespace. */
  readonly repoName: string;
  readonly images: readonly StoryImage[];
}

/** The agent without its plugins. */
const base: StoryImage = buildImage({
  title: 'demonstration-agent',
  version: '2.0.1',
  tags: ['2.0.1-base'],
  lastUpdated: '2025-06-24T10:12:40.7Z',
  variant: 'runtime',
  user: 'agent',
  packages: [packages.glibc],
  architectures: ['amd64', 'arm64'],
  layerSizes: [12_774_020],
});

/** Built on the one above: its first layer is the whole of it. */
const agent: StoryImage = buildImage({
  title: 'demonstration-agent',
  version: '2.0.1',
  tags: ['2.0.1', 'latest'],
  lastUpdated: '2025-06-24T10:20:05.31Z',
  variant: 'runtime',
  user: 'agent',
  packages: [packages.glibc, packages.undici],
  architectures: ['amd64', 'arm64'],
  layerSizes: [12_774_020, 6_550_391],
});

/** From before the repository was analysed. */
const oldAgent: StoryImage = buildImage({
  title: 'demonstration-agent',
  version: '1.9.0',
  tags: ['1.9.0'],
  lastUpdated: '2024-11-18T09:00:00Z',
  variant: 'runtime',
  user: 'root',
  packages: [packages.glibc, packages.openssl],
  architectures: ['amd64'],
  layerSizes: [19_004_312],
});

export const samples: readonly SampleRepository[] = [
  { repoName: 'samples/demonstration-agent', images: [agent, oldAgent] },
  { repoName: 'samples/agent-base', images: [base] },
];

export type AnalysisTrouble = 'INDEXING_FAILED' | 'NONE';

/** Manifests that Scout never analysed, or could not. */
export const unanalysedDigests: Readonly<Record<string, AnalysisTrouble>> = {
  ...Object.fromEntries(oldAgent.manifests.map(({ digest }) => [digest, 'NONE' as const])),
  ...Object.fromEntries(
    agent.manifests
      .filter(({ platform }) => platform.architecture === 'arm64')
      .map(({ digest }) => [digest, 'INDEXING_FAILED' as const]),
  ),
};
