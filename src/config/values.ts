import { z } from 'zod';

const HOST_NAME = /^[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::\d{1,5})?$/;
const REPOSITORY = /^[a-z0-9]+(?:[._/-]+[a-z0-9]+)*$/;

/** Kinds of values that variables of the environment have. */
export const list = z.string().transform((text) =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean),
);
export const flag = z
  .enum(['true', 'false', '1', '0', 'on', 'off'])
  .transform((text) => ['true', '1', 'on'].includes(text));
export const milliseconds = z.coerce.number().int().min(10).max(600_000);
export const httpUrl = z
  .string()
  .refine(isHttpUrl, 'is not an http or https URL without credentials, query or fragment')
  .transform((text) => new URL(text));

export const hostName = z
  .string()
  .regex(HOST_NAME, 'is not a host such as registry.example.com, with or without a port');

export const mirrorPairs = list
  .refine(
    (pairs) => pairs.every((pair) => isMirror(pair)),
    'is not a list of source=destination, each a host with a repository such as dhi.io/node=zot.example.com/team/node',
  )
  .transform((pairs) =>
    pairs.map((pair) => {
      const [source = '', destination = ''] = pair.split('=');
      return { source, destination };
    }),
  );

export const repositories = list.refine(
  (names) => names.every((name) => REPOSITORY.test(name) && name.includes('/')),
  'is not a list of repositories such as team/node',
);

function isMirror(pair: string): boolean {
  const sides = pair.split('=');
  return sides.length === 2 && sides.every((side) => isHostedRepository(side));
}

function isHostedRepository(text: string): boolean {
  const at = text.indexOf('/');
  return at > 0 && HOST_NAME.test(text.slice(0, at)) && REPOSITORY.test(text.slice(at + 1));
}

function isHttpUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password, search, hash } = new URL(text);
  return /^https?:$/.test(protocol) && !username && !password && !search && !hash;
}
