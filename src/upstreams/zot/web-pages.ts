import { PortolanError } from '../../errors.js';
import { notConfigured } from '../../http/failures.js';
import type { HandWritten } from '../../rest/hand-written.js';
import { defineOperation } from '../../rest/operation.js';
import type { Arguments } from '../../rest/request.js';

/** A look at one page, which nobody is led away from. */
const look = defineOperation({
  upstream: 'zot',
  field: 'Query.zotPages',
  method: 'HEAD',
  path: '/{+page}?provider={provider}',
  as: 'NONE',
});

interface Page {
  readonly name: string;
  /** Without the slash in front. */
  readonly path: string;
  readonly provider?: string;
}

/** Statuses that say that there is no such page: the router's, and that of the sign-in for a provider it does not have. */
const MISSING: readonly (number | undefined)[] = [400, 404];

/** Links to what a browser must do by itself. */
export const pageFields: HandWritten = {
  [look.field]: {
    operation: look,
    createResolver: () => {
      return (_parent, { provider }) => pagesOf(String(provider));
    },
  },
  'ZotPage.url': {
    createResolver: (_own, _callOf, { target }) => {
      return (page) => {
        if (target.origin === undefined) throw notConfigured(target, look.field);
        return target.origin + target.basePath + urlOf(page);
      };
    },
  },
  'ZotPage.isThere': {
    createResolver: (_own, callOf) => {
      const call = callOf(look.field);
      return async (page, _args, session) => {
        try {
          return await call({ page: page?.path, provider: page?.provider }, session);
        } catch (error) {
          const status = error instanceof PortolanError ? error.extensions.status : undefined;
          if (status === undefined || status >= 500 || status === 429) throw error;
          // A redirect, a refusal of the method or of the caller: somebody is there.
          return !MISSING.includes(status);
        }
      };
    },
  },
};

function pagesOf(provider: string): Page[] {
  return [
    { name: 'login', path: 'zot/auth/login', provider },
    { name: 'callback', path: `zot/auth/callback/${provider}` },
    { name: 'playground', path: 'v2/_zot/debug/graphql-playground' },
    { name: 'swagger', path: 'swagger/v2/index.html' },
    { name: 'ui', path: 'home' },
  ];
}

function urlOf(page: Arguments | undefined): string {
  const path = `/${String(page?.path).split('/').map(encodeURIComponent).join('/')}`;
  return page?.provider === undefined
    ? path
    : `${path}?provider=${encodeURIComponent(String(page.provider))}`;
}
