import { toChunks } from '../../../src/upstreams/zot/chunks.js';

async function* pieces(...texts: string[]) {
  for (const text of texts) yield Buffer.from(text);
}

/** A chunk is good until the next one is asked for, so its text is taken at once. */
async function read(source: AsyncIterable<Buffer>, bytes: number): Promise<string[]> {
  const texts: string[] = [];
  for await (const chunk of toChunks(source, bytes)) texts.push(chunk.toString());
  return texts;
}

it.each([
  ['pieces that fit', ['abc', 'def'], ['abc', 'def']],
  ['small pieces', ['a', 'b', 'c', 'd'], ['abc', 'd']],
  ['one piece of many chunks', ['abcdefgh'], ['abc', 'def', 'gh']],
  ['pieces across the border', ['ab', 'cdef', 'g'], ['abc', 'def', 'g']],
  ['nothing', [], []],
  ['empty pieces', ['', 'a', ''], ['a']],
])('gathers %s', async (_what, given, expected) => {
  expect(await read(pieces(...given), 3)).toEqual(expected);
});

it('reads the next chunk, and no more, while one is in use', async () => {
  let read = 0;
  async function* source() {
    for (; read < 10; read += 1) yield Buffer.from('abc');
  }
  for await (const chunk of toChunks(source(), 3)) {
    expect(chunk.toString()).toBe('abc');
    await new Promise((resolve) => setImmediate(resolve));
    expect(read).toBe(2 - 1);
    break;
  }
});

it('passes on the failure of the source after what came before it', async () => {
  async function* source() {
    yield Buffer.from('abcd');
    throw new Error('broken');
  }
  const texts: string[] = [];
  const reading = (async () => {
    for await (const chunk of toChunks(source(), 3)) texts.push(chunk.toString());
  })();
  await expect(reading).rejects.toThrow('broken');
  expect(texts).toEqual(['abc']);
});

it('closes the source when it is left', async () => {
  let isClosed = false;
  async function* source() {
    try {
      for (;;) yield Buffer.from('abc');
    } finally {
      isClosed = true;
    }
  }
  for await (const _chunk of toChunks(source(), 3)) break;
  expect(isClosed).toBe(true);
});
