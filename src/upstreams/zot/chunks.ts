/**
 * Gathers what comes in pieces of any length into chunks of one size, the last one shorter, and reads the next chunk while
 * the last one is in use. There are two buffers for all of it: a chunk is good until the next one is asked for.
 */
export async function* toChunks(source: AsyncIterable<Buffer>, bytes: number): AsyncGenerator<Buffer> {
  const chunks = fill(source, bytes);
  let next = chunks.next();
  try {
    for (;;) {
      const { done, value } = await next;
      if (done) return;
      next = chunks.next();
      // Whoever stops asking never hears of it.
      next.catch(() => undefined);
      yield value;
    }
  } finally {
    await next.catch(() => undefined);
    await chunks.return(undefined);
  }
}

async function* fill(source: AsyncIterable<Buffer>, bytes: number): AsyncGenerator<Buffer, undefined> {
  let [filling, other] = [Buffer.allocUnsafeSlow(bytes), Buffer.allocUnsafeSlow(bytes)];
  let filled = 0;
  for await (const piece of source) {
    for (let taken = 0; taken < piece.length; ) {
      const copied = piece.copy(filling, filled, taken);
      taken += copied;
      filled += copied;
      if (filled < bytes) continue;
      yield filling;
      [filling, other] = [other, filling];
      filled = 0;
    }
  }
  if (filled > 0) yield filling.subarray(0, filled);
  return undefined;
}
