import { createHash, randomBytes } from 'node:crypto';
import { request } from 'node:http';
import { type Sandbox, startSandbox } from '../src/sandbox/sandbox.js';
import { ADA, BOB, sandboxUrls, startGateway, type TestGateway } from './support/gateway.js';
import { until } from './support/traffic.js';

let sandbox: Sandbox;
let gateway: TestGateway;

beforeAll(async () => {
  sandbox = await startSandbox();
  gateway = await startGateway({ ...sandboxUrls(sandbox), UPLOAD_MAX_BYTES: String(40 << 20) });
});
beforeEach(() => sandbox.reset());
afterAll(async () => {
  await gateway.close();
  await sandbox.close();
});

const UPLOAD = `mutation Upload($repository: String!, $file: Upload!, $digest: String) {
  zotUploadBlob(repository: $repository, file: $file, digest: $digest) { digest size text(maxBytes: 5) downloadUrl }
}`;

interface Given {
  readonly repository?: string;
  readonly digest?: string;
  readonly headers?: Record<string, string>;
}

function formOf(content: Buffer, { repository = 'tools/upload', digest }: Given): FormData {
  const form = new FormData();
  form.set('operations', JSON.stringify({ query: UPLOAD, variables: { repository, digest, file: null } }));
  form.set('map', JSON.stringify({ 0: ['variables.file'] }));
  form.set('0', new Blob([new Uint8Array(content)]), 'layer.tar');
  return form;
}

async function upload(content: Buffer, given: Given = {}) {
  const response = await fetch(`${gateway.origin}/graphql`, {
    method: 'POST',
    headers: { ...ADA, 'apollo-require-preflight': 'true', ...given.headers },
    body: formOf(content, given),
  });
  return { status: response.status, ...JSON.parse(await response.text()) };
}

const digestOf = (content: Buffer, algorithm = 'sha256') =>
  `${algorithm}:${createHash(algorithm).update(content).digest('hex')}`;

/** What was sent to zot, without ids of sessions. */
function sent(): string[] {
  return sandbox.zot.calls.map(({ method, url }) =>
    `${method} ${url}`.replace(/[0-9a-f-]{36}/, '<session>').replace(/\?.*/, ''),
  );
}

/** Whether an upload that was begun is open still, as zot tells it. */
async function openUploads(): Promise<number> {
  const started = sandbox.zot.calls.flatMap(({ url }) => /[0-9a-f]{8}-[0-9a-f-]{27}/.exec(url)?.[0] ?? []);
  const asked = [...new Set(started)].map((id) =>
    fetch(`${sandbox.urls.zot}/v2/tools/upload/blobs/uploads/${id}`, {
      headers: { authorization: ADA['x-zot-authorization'] },
    }),
  );
  return (await Promise.all(asked)).filter(({ status }) => status < 300).length;
}

describe('a file that is uploaded', () => {
  it('is a blob that comes back byte by byte', async () => {
    // No text begins with this byte; the first few random ones may well be a text.
    const content = Buffer.concat([Buffer.from([0xff]), randomBytes(9 << 20)]);
    const digest = digestOf(content);
    const { data, errors } = await upload(content);
    expect(errors).toEqual([expect.objectContaining({ path: ['zotUploadBlob', 'text'] })]);
    expect(data.zotUploadBlob).toEqual({
      digest,
      size: content.length,
      text: null,
      downloadUrl: `/blobs/zot/tools/upload@${digest}`,
    });
    const back = await fetch(`${gateway.origin}${data.zotUploadBlob.downloadUrl}`, { headers: ADA });
    expect(Buffer.from(await back.arrayBuffer()).equals(content)).toBe(true);
  });

  it('is sent in chunks of 16 MiB', async () => {
    await upload(randomBytes((32 << 20) + 1));
    const steps = sent().filter((call) => call.includes('/uploads/'));
    expect(steps).toEqual([
      'POST /v2/tools/upload/blobs/uploads/',
      ...Array.from({ length: 3 }, () => 'PATCH /v2/tools/upload/blobs/uploads/<session>'),
      'PUT /v2/tools/upload/blobs/uploads/<session>',
    ]);
  });

  it('may be empty', async () => {
    const { data, errors } = await upload(Buffer.alloc(0));
    expect(errors).toBeUndefined();
    expect(data.zotUploadBlob).toMatchObject({ digest: digestOf(Buffer.alloc(0)), size: 0, text: '' });
  });

  it('may be held against the digest that it must have', async () => {
    const content = Buffer.from('hello layer');
    const digest = digestOf(content, 'sha512');
    const { data } = await upload(content, { digest });
    expect(data.zotUploadBlob).toMatchObject({ digest, text: 'hello' });
  });
});

describe('an upload that fails leaves nothing behind', () => {
  it.each([
    [
      'another digest',
      { digest: digestOf(Buffer.from('other')) },
      'BAD_USER_INPUT',
      'The file has the digest',
    ],
    ['a malformed digest', { digest: 'sha256:abc' }, 'BAD_USER_INPUT', '"digest" is not a digest'],
    [
      'a repository with ..',
      { repository: 'tools/../upload' },
      'BAD_USER_INPUT',
      '"repository" is not a repository name',
    ],
    ['upper case', { repository: 'Tools/upload' }, 'BAD_USER_INPUT', '"repository" is not a repository name'],
    [
      '300 characters',
      { repository: 'a'.repeat(300) },
      'BAD_USER_INPUT',
      '"repository" is not a repository name',
    ],
    [
      'a wrong password',
      { headers: { 'x-zot-authorization': `Basic ${btoa('ada:wrong')}` } },
      'UNAUTHENTICATED',
      'zot:',
    ],
    ['somebody who may only read', { headers: BOB }, 'FORBIDDEN', 'zot:'],
  ])('with %s', async (_what, given, code, message) => {
    const { data, errors } = await upload(Buffer.from('layer'), given);
    expect(data).toEqual({ zotUploadBlob: null });
    expect(errors).toMatchObject([{ path: ['zotUploadBlob'], extensions: { code } }]);
    expect(errors[0].message).toContain(message);
    expect(await openUploads()).toBe(0);
  });

  it('over the limit', async () => {
    const { errors } = await upload(Buffer.alloc((40 << 20) + 1));
    expect(errors).toMatchObject([{ extensions: { code: 'PAYLOAD_TOO_LARGE' } }]);
    expect(errors[0].message).toContain('UPLOAD_MAX_BYTES');
    expect(sent().at(-1)).toBe('DELETE /v2/tools/upload/blobs/uploads/<session>');
    expect(await openUploads()).toBe(0);
  });

  it('when the client goes away', async () => {
    const boundary = 'b';
    const part = (name: string, content: string) =>
      `--${boundary}\r\ncontent-disposition: form-data; name="${name}"${name === '0' ? '; filename="f"' : ''}\r\n\r\n${content}\r\n`;
    const operations = JSON.stringify({
      query: UPLOAD,
      variables: { repository: 'tools/upload', file: null },
    });
    const client = request(`${gateway.origin}/graphql`, {
      method: 'POST',
      headers: {
        ...ADA,
        'apollo-require-preflight': 'true',
        'content-type': `multipart/form-data; boundary=${boundary}`,
      },
    });
    client.on('error', () => undefined);
    client.write(
      part('operations', operations) + part('map', '{"0":["variables.file"]}') + part('0', '').slice(0, -2),
    );
    client.write(Buffer.alloc(17 << 20));
    await until(() => sandbox.zot.calls.some(({ method }) => method === 'PATCH'));
    client.destroy();
    await until(() => sandbox.zot.calls.some(({ method }) => method === 'DELETE'));
    expect(await openUploads()).toBe(0);
  });

  it('tells nobody the credential', async () => {
    await upload(Buffer.from('layer'), {
      headers: { 'x-zot-authorization': `Basic ${btoa('ada:wrong-secret')}` },
    });
    expect(gateway.logged()).not.toContain('wrong-secret');
    expect(gateway.logged()).not.toContain(btoa('ada:wrong-secret'));
  });
});

it('takes no file that is no file', async () => {
  const { errors } = await gateway.ask(UPLOAD, {
    variables: { repository: 'a', file: 'text' },
    headers: ADA,
  });
  expect(errors).toMatchObject([{ message: expect.stringContaining('Upload must be a file') }]);
});
