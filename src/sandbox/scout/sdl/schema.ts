import { buildSchema, type GraphQLSchema } from 'graphql';
import { attestationsSdl } from './attestations.js';
import { commonSdl } from './common.js';
import { dhiCatalogueSdl } from './dhi-catalogue.js';
import { dhiMirrorsSdl } from './dhi-mirrors.js';
import { exceptionSourcesSdl } from './exception-sources.js';
import { exceptionsSdl } from './exceptions.js';
import { featuresSdl } from './features.js';
import { imageBaseSdl } from './image-base.js';
import { imagesSdl } from './images.js';
import { notificationsSdl } from './notifications.js';
import { organisationSdl } from './organisation.js';
import { packagesSdl } from './packages.js';
import { policiesSdl } from './policies.js';
import { policyResultsSdl } from './policy-results.js';
import { recommendationsSdl } from './recommendations.js';
import { registriesSdl } from './registries.js';
import { remediationsSdl } from './remediations.js';
import { rootsSdl } from './roots.js';
import { streamBaseImagesSdl } from './stream-base-images.js';
import { streamCvesSdl } from './stream-cves.js';
import { streamPackagesSdl } from './stream-packages.js';
import { streamsSdl } from './streams.js';
import { vexSdl } from './vex.js';
import { vulnerabilitiesSdl } from './vulnerabilities.js';
import { webhooksSdl } from './webhooks.js';

/** The whole schema that the service publishes: names, arguments, defaults and nullability, nothing of ours. */
export const scoutSdl = [
  attestationsSdl,
  commonSdl,
  dhiCatalogueSdl,
  dhiMirrorsSdl,
  exceptionSourcesSdl,
  exceptionsSdl,
  featuresSdl,
  imageBaseSdl,
  imagesSdl,
  notificationsSdl,
  organisationSdl,
  packagesSdl,
  policiesSdl,
  policyResultsSdl,
  recommendationsSdl,
  registriesSdl,
  remediationsSdl,
  rootsSdl,
  streamBaseImagesSdl,
  streamCvesSdl,
  streamPackagesSdl,
  streamsSdl,
  vexSdl,
  vulnerabilitiesSdl,
  webhooksSdl,
].join('\n');

/** Takes a while. A test checks the text by its rules, so that a sandbox need not. */
export function buildScoutSchema(): GraphQLSchema {
  return buildSchema(scoutSdl, { assumeValidSDL: true });
}
