import { readdirSync, readFileSync } from 'node:fs';

const DOCKERFILE = readFileSync('Dockerfile', 'utf8');
const IGNORED = readFileSync('.dockerignore', 'utf8').split('\n');

/** Folders beside the playground from which its sources take something. */
const BESIDE = new Set(
  readdirSync('playground')
    .filter((file) => /\.tsx?$/.test(file))
    .flatMap((file) => [...readFileSync(`playground/${file}`, 'utf8').matchAll(/from '\.\.\/([\w-]+)\//g)])
    .map(([, folder = '']) => folder),
);

describe('the image', () => {
  it('is built with everything that the build reads', () => {
    const copied = [...DOCKERFILE.matchAll(/^COPY ([\w-]+) \.\/\1$/gm)].map(([, folder = '']) => folder);
    expect([...BESIDE]).toEqual(['examples']);
    for (const folder of ['schema', 'src', 'playground', ...BESIDE]) {
      expect(copied).toContain(folder);
      expect(IGNORED).toContain(`!${folder}`);
    }
  });
});
