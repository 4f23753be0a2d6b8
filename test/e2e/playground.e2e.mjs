// Drives the playground in a real browser against the demo: `node test/e2e/playground.e2e.mjs`, after `npm run build`.
//   --url URL          look at a gateway that already runs instead of starting the demo
//   --screenshot FILE  keep a picture of the first tab's answer
// CHROMIUM names the browser's executable; /usr/bin/chromium when it is not set.
import assert from 'node:assert/strict';
import { writeSync } from 'node:fs';
import { after, test } from 'node:test';
import { parseArgs } from 'node:util';
import { openBrowser } from './browser.mjs';
import { startDemo } from './demo.mjs';
import { openPlayground } from './playground-page.mjs';

const { values: options } = parseArgs({
  options: { url: { type: 'string' }, screenshot: { type: 'string' } },
});

const tabNames = [
  'DhiRepositoryDetails',
  'QuayRepository',
  'ZotRepositories',
  'DvpPulls',
  'EveryUpstream',
  'MirrorPulls',
  'WhereIsThisImage',
  'DoTheScannersAgree',
  'WhichMirrorsLag',
  'DidTheSignaturesSurvive',
  'WhoPullsIt',
  'WhatIsStale',
  'WhichCredentialsWork',
];

// The sandbox's story: two images of `node`, six tags each.
const nodeTags =
  '20.19.3-debian12-dev 20.19-debian12-dev 20-debian12-dev 20.19.3-dev 20.19-dev 20-dev ' +
  '20.19.3-debian12 20.19-debian12 20-debian12 20.19.3 20.19 20';

const count = { passed: 0, failed: 0 };
const { playground, close } = await prepare();
after(close);

process.on('exit', () => {
  writeSync(1, `${count.passed} passed, ${count.failed} failed\n`);
});

check('shows its name and one ready tab per upstream and for the joined graph', async () => {
  assert.equal(await playground.page.title(), 'Portolan playground');
  assert.equal(await playground.page.locator('.graphiql-logo').textContent(), 'Portolan');
  assert.deepEqual(await playground.tabNames(), tabNames);
});

check('runs the reference operation and shows all twelve tags of node', async () => {
  await playground.selectTab('DhiRepositoryDetails');
  assert.match(await playground.variables(), /"org": "demonstrationorg",\s+"repo": "node"/);
  const reply = await playground.run();
  await assertAnswered(reply);
  await playground.waitForResult('"dhiRepositoryDetails"');
  const shown = await playground.result();
  if (options.screenshot !== undefined) await playground.page.screenshot({ path: options.screenshot });
  const missing = nodeTags.split(' ').filter((tag) => !shown.includes(`"name": "${tag}"`));
  assert.deepEqual(missing, []);
});

for (const name of tabNames.slice(1)) {
  check(`runs the tab ${name} without errors`, async () => {
    await playground.selectTab(name);
    const data = await assertAnswered(await playground.run());
    for (const field of Object.keys(data)) await playground.waitForResult(`"${field}": `);
  });
}

check('marks a field the schema does not have, so the language workers run', async () => {
  await playground.page.getByRole('button', { name: 'New tab' }).click();
  await playground.write('operation', '{ noSuchField }');
  await playground.page.locator(`${playground.places.operation} .squiggly-error`).first().waitFor();
});

check('prettifies a query', async () => {
  await playground.write('operation', '{zotRepositories{repositories}}');
  await playground.page.getByRole('button', { name: /^Prettify/ }).click();
  await playground.waitForText(playground.places.operation, /zotRepositories \{\s+repositories\s+\}/);
});

check('documents the schema', async () => {
  await playground.page.getByRole('button', { name: 'Show Documentation Explorer' }).click();
  await playground.page
    .locator('.graphiql-doc-explorer')
    .getByRole('link', { name: 'Mutation', exact: true })
    .waitFor();
});

check('sends what the headers editor holds, and stores it nowhere', async () => {
  await playground.selectTab('ZotRepositories');
  await playground.page.getByRole('button', { name: 'Headers', exact: true }).click();
  await playground.waitForText(
    playground.places.tool,
    /X-Docker-Authorization.*X-Quay-Authorization.*X-Zot-Authorization/s,
  );
  await playground.write('tool', '{ "X-Playground-Check": "must-not-be-kept" }');
  const reply = await playground.run();
  assert.equal(reply.request().headers()['x-playground-check'], 'must-not-be-kept');
  await playground.page.getByRole('button', { name: 'Show History' }).click();
  await playground.page.locator('.graphiql-history').getByText('ZotRepositories').first().waitFor();
  const stored = await playground.stored();
  assert.doesNotMatch(stored, /must-not-be-kept|demonstrationorg|authorization/i);
  await playground.reload();
  await playground.page.getByRole('button', { name: 'Headers', exact: true }).click();
  await playground.waitForText(playground.places.tool, /X-Zot-Authorization/);
  assert.doesNotMatch(await playground.stored(), /must-not-be-kept|demonstrationorg|authorization/i);
});

check('asks no other origin for anything', () => {
  assert.ok(playground.seen.requests.length > 10, 'the requests of the page were not seen');
  const { origin } = new URL(playground.page.url());
  const foreign = playground.seen.requests.filter(
    (url) => !/^(data|blob):/.test(url) && new URL(url).origin !== origin,
  );
  assert.deepEqual(foreign, []);
});

check('logs no error and breaks no rule of its content security policy', () => {
  assert.deepEqual(playground.seen.errors, []);
  assert.deepEqual(playground.seen.violations, []);
});

async function prepare() {
  const opened = [];
  const closeAll = async () => {
    for (const part of opened.reverse()) await part.stop();
  };
  try {
    const browser = await openBrowser();
    opened.push({ stop: () => browser.close() });
    const demo =
      options.url === undefined ? await startDemo() : { url: options.url, stop: async () => undefined };
    opened.push(demo);
    return { playground: await openPlayground(browser, demo.url), close: closeAll };
  } catch (failure) {
    await closeAll();
    writeSync(2, `${failure.message}\n`);
    writeSync(1, '0 passed, 1 failed\n');
    process.exit(1);
  }
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

async function assertAnswered(reply) {
  assert.equal(reply.status(), 200);
  const { data, errors } = await reply.json();
  assert.equal(errors, undefined, JSON.stringify(errors));
  assert.ok(data, 'the reply has no data');
  const empty = Object.keys(data).filter((field) => data[field] === null);
  assert.deepEqual(empty, []);
  return data;
}
