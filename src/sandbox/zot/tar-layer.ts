import { gzipSync } from 'node:zlib';

const BLOCK = 512;

/** A layer with one file: the archive itself, and packed as it is pushed. The same file always gives the same archive. */
export function buildLayer(path: string, content: string): { readonly tar: Buffer; readonly packed: Buffer } {
  const body = Buffer.from(content);
  const padding = Buffer.alloc((BLOCK - (body.length % BLOCK)) % BLOCK);
  // Two empty blocks end an archive.
  const tar = Buffer.concat([headerOf(path, body.length), body, padding, Buffer.alloc(2 * BLOCK)]);
  return { tar, packed: gzipSync(tar) };
}

/** A ustar header: numbers are octal texts, the checksum counts its own field as blanks. */
function headerOf(path: string, size: number): Buffer {
  const header = Buffer.alloc(BLOCK);
  const fields: readonly (readonly [position: number, text: string])[] = [
    [0, path],
    [100, '0000755\0'],
    [108, '0000000\0'],
    [116, '0000000\0'],
    [124, `${size.toString(8).padStart(11, '0')}\0`],
    [136, '00000000000\0'],
    [148, '        '],
    [156, '0'],
    [257, 'ustar\x0000'],
  ];
  for (const [position, text] of fields) header.write(text, position, 'latin1');
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return header;
}
