import { PortolanError } from '../../errors.js';
import { scrubText } from '../../http/scrub.js';
import type { CallOperation } from '../../rest/caller.js';
import type { Operation } from '../../rest/operation.js';

/** Calls a sign-in, and takes what was signed in with out of its error: Docker may quote it. */
export function guardSecrets(_operation: Operation, call: CallOperation): CallOperation {
  return async (args, session, extras) => {
    try {
      return await call(args, session, extras);
    } catch (error) {
      throw error instanceof PortolanError ? withoutSecrets(error, secretsIn(args.input)) : error;
    }
  };
}

function withoutSecrets({ code, message, extensions, cause }: PortolanError, secrets: string[]): Error {
  return new PortolanError(code, scrubText(message, secrets), { ...extensions, cause });
}

/** Everything of an input but the names. */
function secretsIn(input: unknown): string[] {
  const fields: Readonly<Record<string, unknown>> = { ...Object(input) };
  const { identifier: _identifier, username: _username, ...secrets } = fields;
  return Object.values(secrets).filter((value) => typeof value === 'string');
}
