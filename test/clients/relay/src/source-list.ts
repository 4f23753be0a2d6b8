import { graphql, useFragment } from 'react-relay';
import type { sourceList_sources$key } from './__generated__/sourceList_sources.graphql';

export function useSilentSources(sources: sourceList_sources$key): string[] {
  const data = useFragment(
    graphql`
      fragment sourceList_sources on SourceResult @relay(plural: true) {
        upstream
        state
        reason
        searched
      }
    `,
    sources,
  );
  return data
    .filter(({ state }) => state !== 'FOUND' && state !== 'ABSENT')
    .map(({ upstream, reason, searched }) => `${upstream}: ${reason ?? searched.join(', ')}`);
}
