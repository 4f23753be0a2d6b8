import type { World } from './model.js';

interface MethodUse {
  readonly method: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly namespace: string;
}

export const METHODS: ReadonlySet<string> = new Set([
  ...['quay_notification', 'email', 'webhook', 'flowdock', 'hipchat', 'slack'],
]);

const OWN_HOSTS = ['localhost', '127.0.0.1'];

/** Why a notification cannot be sent this way, in Quay's words; `uncaught` where Quay's own code fails on it. */
export function faultOfMethod(world: World, use: MethodUse): string | null {
  const has = (key: string): boolean => typeof use.config[key] === 'string' && use.config[key] !== '';
  switch (use.method) {
    case 'quay_notification':
      return faultOfTarget(world, use);
    case 'email':
      return has('email') ? UNAUTHORIZED_EMAIL : 'Missing e-mail address';
    case 'webhook':
      return faultOfWebhook(use.config.url);
    case 'flowdock':
      return has('flow_api_token') ? null : 'Missing Flowdock API Token';
    case 'hipchat':
      if (!has('notification_token')) return 'Missing Hipchat Room Notification Token';
      return has('room_id') ? null : 'Missing Hipchat Room ID';
    default:
      return has('url') ? null : 'Missing Slack Callback URL';
  }
}

/** Nobody can read mail in the sandbox, so no address is ever confirmed. */
const UNAUTHORIZED_EMAIL =
  'The specified e-mail address is not authorized to receive notifications for this repository';

function faultOfWebhook(url: unknown): string | null {
  if (typeof url !== 'string' || url === '') return 'Missing webhook URL';
  if (!/^https?:/i.test(url) || !URL.canParse(url)) return 'Invalid webhook URL';
  return OWN_HOSTS.includes(new URL(url).hostname) ? 'Invalid webhook URL' : null;
}

function faultOfTarget(world: World, { config, namespace }: MethodUse): string | null {
  const { target } = config;
  if (typeof target !== 'object' || target === null || !('kind' in target)) return 'Missing target';
  const name = 'name' in target ? String(target.name) : '';
  if (target.kind === 'user') return world.users.has(name) ? null : `Unknown user ${name}`;
  if (target.kind === 'org') {
    if (!world.organizations.has(name)) return `Unknown organization ${name}`;
    return name === namespace ? null : 'uncaught';
  }
  if (target.kind !== 'team') return 'uncaught';
  return world.organizations.get(namespace)?.teams.has(name) ? null : `Unknown team ${name}`;
}
