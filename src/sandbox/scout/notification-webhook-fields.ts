import { randomUUID } from 'node:crypto';
import { authoriseMember, authoriseOwner, type MaybeContext, type Reader } from './caller.js';
import {
  describeNotificationWebhook,
  firstNotificationWebhooks,
  NO_WEEKLY_REPORT,
  type NotificationWebhook,
  type WebhookType,
  type WeeklyReport,
} from './notification-webhooks.js';
import type { Premises } from './premises.js';
import { refusal } from './refusal.js';
import type { RootFields } from './root-fields.js';
import { formatTime } from './timestamp.js';
import { readWebAddress } from './web-address.js';

interface ById extends MaybeContext {
  readonly ID: string;
}

interface ListQuestion extends MaybeContext {
  readonly filter?: { readonly webhookType?: WebhookType | null } | null;
}

interface WebhookChange {
  readonly name?: string | null;
  readonly webhookType?: WebhookType | null;
  readonly url?: string | null;
  readonly repositories?: readonly (string | null)[] | null;
  readonly filterType?: NotificationWebhook['filterType'] | null;
  readonly weeklyReportSettings?: { readonly [key in keyof WeeklyReport]?: boolean | null } | null;
  readonly streams?: readonly (string | null)[] | null;
}

interface Addition extends MaybeContext {
  readonly input: WebhookChange & { readonly ID?: string | null };
}

interface Update extends MaybeContext {
  readonly input: WebhookChange & { readonly ID: string };
}

/** Where an organisation's notifications go to; every member may read them, owners change them. */
export function notificationWebhookFields({ now }: Premises): RootFields {
  const webhooks = firstNotificationWebhooks();
  const own = (owner: string): Map<string, NotificationWebhook> => {
    const known = webhooks.get(owner) ?? new Map<string, NotificationWebhook>();
    webhooks.set(owner, known);
    return known;
  };
  const save = (owner: string, webhook: NotificationWebhook): object => {
    readWebAddress(webhook.url, 'url');
    own(owner).set(webhook.ID, webhook);
    return describeNotificationWebhook(webhook);
  };
  return {
    notificationWebhooks({ context, filter }: ListQuestion, reader) {
      const all = [...own(authoriseMember(reader, context)).values()];
      const wanted = filter?.webhookType;
      return all
        .filter(({ webhookType }) => !wanted || webhookType === wanted)
        .map(describeNotificationWebhook);
    },
    notificationWebhook({ context, ID }: ById, reader) {
      const webhook = own(authoriseMember(reader, context)).get(ID);
      return webhook ? describeNotificationWebhook(webhook) : null;
    },
    addNotificationWebhook({ context, input }: Addition, reader) {
      const owner = authoriseOwner(reader, context);
      const ID = input.ID ?? randomUUID();
      if (own(owner).has(ID)) throw refusal(`There is a notification webhook ${ID} already`, 409);
      return save(owner, change(blank(ID, reader), input, formatTime(now())));
    },
    updateNotificationWebhook({ context, input }: Update, reader) {
      const owner = authoriseOwner(reader, context);
      const current = own(owner).get(input.ID);
      if (!current) throw refusal(`There is no notification webhook ${input.ID}`, 404);
      return save(owner, change(current, input, formatTime(now())));
    },
    removeNotificationWebhook: ({ context, ID }: ById, reader: Reader) =>
      own(authoriseOwner(reader, context)).delete(ID),
  };
}

function blank(ID: string, reader: Reader): NotificationWebhook {
  return {
    ID,
    name: '',
    webhookType: 'GENERIC',
    url: '',
    author: { name: reader?.name ?? '', email: reader?.email ?? '' },
    updatedAt: '',
    repositories: [],
    filterType: 'ALLOW',
    streams: [],
    weeklyReportSettings: NO_WEEKLY_REPORT,
  };
}

/** What is not named, or named as null, stays. */
function change(current: NotificationWebhook, input: WebhookChange, updatedAt: string): NotificationWebhook {
  const { weeklyReportSettings: before } = current;
  const weekly = input.weeklyReportSettings;
  return {
    ...current,
    updatedAt,
    name: input.name ?? current.name,
    webhookType: input.webhookType ?? current.webhookType,
    url: input.url ?? current.url,
    repositories: withoutNull(input.repositories) ?? current.repositories,
    filterType: input.filterType ?? current.filterType,
    streams: withoutNull(input.streams) ?? current.streams,
    weeklyReportSettings: {
      enabled: weekly?.enabled ?? before.enabled,
      excludeTopVulnerabilities: weekly?.excludeTopVulnerabilities ?? before.excludeTopVulnerabilities,
      excludePolicies: weekly?.excludePolicies ?? before.excludePolicies,
    },
  };
}

function withoutNull(list?: readonly (string | null)[] | null): string[] | undefined {
  return list?.filter((one) => one !== null);
}
