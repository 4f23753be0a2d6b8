import { graphql, useFragment, useMutation } from 'react-relay';
import type { mirrorRow_mirror$key } from './__generated__/mirrorRow_mirror.graphql';
import type { mirrorRowSyncMutation } from './__generated__/mirrorRowSyncMutation.graphql';

const fragment = graphql`
  fragment mirrorRow_mirror on Mirror @refetchable(queryName: "mirrorRowAgainQuery") {
    id
    kind
    sourceReference
    source {
      ...repositoryRow_repository
    }
    destination {
      host
      path
    }
    lastRun {
      status
      at
    }
    drift @required(action: NONE) {
      state
      tags(states: [BEHIND, MISSING, DIVERGED]) {
        name
        behindBySeconds
      }
      missingReferrers {
        tag
        kind
      }
      fixedInSource {
        vulnerability
        severity
      }
    }
  }
`;

/** What to show of a mirror; null, by `@required`, when nobody knows its drift. */
export function useMirrorRow(mirror: mirrorRow_mirror$key): string | null {
  const [sync] = useMutation<mirrorRowSyncMutation>(graphql`
    mutation mirrorRowSyncMutation($id: ID!) {
      mirrorSyncNow(id: $id) {
        ...mirrorRow_mirror
      }
    }
  `);
  const data = useFragment(fragment, mirror);
  if (!data) return null;
  if (data.kind === 'QUAY' && data.drift.state === 'BEHIND') sync({ variables: { id: data.id } });
  const behind: number = Math.max(...data.drift.tags.map(({ behindBySeconds }) => behindBySeconds ?? 0));
  return `${data.sourceReference} ${data.destination.path} ${behind}`;
}
