import { packages, pythonImage } from './story.js';
import { buildImage, type StoryImage } from './story-image.js';

/** The C library that the release before had: its fix of CVE-2025-0395 came with the present one. */
export const FORMER_GLIBC = packages.glibc.replace('deb12u10', 'deb12u9');

/** What the catalogue had before redis 8.0.2. It lies only where a copy was left behind. */
export const formerRedisImage: StoryImage = buildImage({
  title: 'redis',
  version: '8.0.1',
  tags: ['8.0-debian12', '8.0', '8'],
  lastUpdated: '2025-06-12T05:58:31Z',
  variant: 'runtime',
  user: 'nonroot',
  packages: [FORMER_GLIBC, packages.openssl],
  architectures: ['amd64', 'arm64'],
  layerSizes: [10_118_244, 9_659_772],
});

/** Python with a certificate of the organisation on top; the catalogue never had it. */
export const patchedPythonImage: StoryImage = buildImage({
  title: 'python',
  version: '3.13.5',
  tags: ['3.13'],
  lastUpdated: '2025-07-04T16:21:09Z',
  variant: 'runtime',
  user: 'nonroot',
  packages: pythonImage.packages,
  architectures: ['amd64', 'arm64'],
  layerSizes: [10_118_244, 21_775_903, 4_118],
});
