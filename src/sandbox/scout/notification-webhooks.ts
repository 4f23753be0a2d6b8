import { organisation } from '../story.js';
import { readWebAddress } from './web-address.js';

export type WebhookType = 'GENERIC' | 'SLACK';

export interface WeeklyReport {
  readonly enabled: boolean;
  readonly excludeTopVulnerabilities: boolean;
  readonly excludePolicies: boolean;
}

/** A channel that an organisation's notifications go to. */
export interface NotificationWebhook {
  readonly ID: string;
  readonly name: string;
  readonly webhookType: WebhookType;
  /** The whole address, which no answer ever holds. */
  readonly url: string;
  readonly author: { readonly name: string; readonly email: string };
  readonly updatedAt: string;
  readonly repositories: readonly string[];
  readonly filterType: 'ALLOW' | 'BLOCK';
  readonly streams: readonly string[];
  readonly weeklyReportSettings: WeeklyReport;
}

export const NO_WEEKLY_REPORT: WeeklyReport = {
  enabled: false,
  excludeTopVulnerabilities: false,
  excludePolicies: false,
};

const ADA = { name: 'ada', email: 'ada@demonstration.example' };

/** What every sandbox starts with, by organisation. */
export function firstNotificationWebhooks(): Map<string, Map<string, NotificationWebhook>> {
  const webhooks: NotificationWebhook[] = [
    {
      ID: 'notify-7a10',
      name: 'Security channel',
      webhookType: 'SLACK',
      url: 'https://hooks.slack.com/services/T0DEMO/B0DEMO/demonstration-secret',
      author: ADA,
      updatedAt: '2025-05-28T12:00:00Z',
      repositories: [],
      filterType: 'BLOCK',
      streams: ['environment:production'],
      weeklyReportSettings: { ...NO_WEEKLY_REPORT, enabled: true },
    },
    {
      ID: 'notify-7a11',
      name: 'Ticket desk',
      webhookType: 'GENERIC',
      url: 'https://tickets.demonstration.example/scout?token=demonstration-secret',
      author: ADA,
      updatedAt: '2025-06-02T09:10:00Z',
      repositories: [`${organisation}/web`],
      filterType: 'ALLOW',
      streams: [],
      weeklyReportSettings: NO_WEEKLY_REPORT,
    },
  ];
  return new Map([[organisation, new Map(webhooks.map((webhook) => [webhook.ID, webhook]))]]);
}

/** One of the types of `NotificationWebhookResult`: of the address only its origin is told, the rest is a secret. */
export function describeNotificationWebhook(webhook: NotificationWebhook): object {
  const { webhookType, url, weeklyReportSettings, ...rest } = webhook;
  const common = { ...rest, url: `${readWebAddress(url, 'url').origin}/****` };
  if (webhookType === 'GENERIC') return { __typename: 'GenericWebhook', ...common };
  const weeklyReportEnabled = weeklyReportSettings.enabled;
  return { __typename: 'SlackWebhook', ...common, weeklyReportSettings, weeklyReportEnabled };
}
