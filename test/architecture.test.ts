import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

const SRC = resolve(__dirname, '../src');

/** Lower floors first; a file may import from its own floor's folder and from every floor below. */
const FLOORS: readonly (readonly string[])[] = [
  ['config', 'errors', 'log', 'sdl'],
  ['http'],
  ['rest', 'graphql'],
  ['upstreams'],
  ['gateway'],
  ['server'],
  ['cli', 'main'],
];
const MAX_LINES = 250;

interface SourceFile {
  readonly path: string;
  readonly text: string;
  /** Paths of what it imports of ours. */
  readonly imports: readonly string[];
}

const files = listFiles(SRC).map(readSource);

/** `http/send.ts` is of the part `http`, `errors.ts` of `errors`. */
function partOf(path: string): string {
  return path.split('/')[0]?.replace(/\.ts$/, '') ?? '';
}

function floorOf(part: string): number {
  return FLOORS.findIndex((floor) => floor.includes(part));
}

function listFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? listFiles(path) : path.endsWith('.ts') ? [path] : [];
  });
}

function readSource(file: string): SourceFile {
  const text = readFileSync(file, 'utf8');
  const specifiers = [...text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map(
    ([, specifier = '']) => specifier,
  );
  return {
    path: relative(SRC, file),
    text,
    imports: specifiers.map((specifier) =>
      relative(SRC, resolve(dirname(file), specifier)).replace(/\.js$/, '.ts'),
    ),
  };
}

function offences(find: (file: SourceFile) => string[]): string[] {
  return files.flatMap((file) => find(file).map((what) => `${file.path}: ${what}`));
}

describe('the architecture', () => {
  it('finds the sources and their imports', () => {
    expect(files.length).toBeGreaterThan(60);
    expect(files.find(({ path }) => path === 'http/send.ts')?.imports).toContain('http/attempt.ts');
  });

  it('has a floor for every part', () => {
    const parts = new Set(files.map(({ path }) => partOf(path)).filter((part) => part !== 'sandbox'));
    expect([...parts].filter((part) => floorOf(part) < 0)).toEqual([]);
  });

  it('imports downward only', () => {
    const upward = offences(({ path, imports }) => {
      const part = partOf(path);
      if (part === 'sandbox') return [];
      return imports.filter((target) => {
        const other = partOf(target);
        if (other === 'sandbox' || other === part) return false;
        const isBase = floorOf(part) === 0 && floorOf(other) === 0;
        return !isBase && floorOf(other) >= floorOf(part) && part !== 'main';
      });
    });
    expect(upward).toEqual([]);
  });

  it('keeps upstreams apart from each other', () => {
    const sideways = offences(({ path, imports }) => {
      const [part, own] = path.split('/');
      if (part !== 'upstreams' || path.split('/').length < 3) return [];
      return imports.filter((target) => {
        const steps = target.split('/');
        return steps[0] === 'upstreams' && steps.length === 3 && steps[1] !== own;
      });
    });
    expect(sideways).toEqual([]);
  });

  it('lets nobody but the demo and the sandbox command import the sandbox', () => {
    const users = offences(({ path, imports }) =>
      partOf(path) === 'sandbox' ? [] : imports.filter((target) => partOf(target) === 'sandbox'),
    );
    const files = new Set(users.map((user) => user.split(':')[0]));
    expect([...files].sort()).toEqual(['cli/demo.ts', 'cli/sandbox.ts']);
  });

  it('lets the sandbox import nothing of the gateway, so that it cannot repeat its mistakes', () => {
    const outward = offences(({ path, imports }) =>
      partOf(path) === 'sandbox' ? imports.filter((target) => partOf(target) !== 'sandbox') : [],
    );
    expect(outward).toEqual([]);
  });

  it('has no import cycle', () => {
    const byPath = new Map(files.map((file) => [file.path, file]));
    const cycles: string[] = [];
    const done = new Set<string>();
    const walk = (path: string, trail: string[]): void => {
      if (trail.includes(path)) cycles.push([...trail.slice(trail.indexOf(path)), path].join(' -> '));
      if (trail.includes(path) || done.has(path)) return;
      for (const next of valueImports(byPath.get(path))) walk(next, [...trail, path]);
      done.add(path);
    };
    for (const { path } of files) walk(path, []);
    expect(cycles).toEqual([]);
  });

  it('keeps every file on three screens', () => {
    expect(
      offences(({ text }) =>
        text.split('\n').length > MAX_LINES ? [`${text.split('\n').length} lines`] : [],
      ),
    ).toEqual([]);
  });

  it('has named exports only, and no barrel but the registry', () => {
    expect(offences(({ text }) => (/^export default/m.test(text) ? ['default export'] : []))).toEqual([]);
    const barrels = offences(({ text }) => (/^export \* from/m.test(text) ? ['barrel'] : []));
    expect(barrels).toEqual([]);
  });

  it('has classes for errors and the context only', () => {
    const classes = offences(({ text }) =>
      [...text.matchAll(/^(?:export )?class (\w+)/gm)].map(([, name = '']) => name),
    );
    expect(classes.map((offence) => offence.split(': ')[1]).sort()).toEqual([
      'ConfigError',
      'PortolanError',
      'RequestSession',
    ]);
  });

  it('reads the environment in config alone', () => {
    const readers = offences(({ path, text }) =>
      /process\.env/.test(text) && path !== 'main.ts' ? ['process.env'] : [],
    );
    expect(readers).toEqual([]);
  });

  it('makes the Authorization header in authorize of an upstream and nowhere else', () => {
    const makers = offences(({ path, imports, text }) =>
      partOf(path) !== 'sandbox' && imports.includes('http/credential.ts') && /toAuthorization/.test(text)
        ? ['makes it']
        : [],
    );
    expect(makers.map((maker) => maker.split(':')[0]).sort()).toEqual([
      'upstreams/quay/index.ts',
      'upstreams/zot/index.ts',
    ]);
  });
});

/** Imports that exist at run time: types may refer to each other. */
function valueImports(file: SourceFile | undefined): string[] {
  if (!file) return [];
  const typeOnly = [...file.text.matchAll(/import type [^;]*? from '(\.[^']+)'/g)].map(([, specifier = '']) =>
    relative(SRC, resolve(SRC, dirname(file.path), specifier)).replace(/\.js$/, '.ts'),
  );
  return file.imports.filter((target) => !typeOnly.includes(target));
}
