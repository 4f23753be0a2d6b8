import { type Named, upstreamFailure } from '../../http/failures.js';
import type { CallOperation } from '../../rest/caller.js';
import type { Operation } from '../../rest/operation.js';
import type { Arguments } from '../../rest/request.js';

interface Rule {
  readonly wants: string;
  allows(text: string): boolean;
}

/** Grammars of the OCI distribution specification 1.1; its names have 255 characters at most in practice. */
const PART = '[a-z0-9]+(?:(?:\\.|_{1,2}|-+)[a-z0-9]+)*';
const REPOSITORY = new RegExp(`^${PART}(?:/${PART})*$`);
const MAX_REPOSITORY = 255;
const TAG = /^\w[\w.-]{0,127}$/;
const DIGEST = /^[a-z0-9]+(?:[+._-][a-z0-9]+)*:[\w=-]+$/;
const HEX_LENGTHS: Readonly<Record<string, number>> = { sha256: 64, sha384: 96, sha512: 128 };

const repository: Rule = {
  wants:
    'a repository name: lower-case letters and digits, with single dots, one or two underscores, or dashes between them, in parts joined by slashes, 255 characters at most',
  allows: (text) => text.length <= MAX_REPOSITORY && REPOSITORY.test(text),
};
const tag: Rule = {
  wants:
    'a tag: letters, digits, underscores, dots and dashes, not starting with a dot or dash, 128 characters at most',
  allows: (text) => TAG.test(text),
};
const digest: Rule = {
  wants: 'a digest: algorithm:hex, such as sha256: and 64 lower-case hex digits',
  allows: isDigest,
};
const reference: Rule = {
  wants: `${tag.wants}; or ${digest.wants}`,
  allows: (text) => (text.includes(':') ? isDigest(text) : tag.allows(text)),
};

/** What the arguments of zot's operations mean, by their names. */
const RULES: Readonly<Record<string, Rule>> = {
  name: repository,
  repository,
  from: repository,
  reference,
  digest,
  tags: tag,
};

/** Whether a text is a digest: of the right length and in lower case when the algorithm is a known one. */
export function isDigest(text: string): boolean {
  if (!DIGEST.test(text)) return false;
  const at = text.indexOf(':');
  const length = HEX_LENGTHS[text.slice(0, at)];
  const encoded = text.slice(at + 1);
  return length === undefined || (encoded.length === length && /^[0-9a-f]+$/.test(encoded));
}

/**
 * Refuses names that no registry takes before anything is sent: zot answers them with anything from a plain 404 to 500,
 * and takes a malformed digest for a tag.
 */
export function guardNames(target: Named, operation: Operation, call: CallOperation): CallOperation {
  const ruled = operation.args.map(({ name }) => name).filter((name) => name in RULES);
  if (ruled.length === 0) return call;
  return async (args, session, extras) => {
    const named = Object.fromEntries(ruled.map((name) => [name, args[name] ?? extras?.parent?.[name]]));
    checkNames(target, named, operation.field);
    return call(args, session, extras);
  };
}

/** Throws BAD_USER_INPUT for the first of some arguments that is not what its name says. */
export function checkNames(target: Named, args: Arguments, operation: string): void {
  for (const [name, given] of Object.entries(args)) {
    const rule = RULES[name];
    if (!rule || [given].flat().every((value) => isAllowed(rule, value))) continue;
    throw upstreamFailure(target, 'BAD_USER_INPUT', `"${name}" is not ${rule.wants}`, { operation });
  }
}

function isAllowed(rule: Rule, value: unknown): boolean {
  return value === undefined || value === null || rule.allows(String(value));
}
