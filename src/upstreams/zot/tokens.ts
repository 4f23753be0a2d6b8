import type { HandWritten } from '../../rest/hand-written.js';
import { defineOperation } from '../../rest/operation.js';
import { toSnakeCase } from '../../rest/spelling.js';

const exchangeByForm = defineOperation({
  upstream: 'zot',
  field: 'Mutation.zotExchangeTokenByForm',
  method: 'POST',
  path: '/zot/auth/token',
  args: [
    { name: 'service', in: 'query', key: 'service' },
    { name: 'scope', in: 'query', key: 'scope' },
    { name: 'input', in: 'body', key: 'input' },
  ],
});

const FORM = Object.freeze({ accept: '*/*', 'content-type': 'application/x-www-form-urlencoded' });

/** The only operation of zot whose body is a form. */
export const tokenFields: HandWritten = {
  [exchangeByForm.field]: {
    operation: exchangeByForm,
    createResolver: (call) => (_parent, args, session) =>
      call(args, session, { headers: FORM, body: toForm(args.input) }),
  },
};

function toForm(input: unknown): string {
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(input ?? {})) {
    if (value !== null) form.append(toSnakeCase(name), String(value));
  }
  return form.toString();
}
