import { linkAttestations } from './attestations/attestations.js';
import { createFindings } from './findings/findings.js';
import { imageAt } from './images/image.js';
import { createLocationFinder, imageOfKey } from './images/image-nodes.js';
import { linkImages } from './images/link-images.js';
import { createTraces } from './images/traces.js';
import type { Place } from './joined/atlas.js';
import { createJoined } from './joined/joined.js';
import { linkNodes } from './joined/nodes.js';
import { createOrganizations } from './joined/organizations.js';
import type { Links, RawLayer } from './links/links.js';
import { linkMirrors } from './mirrors/link-mirrors.js';
import { createMirrorBook } from './mirrors/mirror-book.js';
import { linkRepositories } from './repositories/link-repositories.js';
import { createRepositoryLoaders } from './repositories/load-repositories.js';
import { repositoryAt } from './repositories/repository.js';
import { createTagLists } from './repositories/tag-lists.js';

/** The parts of the joined graph, on what they share: each thing is asked for once, whichever of them needs it. */
export function linkJoinedGraph(raw: RawLayer): readonly Links[] {
  const joined = createJoined(raw);
  const organizations = createOrganizations(joined);
  const traceOf = createTraces(joined, organizations);
  const findings = createFindings(joined, traceOf);
  const toRepository = (place: Place) => repositoryAt(place, joined.atlas);
  const mirrorBook = createMirrorBook(joined);
  const tagListOf = createTagLists(joined);
  return [
    linkAttestations(joined, traceOf),
    findings.links,
    linkImages(joined, { traceOf, repositoryAt: toRepository }),
    linkMirrors(joined, {
      book: mirrorBook,
      tagListOf,
      tagHistoryOf: createTagLists(joined, { history: true }),
      repositoryAt: toRepository,
      traceOf,
      vulnerabilitiesOf: findings.vulnerabilitiesOf,
    }),
    linkRepositories(joined, { imageAt, organizations, mirrorBook, tagListOf }),
    linkNodes({
      Image: imageOfKey,
      ImageLocation: createLocationFinder(joined, traceOf),
      Mirror: mirrorBook.findMirror,
      ...createRepositoryLoaders(joined.atlas),
    }),
  ];
}
