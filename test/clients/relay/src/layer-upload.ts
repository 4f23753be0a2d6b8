import { graphql, useMutation } from 'react-relay';
import type { layerUploadMutation } from './__generated__/layerUploadMutation.graphql';

/** Uploads a layer, and reads scalars that few fields have: Upload, Base64 and JSON. */
export function useLayerUpload(repository: string): (layer: File) => void {
  const [upload] = useMutation<layerUploadMutation>(graphql`
    mutation layerUploadMutation($repository: String!, $layer: Upload!, $head: Base64!, $digest: String!) {
      layer: zotUploadBlob(repository: $repository, file: $layer) {
        digest
        base64(maxBytes: 10)
      }
      head: zotPushBlob(name: $repository, content: $head, digest: $digest) {
        digest
      }
      robot: quayCreateUserRobot(robotShortname: "builder", input: { unstructuredMetadata: { team: "base" } }) {
        unstructuredMetadata
      }
    }
  `);
  return (layer) =>
    upload({
      variables: { repository, layer, head: btoa('head'), digest: 'sha256:0' },
      onCompleted: ({ layer, robot }) => {
        const metadata: unknown = robot?.unstructuredMetadata;
        if (metadata) atob(layer?.base64 ?? '');
      },
    });
}
