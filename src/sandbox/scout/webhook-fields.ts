import { randomUUID } from 'node:crypto';
import { organisation } from '../story.js';
import { authoriseMember, authoriseOwner, type MaybeContext, type Reader } from './caller.js';
import type { Premises } from './premises.js';
import { refusal } from './refusal.js';
import type { RootFields } from './root-fields.js';
import { formatTime } from './timestamp.js';
import { readWebAddress } from './web-address.js';

interface Webhook {
  readonly id: string;
  readonly updatedAt: string;
  readonly payloadUrl: string;
  readonly events: readonly ('EVERYTHING' | 'DHI_MIRROR_COMPLETED')[];
  readonly signingKey: string | null;
  readonly active: boolean;
}

type WebhookInput = Pick<Webhook, 'payloadUrl' | 'events' | 'active'> & {
  readonly signingKey?: string | null;
};

interface ById extends MaybeContext {
  readonly id: string;
}

interface Creation extends MaybeContext {
  readonly input: WebhookInput;
}

interface Replacement extends MaybeContext {
  readonly input: WebhookInput & { readonly id: string };
}

const FIRST: Webhook = {
  id: 'webhook-2d41f7',
  payloadUrl: 'https://ci.demonstration.example/hooks/mirror-completed',
  events: ['DHI_MIRROR_COMPLETED'],
  signingKey: null,
  active: true,
  updatedAt: '2025-06-30T07:45:00Z',
};

/** Who is told when a mirror has copied; every member may read them, owners change them. */
export function webhookFields({ now }: Premises): RootFields {
  const webhooks = new Map<string, Map<string, Webhook>>([[organisation, new Map([[FIRST.id, FIRST]])]]);
  const own = (owner: string): Map<string, Webhook> => {
    const known = webhooks.get(owner) ?? new Map<string, Webhook>();
    webhooks.set(owner, known);
    return known;
  };
  const save = (owner: string, id: string, input: WebhookInput): Webhook => {
    const payloadUrl = readWebAddress(input.payloadUrl, 'payloadUrl').href;
    const { events, active, signingKey = null } = input;
    const webhook = { id, payloadUrl, events, signingKey, active, updatedAt: formatTime(now()) };
    own(owner).set(id, webhook);
    return webhook;
  };
  return {
    listWebhooks: ({ context }: MaybeContext, reader: Reader) => ({
      items: [...own(authoriseMember(reader, context)).values()],
    }),
    getWebhook: ({ context, id }: ById, reader: Reader) =>
      own(authoriseMember(reader, context)).get(id) ?? null,
    createWebhook: ({ context, input }: Creation, reader: Reader) =>
      save(authoriseOwner(reader, context), `webhook-${randomUUID().slice(0, 6)}`, input),
    updateWebhook({ context, input }: Replacement, reader) {
      const owner = authoriseOwner(reader, context);
      if (!own(owner).has(input.id)) throw refusal(`There is no webhook ${input.id}`, 404);
      return save(owner, input.id, input);
    },
    deleteWebhook: ({ context, id }: ById, reader: Reader) => ({
      success: own(authoriseOwner(reader, context)).delete(id),
    }),
    // Nothing is sent: the answer tells whether there is somebody to send it to.
    testWebhook: ({ context, id }: ById, reader: Reader) => ({
      success: own(authoriseOwner(reader, context)).get(id)?.active ?? false,
    }),
  };
}
