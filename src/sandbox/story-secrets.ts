import { webImage } from './story.js';

/** A secret that was left in an image; what matched is never told in clear. */
export interface StorySecret {
  readonly type: 'FILE' | 'ENV' | 'LABEL' | 'HISTORY';
  /** Null where there is no file. */
  readonly path: string | null;
  /** Position of the layer, or of the entry of the history. */
  readonly layer: number;
  readonly ruleId: string;
  readonly category: string;
  readonly title: string;
  readonly severity: 'LOW' | 'MEDIUM' | 'HIGH' | 'CRITICAL';
  readonly match: string;
  readonly startLine: number | null;
  readonly endLine: number | null;
}

/** By index digest. */
export const secrets: Readonly<Record<string, readonly StorySecret[]>> = {
  [webImage.indexDigest]: [
    {
      type: 'FILE',
      path: '/app/.npmrc',
      layer: 2,
      ruleId: 'npm-access-token',
      category: 'npm',
      title: 'npm access token',
      severity: 'CRITICAL',
      match: '//registry.npmjs.org/:_authToken=****',
      startLine: 1,
      endLine: 1,
    },
    {
      type: 'ENV',
      path: null,
      layer: 2,
      ruleId: 'generic-api-key',
      category: 'general',
      title: 'Generic API key',
      severity: 'MEDIUM',
      match: 'SEARCH_API_KEY=****',
      startLine: null,
      endLine: null,
    },
  ],
};
