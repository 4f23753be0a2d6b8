import { organisation } from '../story.js';
import { authoriseAccount, authoriseMember, type MaybeContext, type Reader } from './caller.js';
import { hostOf } from './fleet.js';
import { refusal } from './refusal.js';
import type { RootFields } from './root-fields.js';

interface Notification {
  readonly id: string;
  readonly organization: string;
  readonly title: string;
  readonly body: string;
  readonly url: string;
  readonly isRead: boolean;
  readonly isDismissed: boolean;
  readonly createdAt: string;
}

interface Update {
  readonly id: string;
  readonly update: { readonly isRead?: boolean | null; readonly isDismissed?: boolean | null };
}

interface Preferences {
  readonly allRepositories: boolean;
  readonly repositories: readonly Repository[] | null;
}

interface Repository {
  readonly hostName: string;
  readonly repositoryName: string;
}

interface PreferencesChange extends MaybeContext {
  readonly input: {
    readonly allRepositories?: boolean | null;
    readonly repositories?: readonly Repository[] | null;
  };
}

const ALL_REPOSITORIES: Preferences = { allRepositories: true, repositories: null };

/** What Scout told the members of the organisation, newest first. */
const TOLD: readonly Notification[] = [
  {
    id: 'notification-3',
    title: 'CVE-2025-6965 is in your images',
    body: 'A critical vulnerability with a fix was found in images of demonstrationorg/dhi-python.',
    url: 'https://scout.docker.com/vulnerabilities/id/CVE-2025-6965',
    createdAt: '2025-07-15T15:00:00Z',
    isRead: false,
  },
  {
    id: 'notification-2',
    title: 'Mirroring is complete',
    body: 'All tags of redis were copied to demonstrationorg/dhi-redis.',
    url: 'https://hub.docker.com/repository/docker/demonstrationorg/dhi-redis',
    createdAt: '2025-07-03T06:30:00Z',
    isRead: false,
  },
  {
    id: 'notification-1',
    title: 'Welcome to Docker Scout',
    body: 'Your images are analysed from now on.',
    url: 'https://scout.docker.com/',
    createdAt: '2025-05-12T09:00:00Z',
    isRead: true,
  },
].map((one) => ({ ...one, organization: organisation, isDismissed: false }));

/** Notifications and preferences belong to one account each: what one reads stays unread for the others. */
export function notificationFields(): RootFields {
  const notifications = new Map<string, readonly Notification[]>();
  const preferences = new Map<string, Preferences>();
  const ownOf = (reader: Reader): { name: string; told: readonly Notification[] } => {
    const { name, organisations } = authoriseAccount(reader);
    const first = TOLD.filter(({ organization }) => organisations.includes(organization));
    return { name, told: notifications.get(name) ?? first };
  };
  return {
    notifications: (_args: object, reader: Reader) => ownOf(reader).told,
    notificationsPusherChannels(_args: object, reader) {
      const { name, organisations } = authoriseAccount(reader);
      return [`private-user-${name}`, ...organisations.map((one) => `private-org-${one}`)];
    },
    updateNotification({ id, update }: Update, reader) {
      const { name, told } = ownOf(reader);
      const found = told.find((one) => one.id === id);
      if (!found) throw refusal(`There is no notification ${id}`, 404);
      const { isRead, isDismissed } = update;
      const changed = {
        ...found,
        isRead: isRead ?? found.isRead,
        isDismissed: isDismissed ?? found.isDismissed,
      };
      notifications.set(
        name,
        told.map((one) => (one === found ? changed : one)),
      );
      return changed;
    },
    dismissAllNotifications(_args: object, reader) {
      const { name, told } = ownOf(reader);
      notifications.set(
        name,
        told.map((one) => ({ ...one, isDismissed: true })),
      );
      return true;
    },
    userNotificationPreferences({ context }: MaybeContext, reader) {
      return preferences.get(keyOf(authoriseMember(reader, context), reader)) ?? ALL_REPOSITORIES;
    },
    setUserNotificationPreferences({ context, input }: PreferencesChange, reader) {
      const key = keyOf(authoriseMember(reader, context), reader);
      const changed = mergePreferences(preferences.get(key) ?? ALL_REPOSITORIES, input);
      preferences.set(key, changed);
      return changed;
    },
  };
}

/** Neither name can hold a space. */
function keyOf(owner: string, reader: Reader): string {
  return `${owner} ${reader?.name}`;
}

function mergePreferences(current: Preferences, input: PreferencesChange['input']): Preferences {
  const allRepositories = input.allRepositories ?? current.allRepositories;
  const repositories = input.repositories === undefined ? current.repositories : input.repositories;
  return {
    allRepositories,
    repositories: repositories?.map((one) => ({ ...one, hostName: hostOf(one.hostName) })) ?? null,
  };
}
