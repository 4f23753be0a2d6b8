/** Webhooks of an organisation. */
export const webhooksSdl = `
type DeleteWebhookResult {
  success: Boolean!
}

type ListWebhooksResult {
  items: [Webhook!]!
}

type TestWebhookResult {
  success: Boolean!
}

type Webhook {
  id: String!
  payloadUrl: String!
  events: [WebhookEvent!]!
  signingKey: String
  active: Boolean!
  updatedAt: String!
}

input CreateWebhookInput {
  payloadUrl: String!
  events: [WebhookEvent!]!
  signingKey: String
  active: Boolean!
}

input UpdateWebhookInput {
  id: String!
  payloadUrl: String!
  events: [WebhookEvent!]!
  signingKey: String
  active: Boolean!
}

enum WebhookEvent {
  EVERYTHING
  DHI_MIRROR_COMPLETED
}
`;
