import { ask } from './ask';
import { graphql } from './generated';

const LayerUpload = graphql(`
  mutation LayerUpload($repository: String!, $layer: Upload!, $metadata: JSON, $head: Base64!) {
    zotUploadBlob(repository: $repository, file: $layer) {
      digest
      base64(maxBytes: 10)
    }
    zotPushBlob(name: $repository, content: $head, digest: "sha256:0") {
      digest
    }
    quayCreateUserRobot(robotShortname: "builder", input: { unstructuredMetadata: $metadata }) {
      unstructuredMetadata
    }
  }
`);

const MirrorSync = graphql(`
  mutation MirrorSync($id: ID!) {
    mirrorSyncNow(id: $id) {
      lastRun {
        status
      }
    }
  }
`);

export async function upload(repository: string, layer: File): Promise<unknown> {
  const variables = { repository, layer, metadata: { team: 'base' }, head: btoa('head') };
  const { zotUploadBlob, quayCreateUserRobot } = await ask(LayerUpload, variables);
  const start: string = zotUploadBlob?.base64 ?? '';
  return atob(start) && quayCreateUserRobot?.unstructuredMetadata;
}

export async function syncNow(id: string): Promise<boolean> {
  const { mirrorSyncNow } = await ask(MirrorSync, { id });
  return mirrorSyncNow?.lastRun?.status === 'REQUESTED';
}
