import type { Clock } from '../hub/tokens.js';
import { attestationFields } from './attestation-fields.js';
import { catalogueDefinitionFields } from './catalogue-definitions.js';
import { catalogueFields } from './catalogue-fields.js';
import { cveSourceFields } from './cve-sources.js';
import { entitlementFields } from './entitlement-fields.js';
import { exceptionChanges } from './exception-changes.js';
import { exceptionFields } from './exception-fields.js';
import { feedFields } from './feed-fields.js';
import { imageFields } from './image-fields.js';
import { mirrorChanges } from './mirror-changes.js';
import { mirrorFields } from './mirror-fields.js';
import { mirroringLogFields } from './mirroring-logs.js';
import { notificationFields } from './notification-fields.js';
import { notificationWebhookFields } from './notification-webhook-fields.js';
import { organisationFields } from './organisation-fields.js';
import { packageFields } from './package-fields.js';
import { policyFields } from './policy-fields.js';
import { policySummaryFields } from './policy-summary-fields.js';
import { createPremises } from './premises.js';
import { recommendationFields } from './recommendation-fields.js';
import { registryFields } from './registry-fields.js';
import { repositoryFeatureChanges } from './repository-feature-changes.js';
import { repositoryFeatureFields } from './repository-feature-fields.js';
import { repositoryFields } from './repository-fields.js';
import type { RootFields } from './root-fields.js';
import { secretFields } from './secret-fields.js';
import { streamAffectedFields } from './stream-affected-fields.js';
import { streamBaseFields } from './stream-base-fields.js';
import { streamChanges } from './stream-changes.js';
import { streamCveFields } from './stream-cve-fields.js';
import { streamFields } from './stream-fields.js';
import { streamPackageFields } from './stream-package-fields.js';
import { streamReportFields } from './stream-report-fields.js';
import { vexFields } from './vex-fields.js';
import { vulnerabilityFields } from './vulnerability-fields.js';
import { webhookFields } from './webhook-fields.js';

/** All themes together, each with state of its own. */
export function createRootFields(now: Clock): RootFields {
  const premises = createPremises(now);
  return {
    ...catalogueFields(premises),
    ...catalogueDefinitionFields(),
    ...mirrorFields(premises),
    ...mirrorChanges(premises),
    ...mirroringLogFields(premises),
    ...imageFields(premises),
    ...repositoryFields(premises),
    ...packageFields(premises),
    ...attestationFields(premises),
    ...secretFields(premises),
    ...vulnerabilityFields(premises),
    ...cveSourceFields(),
    ...exceptionFields(premises),
    ...exceptionChanges(premises),
    ...vexFields(premises),
    ...streamAffectedFields(premises),
    ...streamBaseFields(premises),
    ...streamChanges(premises),
    ...streamCveFields(premises),
    ...streamFields(premises),
    ...streamPackageFields(premises),
    ...streamReportFields(premises),
    ...policyFields(premises),
    ...policySummaryFields(premises),
    ...recommendationFields(premises),
    ...feedFields(premises),
    ...notificationFields(),
    ...notificationWebhookFields(premises),
    ...webhookFields(premises),
    ...entitlementFields(premises),
    ...organisationFields(premises),
    ...registryFields(premises),
    ...repositoryFeatureFields(premises),
    ...repositoryFeatureChanges(premises),
  };
}
