// Compiles a Relay project and one of graphql-codegen's client preset against the schema, and type-checks what comes
// of it: `node test/clients/clients.e2e.mjs`. Installs their tools first, where that is not done yet.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Kind, parse } from 'graphql';
import { install } from './install.mjs';
import { createProject } from './project.mjs';
import { withNullable, withoutField } from './sdl.mjs';

const HERE = dirname(fileURLToPath(import.meta.url));
const ROOT = join(HERE, '../..');
const TYPED_DOCUMENT = /^export const (\w+)Document = .* as unknown as DocumentNode</gm;
const sdl = readFileSync(join(ROOT, 'schema/portolan.graphql'), 'utf8');

const count = { passed: 0, failed: 0 };
process.on('exit', () => {
  writeSync(1, `${count.passed} passed, ${count.failed} failed\n`);
});
prepare();

check('compiles a Relay project that pages through connections and refetches nodes', async () => {
  const project = createProject('relay', sdl);
  passes(await compileRelay(project));
  passes(await project.run('tsc', '-p', '.'));
});

check('makes typed documents of every example, with the client preset', async () => {
  const project = createProject('codegen', sdl);
  passes(await compileCodegen(project));
  const generated = project.read('src/generated/graphql.ts');
  const typed = new Set([...generated.matchAll(TYPED_DOCUMENT)].map(([, name]) => name));
  const names = namesOfExamples();
  assert.ok(names.length > 0);
  assert.deepEqual(
    names.filter((name) => !typed.has(name)),
    [],
  );
  passes(await project.run('tsc', '-p', '.'));
});

check('tells which document of the Relay project has lost a field', async () => {
  const project = createProject('relay', withoutField(sdl, 'FindingConnection.totalCount'));
  fails(await compileRelay(project), /src\/image-findings\.ts:\d+.*totalCount/s);
});

check('tells which connection is none any more in the eyes of Relay', async () => {
  const project = createProject('relay', withoutField(sdl, 'MirrorConnection.pageInfo'));
  fails(await compileRelay(project), /'mirrors'.*'pageInfo'.*src\/mirror-list\.ts:\d+/s);
});

check('tells which code of the Relay project did not expect null', async () => {
  const project = createProject('relay', withNullable(sdl, 'Finding.severity'));
  passes(await compileRelay(project));
  fails(await project.run('tsc', '-p', '.'), /^src\/image-findings\.ts\(\d+,\d+\): error TS2345/m);
});

check('tells which example has lost a field', async () => {
  const project = createProject('codegen', withoutField(sdl, 'Upstream.latencyMs'));
  fails(await compileCodegen(project), /latencyMs.*examples\/which-credentials-work\.graphql:\d+/s);
});

check('tells which code did not expect null of a typed document', async () => {
  const project = createProject('codegen', withNullable(sdl, 'Finding.severity'));
  passes(await compileCodegen(project));
  fails(await project.run('tsc', '-p', '.'), /^src\/finding-table\.ts\(\d+,\d+\): error TS2538/m);
});

function prepare() {
  try {
    install(HERE);
  } catch (failure) {
    writeSync(2, `${failure.message}\n`);
    count.failed += 1;
    process.exit(1);
  }
}

function compileRelay(project) {
  return project.run('relay-compiler');
}

function compileCodegen(project) {
  return project.run('graphql-codegen', '--config', 'codegen.yml');
}

function passes({ ok, output }) {
  assert.ok(ok, output);
}

function fails({ ok, output }, expected) {
  assert.equal(ok, false, output);
  assert.match(output, expected);
}

function namesOfExamples() {
  const folder = join(ROOT, 'examples');
  const files = readdirSync(folder).filter((file) => file.endsWith('.graphql'));
  return files
    .flatMap((file) => parse(readFileSync(join(folder, file), 'utf8')).definitions)
    .filter(({ kind }) => kind === Kind.OPERATION_DEFINITION)
    .map(({ name }) => name.value);
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
