/** Notifications and the hooks that carry them. */
export const notificationsSdl = `
interface NotificationWebhookResult {
  ID: String!
  name: String!
  author: NotificationWebhookAuthor!
  updatedAt: String!
  url: String!
  repositories: [String!]!
  filterType: RepositoryFilterType!
  streams: [String!]!
}

type CVEVulnerabilityState {
  CVSSScore: String!
  severity: String!
  fixable: Boolean!
}

union FeedNotification = NotificationNewCVE | NotificationUpdateCVE

type GenericWebhook implements NotificationWebhookResult {
  ID: String!
  name: String!
  author: NotificationWebhookAuthor!
  updatedAt: String!
  url: String!
  repositories: [String!]!
  filterType: RepositoryFilterType!
  streams: [String!]!
}

type ImageReference {
  repository: String!
  impactedPackage: String!
}

type Notification {
  id: ID!
  organization: String!
  title: String!
  body: String!
  url: String!
  isRead: Boolean!
  isDismissed: Boolean!
  createdAt: String!
}

type NotificationNewCVE {
  event: String!
  organization: String!
  cve: String!
  afterState: CVEVulnerabilityState!
  numImpactedImages: Int!
  sampleImages: [ImageReference]!
  createdAt: String!
}

type NotificationUpdateCVE {
  event: String!
  organization: String!
  cve: String!
  beforeState: CVEVulnerabilityState!
  afterState: CVEVulnerabilityState!
  numImpactedImages: Int!
  sampleImages: [ImageReference]!
  createdAt: String!
}

type NotificationWebhookAuthor {
  name: String!
  email: String!
}

type Repository {
  hostName: String!
  repositoryName: String!
}

type SlackWebhook implements NotificationWebhookResult {
  ID: String!
  name: String!
  author: NotificationWebhookAuthor!
  updatedAt: String!
  url: String!
  repositories: [String!]!
  filterType: RepositoryFilterType!
  weeklyReportEnabled: Boolean! @deprecated
  weeklyReportSettings: WeeklyReportSettings!
  streams: [String!]!
}

type UserNotificationPreferencesResult {
  allRepositories: Boolean!
  repositories: [Repository!]
}

type WeeklyReportSettings {
  enabled: Boolean!
  excludeTopVulnerabilities: Boolean!
  excludePolicies: Boolean!
}

input AddNotificationWebhookInput {
  ID: String
  name: String!
  webhookType: WebhookType!
  url: String!
  repositories: [String]
  filterType: RepositoryFilterType
  weeklyReportSettings: WeeklyReportSettingsInput
  streams: [String]
}

input NotificationUpdateInput {
  isRead: Boolean
  isDismissed: Boolean
}

input NotificationWebhookFilterInput {
  webhookType: WebhookType
}

input RepositoryInput {
  hostName: String!
  repositoryName: String!
}

input TeamInput {
  team: String!
}

input UpdateNotificationWebhookInput {
  ID: String!
  name: String
  webhookType: WebhookType
  url: String
  repositories: [String]
  filterType: RepositoryFilterType
  weeklyReportSettings: WeeklyReportSettingsInput
  streams: [String]
}

input UserNotificationPreferencesInput {
  allRepositories: Boolean
  repositories: [RepositoryInput!]
}

input WeeklyReportSettingsInput {
  enabled: Boolean
  excludeTopVulnerabilities: Boolean
  excludePolicies: Boolean
}

enum RepositoryFilterType {
  ALLOW
  BLOCK
}

enum WebhookType {
  GENERIC
  SLACK
}
`;
