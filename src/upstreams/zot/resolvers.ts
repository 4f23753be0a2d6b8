import type { Named } from '../../http/failures.js';
import type { HandWritten, HandWrittenField } from '../../rest/hand-written.js';
import type { Arguments } from '../../rest/request.js';
import { createBlobFields } from './blobs.js';
import { createImageField } from './image-configuration.js';
import { isManifestType } from './manifests.js';
import { readNext } from './pages.js';
import { placed, repositoryOf } from './places.js';
import { createServerFields } from './server-fields.js';
import { tokenFields } from './tokens.js';
import { uploadFields } from './upload-steps.js';
import { pageFields } from './web-pages.js';

/** To which operation a field leads on, and what that is asked. */
interface Way {
  readonly to: string;
  /** False when there is nothing to ask for. */
  asking(parent: Arguments): Arguments | false;
}

const MANIFEST = 'Query.zotManifest';
const REFERRERS = 'Query.zotReferrers';

const referrersOf: Way = {
  to: REFERRERS,
  asking: (found) => ({ name: repositoryOf(found), digest: found.digest }),
};

const WAYS: Readonly<Record<string, Way>> = {
  'ZotRepository.manifest': { to: MANIFEST, asking: ({ name }) => ({ name }) },
  'ZotRepository.referrers': { to: REFERRERS, asking: ({ name }) => ({ name }) },
  'ZotRepository.blob': { to: 'Query.zotBlob', asking: ({ name }) => ({ repository: name }) },
  'ZotTag.manifest': { to: MANIFEST, asking: taggedManifest },
  'ZotTag.headers': { to: 'Query.zotManifestHeaders', asking: taggedManifest },
  'ZotDescriptor.manifest': {
    to: MANIFEST,
    asking: (found) =>
      isManifestType(found.mediaType) && { name: repositoryOf(found), reference: found.digest },
  },
  'ZotDescriptor.blob': {
    to: 'Query.zotBlob',
    asking: (found) => ({ repository: repositoryOf(found), digest: found.digest }),
  },
  'ZotDescriptor.referrers': referrersOf,
  'ZotOciImageManifest.referrers': referrersOf,
  'ZotOciImageIndex.referrers': referrersOf,
  'ZotDockerManifest.referrers': referrersOf,
  'ZotDockerManifestList.referrers': referrersOf,
};

/**
 * Two operations are hand-written: a token exchange whose body is a form, and a look at pages for browsers. The other
 * fields lead from an object to an operation that is declared, or read what a reply says in its own way.
 */
export function createHandWritten(target: Named): HandWritten {
  const image = createImageField(target);
  return {
    ...Object.fromEntries(Object.entries(WAYS).map(([coordinate, way]) => [coordinate, leadOn(way)])),
    'ZotRepositoryPage.items': { createResolver: () => (page) => repositoriesOf(page) },
    'ZotRepositoryPage.next': { createResolver: () => (page) => readNext(page?.['$header.link']) },
    'ZotTagPage.items': { createResolver: () => (page) => tagsOf(page) },
    'ZotTagPage.next': { createResolver: () => (page) => readNext(page?.['$header.link']) },
    'ZotOciImageManifest.image': image,
    'ZotDockerManifest.image': image,
    ...createBlobFields(target),
    ...uploadFields,
    ...createServerFields(target),
    ...tokenFields,
    ...pageFields,
  };
}

function leadOn({ to, asking }: Way): HandWrittenField {
  return {
    createResolver(_own, callOf) {
      const call = callOf(to);
      return (parent, args, session) => {
        const asked = parent && asking(parent);
        return asked ? call({ ...args, ...asked }, session) : null;
      };
    },
  };
}

function taggedManifest({ name, repository }: Arguments): Arguments {
  return { name: repository, reference: name };
}

function repositoriesOf(page: Arguments | undefined): object[] {
  return listOf(page?.repositories).map((name) => placed({ name }, name));
}

function tagsOf(page: Arguments | undefined): object[] {
  return listOf(page?.tags).map((name) => placed({ name, repository: page?.name }, page?.name));
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
