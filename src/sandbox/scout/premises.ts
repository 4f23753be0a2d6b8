import type { Clock } from '../hub/tokens.js';
import { createExceptions, type Exceptions } from './exceptions.js';
import { createFindings, type Findings } from './findings.js';
import { type FleetImage, fleetOf } from './fleet.js';
import { createImageViews, type ImageViews } from './image-views.js';
import { createIndexing, type Indexing } from './indexing.js';
import { createLibrary, type Library } from './library.js';
import { createMirrors, type Mirrors } from './mirrors.js';
import { createReporting, type Reporting } from './reporting.js';
import { createStreams, type Streams } from './streams.js';
import { createSuppressions, type Suppressions } from './suppressions.js';
import { formatTime } from './timestamp.js';

/** What the themes work with; made once per simulated service, so that no state is shared between two. */
export interface Premises {
  readonly now: Clock;
  readonly mirrors: Mirrors;
  readonly indexing: Indexing;
  readonly library: Library;
  readonly findings: Findings;
  readonly images: ImageViews;
  readonly reporting: Reporting;
  readonly streams: Streams;
  readonly exceptions: Exceptions;
  readonly suppressions: Suppressions;
  /** Every image that an organisation owns at the moment. */
  readonly fleetOf: (organisation: string) => readonly FleetImage[];
}

export function createPremises(now: Clock): Premises {
  const mirrors = createMirrors(now);
  const indexing = createIndexing(now);
  const fleet = (organisation: string): FleetImage[] =>
    fleetOf(organisation, mirrors.repositoriesOf(organisation), indexing.stateOf);
  const exceptions = createExceptions(() => formatTime(now()));
  const suppressions = createSuppressions(exceptions, (organisation, digest) =>
    fleet(organisation)
      .filter((image) => image.digest === digest)
      .map(({ repoName }) => repoName),
  );
  const library = createLibrary({ indexing, fleetOf: fleet });
  const findings = createFindings(suppressions);
  const reporting = createReporting({ now, mirrors, fleetOf: fleet });
  const isReported = (image: FleetImage): boolean => reporting.stateOf(image.organisation, image).isEnabled;
  const streams = createStreams({ now, fleetOf: fleet, isReported });
  const images = createImageViews({ now, library, findings, streams });
  return {
    now,
    mirrors,
    indexing,
    library,
    findings,
    images,
    reporting,
    streams,
    exceptions,
    suppressions,
    fleetOf: fleet,
  };
}
