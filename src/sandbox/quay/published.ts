/**
 * What Quay publishes of its operations: per line the area, the path below /api/v1, and each method with its id.
 * superuserConfig is missing on purpose: a real Quay gives it no id, so its own description leaves it out.
 */
export const PUBLISHED = `
appspecifictokens /user/apptoken GET listAppTokens POST createAppToken
appspecifictokens /user/apptoken/{token_uuid} GET getAppToken DELETE revokeAppToken
billing /organization/{orgname}/invoices GET listOrgInvoices
billing /organization/{orgname}/marketplace GET listOrgSkus POST bindSkuToOrg
billing /organization/{orgname}/marketplace/batchremove POST batchRemoveSku
billing /organization/{orgname}/marketplace/{subscription_id} DELETE removeSkuFromOrg
billing /plans/ GET listPlans
billing /user/marketplace GET getUserMarketplaceSubscriptions
bootstrap /bootstrap/renew POST renewBootstrapToken
build /repository/{repository}/build/ GET getRepoBuilds POST requestRepoBuild
build /repository/{repository}/build/{build_uuid} GET getRepoBuild DELETE cancelRepoBuild
build /repository/{repository}/build/{build_uuid}/logs GET getRepoBuildLogs
build /repository/{repository}/build/{build_uuid}/status GET getRepoBuildStatus
capabilities /registry/capabilities GET getRegistryCapabilities
discovery /discovery GET discovery
error /error/{error_type} GET getErrorDescription
globalmessages /message/{uuid} DELETE deleteGlobalMessage
globalmessages /messages GET getGlobalMessages POST createGlobalMessage
immutability_policy /organization/{orgname}/immutabilitypolicy/ GET listOrgImmutabilityPolicies POST createOrgImmutabilityPolicy
immutability_policy /organization/{orgname}/immutabilitypolicy/{policy_uuid} GET getOrgImmutabilityPolicy PUT updateOrgImmutabilityPolicy DELETE deleteOrgImmutabilityPolicy
immutability_policy /repository/{repository}/immutabilitypolicy/ GET listRepositoryImmutabilityPolicies POST createRepositoryImmutabilityPolicy
immutability_policy /repository/{repository}/immutabilitypolicy/{policy_uuid} GET getRepositoryImmutabilityPolicy PUT updateRepositoryImmutabilityPolicy DELETE deleteRepositoryImmutabilityPolicy
logs /organization/{orgname}/aggregatelogs GET getAggregateOrgLogs
logs /organization/{orgname}/exportlogs POST exportOrgLogs
logs /organization/{orgname}/logs GET listOrgLogs
logs /repository/{repository}/aggregatelogs GET getAggregateRepoLogs
logs /repository/{repository}/exportlogs POST exportRepoLogs
logs /repository/{repository}/logs GET listRepoLogs
logs /user/aggregatelogs GET getAggregateUserLogs
logs /user/exportlogs POST exportUserLogs
logs /user/logs GET listUserLogs
manifest /repository/{repository}/manifest/{manifestref} GET getRepoManifest
manifest /repository/{repository}/manifest/{manifestref}/labels GET listManifestLabels POST addManifestLabel
manifest /repository/{repository}/manifest/{manifestref}/labels/{labelid} GET getManifestLabel DELETE deleteManifestLabel
manifest /repository/{repository}/manifest/{manifestref}/pull_statistics GET getManifestPullStatistics
mirror /repository/{repository}/mirror GET getRepoMirrorConfig POST createRepoMirrorConfig PUT changeRepoMirrorConfig
mirror /repository/{repository}/mirror/sync-cancel POST syncCancel
mirror /repository/{repository}/mirror/sync-now POST syncNow
mirrorhealth /repository/mirror/health GET getRepositoryMirrorHealth
namespacenotification /organization/{orgname}/notifications GET listOrgNotifications POST createOrgNotification
namespacenotification /organization/{orgname}/notifications/{uuid} GET getOrgNotification POST resetOrgNotificationFailures DELETE deleteOrgNotification
namespacenotification /organization/{orgname}/notifications/{uuid}/test POST testOrgNotification
namespacenotification /user/namespacenotifications GET listUserNamespaceNotifications POST createUserNamespaceNotification
namespacenotification /user/namespacenotifications/{uuid} GET getUserNamespaceNotification POST resetUserNamespaceNotificationFailures DELETE deleteUserNamespaceNotification
namespacenotification /user/namespacenotifications/{uuid}/test POST testUserNamespaceNotification
namespacequota /organization/{orgname}/quota GET listOrganizationQuota POST createOrganizationQuota
namespacequota /organization/{orgname}/quota/{quota_id} GET getOrganizationQuota PUT changeOrganizationQuota DELETE deleteOrganizationQuota
namespacequota /organization/{orgname}/quota/{quota_id}/limit GET listOrganizationQuotaLimit POST createOrganizationQuotaLimit
namespacequota /organization/{orgname}/quota/{quota_id}/limit/{limit_id} GET getOrganizationQuotaLimit PUT changeOrganizationQuotaLimit DELETE deleteOrganizationQuotaLimit
namespacequota /user/quota GET listUserQuota
namespacequota /user/quota/{quota_id} GET getUserQuota
namespacequota /user/quota/{quota_id}/limit GET listUserQuotaLimit
namespacequota /user/quota/{quota_id}/limit/{limit_id} GET getUserQuotaLimit
org_mirror /organization/{orgname}/mirror GET getOrgMirrorConfig POST createOrgMirrorConfig PUT updateOrgMirrorConfig DELETE deleteOrgMirrorConfig
org_mirror /organization/{orgname}/mirror/repositories GET listOrgMirrorRepositories
org_mirror /organization/{orgname}/mirror/sync-cancel POST cancelOrgMirrorSync
org_mirror /organization/{orgname}/mirror/sync-now POST syncOrgMirrorNow
org_mirror /organization/{orgname}/mirror/verify POST verifyOrgMirrorConnection
organization /app/{client_id} GET getApplicationInformation
organization /organization/ POST createOrganization
organization /organization/{orgname} GET getOrganization PUT changeOrganizationDetails DELETE deleteAdminedOrganization
organization /organization/{orgname}/applications GET getOrganizationApplications POST createOrganizationApplication
organization /organization/{orgname}/applications/{client_id} GET getOrganizationApplication PUT updateOrganizationApplication DELETE deleteOrganizationApplication
organization /organization/{orgname}/collaborators GET getOrganizationCollaborators
organization /organization/{orgname}/members GET getOrganizationMembers
organization /organization/{orgname}/members/{membername} GET getOrganizationMember DELETE removeOrganizationMember
organization /organization/{orgname}/proxycache GET getProxyCacheConfig POST createProxyCacheConfig DELETE deleteProxyCacheConfig
organization /organization/{orgname}/validateproxycache POST validateProxyCacheConfig
organization_application_tokens /organization/{orgname}/applications/{client_id}/tokens GET listOrganizationApplicationTokens POST createOrganizationApplicationToken
organization_application_tokens /organization/{orgname}/applications/{client_id}/tokens/{token_uuid} DELETE deleteOrganizationApplicationToken
permission /repository/{repository}/permissions/team/ GET listRepoTeamPermissions
permission /repository/{repository}/permissions/team/{teamname} GET getTeamPermissions PUT changeTeamPermissions DELETE deleteTeamPermissions
permission /repository/{repository}/permissions/user/ GET listRepoUserPermissions
permission /repository/{repository}/permissions/user/{username} GET getUserPermissions PUT changeUserPermissions DELETE deleteUserPermissions
permission /repository/{repository}/permissions/user/{username}/transitive GET getUserTransitivePermission
policy /organization/{orgname}/autoprunepolicy/ GET listOrganizationAutoPrunePolicies POST createOrganizationAutoPrunePolicy
policy /organization/{orgname}/autoprunepolicy/{policy_uuid} GET getOrganizationAutoPrunePolicy PUT updateOrganizationAutoPrunePolicy DELETE deleteOrganizationAutoPrunePolicy
policy /repository/{repository}/autoprunepolicy/ GET listRepositoryAutoPrunePolicies POST createRepositoryAutoPrunePolicy
policy /repository/{repository}/autoprunepolicy/{policy_uuid} GET getRepositoryAutoPrunePolicy PUT updateRepositoryAutoPrunePolicy DELETE deleteRepositoryAutoPrunePolicy
policy /user/autoprunepolicy/ GET listUserAutoPrunePolicies POST createUserAutoPrunePolicy
policy /user/autoprunepolicy/{policy_uuid} GET getUserAutoPrunePolicy PUT updateUserAutoPrunePolicy DELETE deleteUserAutoPrunePolicy
prototype /organization/{orgname}/prototypes GET getOrganizationPrototypePermissions POST createOrganizationPrototypePermission
prototype /organization/{orgname}/prototypes/{prototypeid} PUT updateOrganizationPrototypePermission DELETE deleteOrganizationPrototypePermission
repository /repository GET listRepos POST createRepo
repository /repository/{repository} GET getRepo PUT updateRepo DELETE deleteRepository
repository /repository/{repository}/changestate PUT changeRepoState
repository /repository/{repository}/changetrust POST changeRepoTrust
repository /repository/{repository}/changevisibility POST changeRepoVisibility
repositorynotification /repository/{repository}/notification/ GET listRepoNotifications POST createRepoNotification
repositorynotification /repository/{repository}/notification/{uuid} GET getRepoNotification POST resetRepositoryNotificationFailures DELETE deleteRepoNotification
repositorynotification /repository/{repository}/notification/{uuid}/test POST testRepoNotification
repotoken /repository/{repository}/tokens/ GET listRepoTokens POST createToken
repotoken /repository/{repository}/tokens/{code} GET getTokens PUT changeToken DELETE deleteToken
robot /organization/{orgname}/robots GET getOrgRobots
robot /organization/{orgname}/robots/{robot_shortname} GET getOrgRobot PUT createOrgRobot DELETE deleteOrgRobot
robot /organization/{orgname}/robots/{robot_shortname}/federation GET getOrgRobotFederation POST createOrgRobotFederation DELETE deleteOrgRobotFederation
robot /organization/{orgname}/robots/{robot_shortname}/permissions GET getOrgRobotPermissions
robot /organization/{orgname}/robots/{robot_shortname}/regenerate POST regenerateOrgRobotToken
robot /user/robots GET getUserRobots
robot /user/robots/{robot_shortname} GET getUserRobot PUT createUserRobot DELETE deleteUserRobot
robot /user/robots/{robot_shortname}/federation GET getUserRobotFederation POST createUserRobotFederation DELETE deleteUserRobotFederation
robot /user/robots/{robot_shortname}/permissions GET getUserRobotPermissions
robot /user/robots/{robot_shortname}/regenerate POST regenerateUserRobotToken
search /entities/{prefix} GET getMatchingEntities
search /find/all GET conductSearch
search /find/repositories GET conductRepoSearch
secscan /repository/{repository}/manifest/{manifestref}/security GET getRepoManifestSecurity
signing /repository/{repository}/signatures GET getRepoSignatures
superuser /superuser/approvedkeys/{kid} POST approveServiceKey
superuser /superuser/apptokens GET listAllAppTokens
superuser /superuser/keys GET listServiceKeys POST createServiceKey
superuser /superuser/keys/{kid} GET getServiceKey PUT updateServiceKey DELETE deleteServiceKey
superuser /superuser/logs GET listAllLogs
superuser /superuser/mirror/health GET getSuperUserRepositoryMirrorHealth
superuser /superuser/organization/{namespace}/quota GET listOrganizationQuotaSuperUser POST createOrganizationQuotaSuperUser
superuser /superuser/organization/{namespace}/quota/{quota_id} PUT changeOrganizationQuotaSuperUser DELETE deleteOrganizationQuotaSuperUser
superuser /superuser/organizations/{name} PUT changeOrganization DELETE deleteOrganization
superuser /superuser/users/ GET listAllUsers POST createInstallUser
superuser /superuser/users/{namespace}/quota GET listUserQuotaSuperUser POST createUserQuotaSuperUser
superuser /superuser/users/{namespace}/quota/{quota_id} PUT changeUserQuotaSuperUser DELETE deleteUserQuotaSuperUser
superuser /superuser/users/{username} GET getInstallUser PUT changeInstallUser DELETE deleteInstallUser
superuser /superuser/{build_uuid}/build GET getRepoBuildSuperUser
superuser /superuser/{build_uuid}/logs GET getRepoBuildLogsSuperUser
superuser /superuser/{build_uuid}/logs/archive GET getRepoBuildLogsArchiveSuperUser
superuser /superuser/{build_uuid}/status GET getRepoBuildStatusSuperUser
tag /repository/{repository}/tag/ GET listRepoTags
tag /repository/{repository}/tag/{tag} PUT changeTag DELETE deleteFullTag
tag /repository/{repository}/tag/{tag}/expire POST removeTagFromTimemachine
tag /repository/{repository}/tag/{tag}/pull_statistics GET getTagPullStatistics
tag /repository/{repository}/tag/{tag}/restore POST restoreTag
team /organization/{orgname}/team/{teamname} PUT updateOrganizationTeam DELETE deleteOrganizationTeam
team /organization/{orgname}/team/{teamname}/invite/{email} PUT inviteTeamMemberEmail DELETE deleteTeamMemberEmailInvite
team /organization/{orgname}/team/{teamname}/members GET getOrganizationTeamMembers
team /organization/{orgname}/team/{teamname}/members/{membername} PUT updateOrganizationTeamMember DELETE deleteOrganizationTeamMember
team /organization/{orgname}/team/{teamname}/permissions GET getOrganizationTeamPermissions
team /organization/{orgname}/team/{teamname}/syncing POST enableOrganizationTeamSync DELETE disableOrganizationTeamSync
trigger /repository/{repository}/trigger/ GET listBuildTriggers
trigger /repository/{repository}/trigger/{trigger_uuid} GET getBuildTrigger PUT updateBuildTrigger DELETE deleteBuildTrigger
trigger /repository/{repository}/trigger/{trigger_uuid}/activate POST activateBuildTrigger
trigger /repository/{repository}/trigger/{trigger_uuid}/builds GET listTriggerRecentBuilds
trigger /repository/{repository}/trigger/{trigger_uuid}/start POST manuallyStartBuildTrigger
user /user/ GET getLoggedInUser
user /user/initialize POST user_initialize
user /user/starred GET listStarredRepos POST createStar
user /user/starred/{repository} DELETE deleteStar
user /users/{username} GET getUserInformation
`;
