import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ADA, closeAll, sha256, sha512, startZot, type Zot } from './zot-harness.js';

afterEach(closeAll);

const MIB = 1024 * 1024;

/** Temporary folders of registries that live, and how many files each has. */
function folders(): Map<string, number> {
  const names = readdirSync(tmpdir()).filter((name) => name.startsWith('portolan-zot-'));
  return new Map(names.map((name) => [name, readdirSync(join(tmpdir(), name)).length]));
}

async function folderOf(act: () => Promise<unknown>): Promise<string> {
  const before = new Set(folders().keys());
  await act();
  const made = [...folders().keys()].filter((name) => !before.has(name));
  expect(made).toHaveLength(1);
  return join(tmpdir(), made[0] ?? '');
}

/** Uploads `count` pieces of one MiB without ever holding all of them. */
async function uploadStream({ send }: Zot, name: string, count: number): Promise<string> {
  const hash = createHash('sha256');
  let left = count;
  const body = new ReadableStream({
    pull(controller) {
      if (left === 0) return controller.close();
      left -= 1;
      const piece = Buffer.alloc(MIB, left);
      hash.update(piece);
      controller.enqueue(piece);
    },
  });
  const session = (await send(`POST /v2/${name}/blobs/uploads/`)).header('location');
  expect((await send(`PATCH ${session}`, { body })).header('range')).toBe(`0-${count * MIB - 1}`);
  const digest = `sha256:${hash.digest('hex')}`;
  expect((await send(`PUT ${session}?digest=${digest}`)).status).toBe(201);
  return digest;
}

describe('the storage of large blobs', () => {
  it('makes its folder at the first need, with one file a blob, and takes it away at the end', async () => {
    const zot = await startZot();
    const before = folders();
    await zot.blob('ada/a', randomBytes(MIB));
    expect(folders()).toEqual(before);
    const bytes = randomBytes(MIB + 1);
    const folder = await folderOf(() => zot.blob('ada/a', bytes));
    await zot.blob('ada/b', bytes);
    expect(readdirSync(folder)).toHaveLength(1);
    expect((await zot.send(`GET /v2/ada/b/blobs/${sha256(bytes)}`)).bytes.equals(bytes)).toBe(true);
    const range = { headers: { range: `bytes=${MIB - 1}-` } };
    expect((await zot.send(`GET /v2/ada/a/blobs/${sha256(bytes)}`, range)).bytes).toEqual(bytes.subarray(-2));
    await closeAll();
    expect(existsSync(folder)).toBe(false);
  });

  it('removes a file with the last repository that held it, and with an upload that is given up', async () => {
    const zot = await startZot();
    const bytes = randomBytes(2 * MIB);
    const folder = await folderOf(() => zot.blob('ada/a', bytes));
    await zot.blob('ada/b', bytes);
    await zot.send(`DELETE /v2/ada/a/blobs/${sha256(bytes)}`);
    expect(readdirSync(folder)).toHaveLength(1);
    await zot.send(`DELETE /v2/ada/b/blobs/${sha256(bytes)}`);
    expect(readdirSync(folder)).toEqual([]);
    const session = (await zot.send('POST /v2/ada/a/blobs/uploads/')).header('location');
    await zot.send(`PATCH ${session}`, { body: bytes });
    expect(readdirSync(folder)).toHaveLength(1);
    await zot.send(`DELETE ${session}`);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('leaves no file of a blob whose digest was wrong', async () => {
    const zot = await startZot();
    const headers = { 'content-type': 'application/octet-stream' };
    const path = `POST /v2/ada/a/blobs/uploads/?digest=${sha256('other')}`;
    const folder = await folderOf(() => zot.send(path, { headers, body: randomBytes(2 * MIB) }));
    expect(readdirSync(folder)).toEqual([]);
  });

  it('takes a streamed blob of many pieces in little memory, and knows it by sha512 as well', async () => {
    const zot = await startZot();
    const digest = await uploadStream(zot, 'ada/a', 64);
    const head = await zot.send(`HEAD /v2/ada/a/blobs/${digest}`);
    expect(head.header('content-length')).toBe(String(64 * MIB));
    const bytes = randomBytes(2 * MIB);
    const session = (await zot.send('POST /v2/ada/a/blobs/uploads/')).header('location');
    await zot.send(`PATCH ${session}`, { body: bytes });
    expect((await zot.send(`PUT ${session}?digest=${sha512(bytes)}`)).status).toBe(201);
  });

  it('reads no faster than its client, and survives one that goes away', async () => {
    const zot = await startZot();
    const digest = await uploadStream(zot, 'ada/a', 64);
    const before = process.memoryUsage().arrayBuffers;
    const stop = new AbortController();
    const url = `${zot.service.origin}/v2/ada/a/blobs/${digest}`;
    const response = await fetch(url, { headers: { authorization: ADA }, signal: stop.signal });
    const reader = response.body?.getReader();
    await reader?.read();
    // A registry that read ahead would hold most of the blob by the time that it answers the next call.
    await zot.send('GET /v2/');
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(32 * MIB);
    stop.abort();
    await expect(reader?.read()).rejects.toThrow('abort');
    expect((await zot.send(`HEAD /v2/ada/a/blobs/${digest}`)).status).toBe(200);
  });
});

describe('a body that is no blob', () => {
  it('is kept up to 16 MiB, which is more than any limit', async () => {
    const { send, service } = await startZot();
    const { status } = await send('POST /zot/auth/apikey', { body: Buffer.alloc(20 * MIB, 'x') });
    expect(status).toBe(413);
    expect(service.calls[0]?.body).toHaveLength(16 * MIB);
  });
});
