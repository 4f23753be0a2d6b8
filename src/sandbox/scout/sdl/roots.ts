/** The root fields. */
export const rootsSdl = `
type Query {
  dhiImageDetailsListByDigest(context: Context, digest: String!, repository: String): [ImageWithBaseImage!]!
  dhiImagePackagesForImageCoords(context: Context, query: IpImagePackagesForImageCoordsQuery!): IpImagePackagesForImageCoords
  dhiAttestations(context: Context, query: MgAttestationsQuery!): MgAttestationsResult
  dhiAttestationsList(context: Context, query: MgAttestationsListQuery!): MgAttestationsListResult
  dhiRepositories(context: Context, query: DhiRepositoriesQuery): DhiRepositoriesResult!
  dhiRepositoryDetails(context: Context, query: DhiRepositoryDetailsQuery!): DhiRepositoryDetailsResult
  dhiTagDetails(context: Context, query: DhiTagDetailsQuery!): DhiTagDetailsResult
  dhiListMirroredRepositories(context: Context!): DhiListMirroredRepositoriesResponse!
  dhiGetMirroredRepository(context: Context!, query: DhiGetMirroredRepositoryQuery!): DhiGetMirroredRepositoryResponse!
  dhiGetMirroredRepositoriesBySourceRepository(context: Context!, query: DhiGetMirroredRepositoriesBySourceRepositoryQuery!): DhiGetMirroredRepositoriesBySourceRepositoryResponse!
  dhiListMirroringLogs(context: Context!, query: DhiListMirroringLogsQuery): DhiListMirroringLogsResult!
  listWebhooks(context: Context!): ListWebhooksResult!
  getWebhook(context: Context!, id: String!): Webhook
  dhiListRepositories(context: Context): DhiListRepositoriesResult
  dhiRepository(context: Context, repoName: String!): DhiRepository
  imagesByDiffIds(context: Context!, diffIds: [ID!]!): [IbMatchedImages!]!
  imageDetailsByDigest(context: Context!, digest: String!, platform: ImagePlatform!, repository: String): ImageWithBaseImage
  imageDetailsListByDigest(context: Context!, digest: String!, repository: String): [ImageWithBaseImage!]!
  baseImagesByDigest(context: Context!, digest: String!): [BiImageLayers!]!
  taggedImagesByRepository(context: Context!, query: ScTaggedImagesQuery!): ScTaggedImagesResult
  repository(context: Context!, query: ScRepositoryQuery!): IbImageRepository
  imageVulnerabilitiesByDigest(context: Context!, digest: String!, query: ScImageVulnerabilitiesByDigestQuery): ScImageVulnerabilitiesByDigest! @deprecated
  imageSummariesByDigest(context: Context!, digests: [String!]!, repository: ScRepositoryInput): [SdImageSummary!]!
  imagePackagesByDigest(context: Context!, digest: String!, query: IpImagePackagesByDigestQuery): IpImagePackagesByDigest
  imagePackagesForImageCoords(context: Context!, query: IpImagePackagesForImageCoordsQuery!): IpImagePackagesForImageCoords
  vulnerabilitiesByPackage(context: Context!, packageUrls: [String!]!, digest: String, includeExcepted: Boolean): [VpPackageVulnerability!]!
  vulnerabilitiesByPackageForImageCoords(context: Context!, query: VulnerabilitiesByPackageQuery!): VulnerabilitiesByPackageResponse!
  cveSources(context: Context!, query: ScCVESourcesQuery!): ScCVESourcesResult
  vulnerabilityDocuments(context: Context!, query: ScVEXsQuery!): ScVEXsResult
  vexStatement(context: Context!, id: ID!): ScVexStatement
  vexStatements(context: Context!, query: ScVexStatementsQuery!): ScVexStatementsQueryResult!
  vulnerabilityExceptions(context: Context!, query: VulnerabilityExceptionsQuery): VulnerabilityExceptionsResult!
  vulnerabilityExceptionsApplicableToImage(context: Context!, query: VulnerabilityExceptionsApplicableToImageQuery!): VulnerabilityExceptionsResult!
  vulnerabilityException(context: Context!, id: ID!): VulnerabilityException
  streams(context: Context!, query: ScStreamsQuery): ScStreamsResult
  streamVulnerabilityReports(context: Context!, query: StrVulnerabilityReportsQuery!): StrVulnerabilityReports
  allStreamVulnerabilityReports(context: Context!, query: AllStrVulnerabilityReportsQuery!): AllStrVulnerabilityReportsResult
  streamImages(context: Context!, query: ScStreamImagesQuery!): ScStreamImagesResult
  streamGroupedPackages(context: Context!, query: ScStreamGroupedPackagesQuery!): ScStreamGroupedPackagesResult
  baseImagesSummaryByStream(context: Context!, query: ScStreamBaseImagesSummaryQuery!): ScStreamBaseImagesSummaryResult
  cvesByStream(context: Context!, query: ScStreamCVEsQuery!): ScStreamCVEsResult
  streamImagesByBaseImage(context: Context!, query: ScStreamImagesByBaseImageQuery!): ScStreamImagesByBaseImageResult
  imagesAffectedByCVE(context: Context!, query: ScImagesAffectedByCVEQuery!): ScImagesAffectedByCVEResult
  recentCves(context: Context!, query: ScRecentCVEsQuery!): ScRecentCVEsResult!
  imagesWithPackage(context: Context!, query: PkImagesWithPackageQuery!): PkImagesWithPackageResponse!
  streamSummary(context: Context!, query: StreamSummaryQuery!): StreamSummaryResult!
  goalResultsByDigest(context: Context!, query: GoalResultsQuery!): ScPolicyImage
  goalResultsByDigests(context: Context!, query: GoalResultsDigestsQuery!): [ScPolicyImage!]!
  goalResultsByInitiative(context: Context!, query: GoalResultsInitiativeQuery!): ScPolicyStreamResult
  goalResults(context: Context!, query: GoalResultsPolicyQuery!): ScSinglePolicyResults
  goalResultSummaries(context: Context!, query: PolicySummaryQuery!): ScPolicySummaryResult
  tagRecommendationsByDigest(context: Context!, repository: String, digest: String!): TrRecommendedTags
  tagRecommendationsByDigests(context: Context!, digests: [String!]!): TrTagRecommendationsByDigestsResult
  tagRecommendationsByRepositoryAndTag(context: Context!, repository: String!, tag: String!): TrRecommendedTags
  attestations(context: Context!, query: MgAttestationsQuery!): MgAttestationsResult
  attestationsList(context: Context!, query: MgAttestationsListQuery!): MgAttestationsListResult
  imageDetectedSecretsByDigest(context: Context!, digest: String!): IdDetectedSecrets
  organizationStatus(context: Context!): ScOrganizationStatus!
  user: ScUserResult!
  orgFilters(context: Context!): [ScOrganizationFilter!]!
  serviceStatus: ServiceStatusResult!
  namespaceEntitlements(context: Context!): NamespaceEntitlements!
  repoFeatures(context: Context!, repoName: String!, hostName: String): RepositoryFeatures!
  reposFeatures(context: Context!, repoNames: [String!]!, hostName: String): [RepositoryFeatureResult!]!
  listEnabledRepos(context: Context!, integration: IntegrationConfigurationFilter): EnabledRepositoriesResult!
  shouldEnableReposOnPush(context: Context!): ShouldEnableReposOnPushResult!
  listBlockedRepos(context: Context!, integration: IntegrationConfigurationFilter): ListBlockedReposResult!
  notifications: [Notification!]!
  notificationsFeed(context: Context!, team: TeamInput): [FeedNotification!]!
  notificationsPusherChannels: [String!]!
  userNotificationPreferences(context: Context!): UserNotificationPreferencesResult!
  notificationWebhook(context: Context!, ID: String!): NotificationWebhookResult
  notificationWebhooks(context: Context!, filter: NotificationWebhookFilterInput): [NotificationWebhookResult!]!
  rsListRepositories(context: Context!, input: rsRepositoryListInput!): rsRepositoryListResult!
  rsListRegistries(context: Context!): [rsRegistryResult!]!
}

type Mutation {
  dhiSetMirroredRepository(context: Context!, input: DhiSetMirroredRepositoryInput!): DhiSetMirroredRepositoryResponse
  dhiRemoveMirroredRepository(context: Context!, input: DhiRemoveMirroredRepositoryInput!): MutationResponse!
  createWebhook(context: Context!, input: CreateWebhookInput!): Webhook!
  updateWebhook(context: Context!, input: UpdateWebhookInput!): Webhook!
  deleteWebhook(context: Context!, id: String!): DeleteWebhookResult!
  testWebhook(context: Context!, id: String!): TestWebhookResult!
  indexImage(context: Context!, image: IndexImageInput!): IndexImageResult!
  addVulnerabilityException(context: Context!, input: AddVulnerabilityExceptionInput!): AddVulnerabilityExceptionResult!
  updateVulnerabilityException(context: Context!, input: UpdateVulnerabilityExceptionInput!): UpdateVulnerabilityExceptionResult!
  removeVulnerabilityException(context: Context!, input: RemoveVulnerabilityExceptionInput!): RemoveVulnerabilityExceptionResult!
  addImageToStream(context: Context!, input: AddImageToStreamInput!): AddImageToStreamResult!
  setStreamImages(context: Context!, input: SetStreamImagesInput!): SetStreamImagesResult!
  enrollIntoScout(context: Context!): ScoutEnrollment!
  setRepoVulnerabilityReporting(context: Context, reporting: RepoVulnerabilityReportingInput!, integration: IntegrationConfigurationInput): VulnerabilityReportingRepoFeature
  setMultiRepoVulnerabilityReporting(context: Context, reporting: MultiRepoVulnerabilityReportingInput!, integration: IntegrationConfigurationInput): [VulnerabilityReportingResult!]!
  setEnableReposOnPush(context: Context!, input: SetEnableReposOnPushInput!): SetEnableReposOnPushResult!
  setReposBlocked(context: Context!, input: ReposBlockedInput!, integration: IntegrationConfigurationInput): [BlockedRepoResult!]!
  updateNotification(id: ID!, update: NotificationUpdateInput!): Notification!
  dismissAllNotifications: Boolean!
  setUserNotificationPreferences(context: Context!, input: UserNotificationPreferencesInput!): UserNotificationPreferencesResult!
  addNotificationWebhook(context: Context!, input: AddNotificationWebhookInput!): NotificationWebhookResult!
  updateNotificationWebhook(context: Context!, input: UpdateNotificationWebhookInput!): NotificationWebhookResult!
  removeNotificationWebhook(context: Context!, ID: String!): Boolean!
}
`;
