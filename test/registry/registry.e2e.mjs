// Runs the distribution part of zot's fields against the reference registry: `node test/registry/registry.e2e.mjs`,
// after `npm run build`. DOCKER_REGISTRY names its executable; /usr/bin/docker-registry when it is not set.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { writeSync } from 'node:fs';
import { createServer } from 'node:http';
import { after, test } from 'node:test';
import { basic, PASSWORD, startRegistry, USER } from './distribution.mjs';
import { startGateway } from './gateway.mjs';
import { createImage, createIndex, digestOf, MANIFEST } from './image.mjs';
import * as operations from './operations.mjs';

const count = { passed: 0, failed: 0 };
const opened = [];
process.on('exit', () => {
  writeSync(1, `${count.passed} passed, ${count.failed} failed\n`);
});
const { registry, gateway } = await prepare();
after(closeAll);

const chunked = randomBytes(300_000);
const streamed = randomBytes(20 * 1024 * 1024);
const [amd, arm] = [createImage('amd64', [chunked, streamed]), createImage('arm64', [chunked])];
const multi = createIndex([amd, arm]);

check('refuses nobody and a wrong password, and names no credential', async () => {
  for (const authorization of [undefined, basic(USER, 'no-password-of-hers')]) {
    const headers = { 'x-zot-authorization': authorization ?? '' };
    const { data, errors } = await gateway.ask(operations.repositories, {}, headers);
    assert.deepEqual(data, { page: null });
    assert.equal(errors[0].extensions.code, 'UNAUTHENTICATED');
    assert.doesNotMatch(JSON.stringify(errors), /no-password-of-hers/);
  }
});

check('pushes a layer in chunks, following each location to the next', async () => {
  const name = 'lab/app';
  const started = await answer(operations.startUpload, { name });
  let { location } = started.upload;
  assert.match(location, /_state=/);
  for (const [start, end] of [
    [0, 100_000],
    [100_000, 299_000],
    [299_000, 300_000],
  ]) {
    const content = chunked.subarray(start, end).toString('base64');
    const contentRange = `${start}-${end - 1}`;
    const { upload } = await answer(operations.uploadChunk, { name, location, content, contentRange });
    assert.equal(upload.offset, end);
    assert.notEqual(upload.location, location);
    location = upload.location;
    assert.equal((await answer(operations.uploadState, { name, location })).upload.offset, end);
  }
  const digest = digestOf(chunked);
  const { blob } = await answer(operations.finishUpload, { name, location, digest });
  assert.deepEqual(blob, { stored: true, digest });
  await assertStored(`/v2/${name}/blobs/${digest}`, chunked);
});

check('refuses to finish an upload under a digest that its bytes do not have', async () => {
  const name = 'lab/app';
  const { upload } = await answer(operations.startUpload, { name });
  const content = Buffer.from('something else').toString('base64');
  const next = await answer(operations.uploadChunk, { name, location: upload.location, content });
  const { location } = next.upload;
  await refusal('BAD_USER_INPUT', operations.finishUpload, { name, location, digest: digestOf('not this') });
});

check('cancels an upload, which is gone then', async () => {
  const name = 'lab/app';
  const { upload } = await answer(operations.startUpload, { name });
  assert.deepEqual(await answer(operations.cancelUpload, { name, location: upload.location }), {
    cancelled: true,
  });
  await refusal('NOT_FOUND', operations.uploadState, { name, location: upload.location });
});

check('tells that this registry takes no blob in one step, and where the second one goes', async () => {
  for (const { configuration } of [amd, arm]) {
    const name = 'lab/app';
    const [digest, content] = [digestOf(configuration), configuration.toString('base64')];
    const first = await answer(operations.pushBlob, { name, digest, content });
    assert.equal(first.blob.stored, false);
    const { location } = first.blob.upload;
    const second = await answer(operations.finishUpload, { name, location, digest, content });
    assert.deepEqual(second.blob, { stored: true, digest });
    await assertStored(`/v2/${name}/blobs/${digest}`, configuration);
  }
});

check('uploads a layer of 20 MiB as a file, and an empty one', async () => {
  for (const file of [streamed, Buffer.alloc(0)]) {
    const { data, errors } = await gateway.upload(operations.uploadBlob, { repository: 'lab/app' }, file);
    assert.deepEqual(errors, []);
    assert.deepEqual(data.blob, { digest: digestOf(file), size: file.length });
    await assertStored(`/v2/lab/app/blobs/${digestOf(file)}`, file);
  }
});

check('mounts layers into another repository, and opens an upload for what cannot be mounted', async () => {
  const [name, from] = ['lab/mirror', 'lab/app'];
  for (const digest of [digestOf(streamed), digestOf(chunked), digestOf(amd.configuration)]) {
    const { mount } = await answer(operations.mountBlob, { name, digest, from });
    assert.equal(mount.mounted, true);
    assert.match(mount.location, new RegExp(`/v2/lab/mirror/blobs/${digest}$`));
  }
  await assertStored(`/v2/lab/mirror/blobs/${digestOf(streamed)}`, streamed);
  const { mount } = await answer(operations.mountBlob, { name, digest: digestOf('nobody has this'), from });
  assert.equal(mount.mounted, false);
  const { location } = mount.upload;
  assert.deepEqual(await answer(operations.cancelUpload, { name, location }), { cancelled: true });
});

check('tells a manifest whose blobs are missing', async () => {
  const { manifest } = createImage('s390x', [Buffer.from('never pushed')]);
  const variables = { name: 'lab/app', reference: 'broken', manifest, mediaType: MANIFEST };
  const error = await refusal('BAD_USER_INPUT', operations.pushManifest, variables);
  assert.equal(error.extensions.ociCode, 'MANIFEST_BLOB_UNKNOWN');
});

check('pushes two manifests and an index over them', async () => {
  for (const image of [amd, arm]) await pushManifest('lab/app', image.digest, image.manifest);
  await pushManifest('lab/app', 'v1', amd.manifest);
  await pushManifest('lab/app', 'multi', multi.index);
  await pushManifest('lab/mirror', 'v1', amd.manifest);
});

check('pulls a manifest back byte by byte, with its configuration', async () => {
  for (const reference of ['v1', amd.digest]) {
    const { manifest, headers } = await answer(operations.manifest, { name: 'lab/app', reference });
    assert.equal(manifest.raw, amd.manifest);
    assert.equal(manifest.digest, amd.digest);
    assert.equal(manifest.mediaType, MANIFEST);
    assert.deepEqual(
      manifest.layers,
      amd.layers.map((layer) => ({ digest: digestOf(layer), size: layer.length })),
    );
    assert.deepEqual(manifest.image, { architecture: 'amd64' });
    const contentLength = Buffer.byteLength(amd.manifest);
    assert.deepEqual(headers, { dockerContentDigest: amd.digest, contentLength, contentType: MANIFEST });
  }
});

check('pulls an index back with the manifests it points at', async () => {
  const { manifest } = await answer(operations.manifest, { name: 'lab/app', reference: 'multi' });
  assert.equal(manifest.raw, multi.index);
  assert.equal(manifest.digest, multi.digest);
  assert.deepEqual(
    manifest.manifests,
    [amd, arm].map((image) => ({
      digest: image.digest,
      platform: { architecture: image.descriptor.platform.architecture },
      manifest: { digest: image.digest, raw: image.manifest },
    })),
  );
});

check('reads a blob whole, in part, and as text', async () => {
  const whole = { repository: 'lab/app', digest: digestOf(chunked), maxBytes: chunked.length };
  const { blob } = await answer(operations.blob, whole);
  assert.equal(blob.size, chunked.length);
  assert.ok(Buffer.from(blob.base64, 'base64').equals(chunked));
  const part = await answer(operations.blob, { ...whole, digest: digestOf(streamed), maxBytes: 1000 });
  assert.equal(part.blob.size, streamed.length);
  assert.ok(Buffer.from(part.blob.base64, 'base64').equals(streamed.subarray(0, 1000)));
  const text = await answer(operations.blobText, {
    repository: 'lab/app',
    digest: digestOf(arm.configuration),
  });
  assert.equal(text.blob.text, arm.configuration.toString());
});

check('downloads a layer of 20 MiB byte by byte, and a range of it', async () => {
  const { blob } = await answer(operations.blob, {
    repository: 'lab/app',
    digest: digestOf(streamed),
    maxBytes: 1,
  });
  assert.equal(blob.downloadUrl, `/blobs/zot/lab/app@${digestOf(streamed)}`);
  const reply = await gateway.get(blob.downloadUrl);
  assert.equal(reply.status, 200);
  assert.equal(reply.headers.get('content-length'), String(streamed.length));
  assert.ok(Buffer.from(await reply.arrayBuffer()).equals(streamed));
  const part = await gateway.get(blob.downloadUrl, { range: 'bytes=1000000-1000999' });
  assert.equal(part.status, 206);
  assert.ok(Buffer.from(await part.arrayBuffer()).equals(streamed.subarray(1_000_000, 1_001_000)));
});

check('lists 250 tags, each once', async () => {
  const name = 'lab/mirror';
  const expected = ['v1'];
  for (let number = 0; number < 249; number += 1) {
    const tag = `build-${String(number).padStart(3, '0')}`;
    await pushManifest(name, tag, amd.manifest);
    expected.push(tag);
  }
  // This registry gives all of them at once, whatever `n`; zot pages. Both must end, and give each tag once.
  const found = await walk(operations.tags, { name, n: 100 }, ({ tags }) => tags);
  assert.deepEqual(found.sort(), expected.sort());
});

check('pages the repositories by n and last, through names with slashes', async () => {
  const names = ['lab/app', 'lab/mirror'];
  for (const letter of 'abcdefghij') {
    const name = `paged/${letter}/x-${letter}`;
    await answer(operations.mountBlob, { name, digest: digestOf(chunked), from: 'lab/app' });
    await answer(operations.mountBlob, { name, digest: digestOf(arm.configuration), from: 'lab/app' });
    await pushManifest(name, 'v1', arm.manifest);
    names.push(name);
  }
  const sizes = [];
  const found = await walk(operations.repositories, { n: 5 }, ({ repositories }) => {
    sizes.push(repositories.length);
    return repositories;
  });
  assert.deepEqual(found, names);
  assert.deepEqual(sizes, [5, 5, 2]);
});

check('tells what is not there, and what only zot has', async () => {
  const { data, errors } = await gateway.ask(operations.manifest, { name: 'lab/app', reference: 'none' });
  assert.deepEqual(data, { headers: null, manifest: null });
  assert.deepEqual(
    errors.map(({ extensions }) => extensions.code),
    ['NOT_FOUND', 'NOT_FOUND'],
  );
  await refusal('NOT_FOUND', operations.tags, { name: 'lab/none' });
  await refusal('NOT_FOUND', operations.blob, { repository: 'lab/app', digest: digestOf('none') });
  const referrers = `{ referrers: zotReferrers(name: "lab/app", digest: "${amd.digest}") { manifests { digest } } }`;
  await refusal('UPSTREAM_UNSUPPORTED', referrers);
  await refusal('UPSTREAM_UNSUPPORTED', '{ extensions: zotExtensions { name } }');
});

check('deletes a tag by its digest only, as this registry wants it, and then a blob', async () => {
  const name = 'lab/app';
  await refusal('BAD_USER_INPUT', operations.deleteManifest, { name, reference: 'v1' });
  assert.deepEqual(await answer(operations.deleteManifest, { name, reference: multi.digest }), {
    deleted: true,
  });
  await refusal('NOT_FOUND', operations.deleteManifest, { name, reference: multi.digest });
  const { data } = await gateway.ask(operations.manifest, { name, reference: 'multi' });
  assert.equal(data.manifest, null);
  const digest = digestOf(chunked);
  assert.deepEqual(await answer(operations.deleteBlob, { repository: name, digest }), { deleted: true });
  await refusal('NOT_FOUND', operations.blob, { repository: name, digest });
  assert.equal((await registry.get(`/v2/${name}/blobs/${digest}`)).status, 404);
});

check('follows relative locations as well', async () => {
  const { other, through } = await startOther({ relativeurls: true });
  await pushInTwoSteps(through, Buffer.from('two steps'));
  const file = Buffer.from('a file');
  const { errors } = await through.upload(operations.uploadBlob, { repository: 'lab/app' }, file);
  assert.deepEqual(errors, []);
  for (const content of ['two steps', 'a file']) {
    assert.ok((await other.get(`/v2/lab/app/blobs/${digestOf(content)}`)).ok, content);
  }
});

check('stays with its own address when the registry calls itself by another', async () => {
  const requests = [];
  const stranger = createServer((request, reply) => {
    requests.push(request.url);
    reply.writeHead(201).end();
  });
  await new Promise((resolve) => stranger.listen(0, '127.0.0.1', resolve));
  open({ stop: async () => stranger.close().closeAllConnections() });
  const { other, through } = await startOther({ host: `http://127.0.0.1:${stranger.address().port}` });
  await pushInTwoSteps(through, Buffer.from('two steps'));
  const file = Buffer.from('a file');
  const { errors } = await through.upload(operations.uploadBlob, { repository: 'lab/app' }, file);
  assert.deepEqual(errors, []);
  for (const content of ['two steps', 'a file']) {
    assert.ok((await other.get(`/v2/lab/app/blobs/${digestOf(content)}`)).ok, content);
  }
  assert.deepEqual(requests, []);
});

check('writes no credential and no content into its log', () => {
  const log = gateway.printed();
  assert.match(log, /zotUploadBlobChunk/);
  const secrets = [
    PASSWORD,
    basic(USER, PASSWORD).slice('Basic '.length),
    chunked.toString('base64').slice(0, 60),
  ];
  for (const secret of secrets) assert.ok(!log.includes(secret), `the log holds ${secret}`);
});

async function prepare() {
  try {
    const registry = open(await startRegistry());
    return { registry, gateway: open(await startGateway(registry.url)) };
  } catch (failure) {
    await closeAll();
    writeSync(2, `${failure.message}\n`);
    count.failed += 1;
    process.exit(1);
  }
}

function open(part) {
  opened.push(part);
  return part;
}

async function closeAll() {
  for (const part of opened.splice(0).reverse()) await part.stop();
}

function check(name, body) {
  test(name, async () => {
    try {
      await body();
      count.passed += 1;
    } catch (failure) {
      count.failed += 1;
      throw failure;
    }
  });
}

async function answer(query, variables) {
  const { data, errors } = await gateway.ask(query, variables);
  assert.deepEqual(errors, []);
  return data;
}

async function refusal(code, query, variables) {
  const { errors } = await gateway.ask(query, variables);
  assert.equal(errors[0]?.extensions.code, code, JSON.stringify(errors));
  return errors[0];
}

/** Another registry, and a gateway over it. */
async function startOther(http) {
  const other = open(await startRegistry(http));
  return { other, through: open(await startGateway(other.url)) };
}

async function pushInTwoSteps(through, bytes) {
  const [name, digest, content] = ['lab/app', digestOf(bytes), bytes.toString('base64')];
  const started = await through.ask(operations.startUpload, { name });
  assert.deepEqual(started.errors, []);
  const { location } = started.data.upload;
  const { data, errors } = await through.ask(operations.finishUpload, { name, location, digest, content });
  assert.deepEqual(errors, []);
  assert.deepEqual(data.blob, { stored: true, digest });
}

async function pushManifest(name, reference, manifest) {
  const { mediaType } = JSON.parse(manifest);
  const { pushed } = await answer(operations.pushManifest, { name, reference, manifest, mediaType });
  assert.equal(pushed.digest, digestOf(manifest));
}

/** What all pages of a list hold, in their order. */
async function walk(query, variables, itemsOf) {
  const found = [];
  let last;
  do {
    const { page } = await answer(query, { ...variables, last });
    found.push(...itemsOf(page));
    last = page.next;
  } while (last !== null);
  return found;
}

async function assertStored(path, bytes) {
  const reply = await registry.get(path);
  assert.equal(reply.status, 200);
  assert.ok(Buffer.from(await reply.arrayBuffer()).equals(bytes), `${path} holds other bytes`);
}
