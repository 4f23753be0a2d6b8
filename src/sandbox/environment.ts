import type { Sandbox } from './sandbox.js';
import { organisation } from './story.js';

/** What the story's registries are called by people who pull, and which of their repositories are copies by hand. */
export const joinVariables = {
  QUAY_HOST: 'quay.example',
  ZOT_HOST: 'zot.example',
  MIRRORS: [
    `dhi.io/python=zot.example/${organisation}/dhi-python`,
    `docker.io/${organisation}/dhi-node=zot.example/${organisation}/dhi-node`,
  ].join(','),
} as const;

/** The variables that point a gateway at a sandbox. */
export function environmentFor({ urls }: Pick<Sandbox, 'urls'>): NodeJS.ProcessEnv {
  return {
    SCOUT_URL: urls.scout,
    HUB_URL: urls.hub,
    QUAY_URL: urls.quay,
    ZOT_URL: urls.zot,
    ...joinVariables,
  };
}
