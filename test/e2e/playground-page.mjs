// Tall enough that the result pane holds the whole reference answer: Monaco only draws the lines one can see.
const viewport = { width: 1600, height: 1500 };

const places = {
  operation: '.graphiql-query-editor',
  // Variables or headers: the one that is not hidden.
  tool: '.graphiql-editor-tool .graphiql-editor:not(.hidden)',
  result: '.graphiql-response',
};

/** Opens the playground and returns the page, what it did (`seen`), and the gestures of a visitor. */
export async function openPlayground(browser, gateway) {
  const page = await browser.newPage({ viewport });
  page.setDefaultTimeout(20_000);
  const seen = await watch(page);
  const open = async () => {
    await page.goto(`${gateway}/playground`);
    await page.locator(`${places.operation} .view-line`).first().waitFor();
  };
  await open();
  return { page, seen, places, reload: open, ...reading(page), ...acting(page) };
}

async function watch(page) {
  const seen = { requests: [], errors: [], violations: [] };
  page.on('request', (request) => seen.requests.push(request.url()));
  page.on('requestfailed', (request) => {
    const reason = request.failure()?.errorText;
    // The page itself gives up a request: Monaco replaces a worker that is still loading, or the test reloads the page.
    if (reason !== 'net::ERR_ABORTED') seen.errors.push(`${request.url()} ${reason}`);
  });
  page.on('pageerror', (error) => seen.errors.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') seen.errors.push(message.text());
    if (/content.security.policy/i.test(message.text())) seen.violations.push(message.text());
  });
  await page.exposeFunction('reportViolation', (violation) => seen.violations.push(violation));
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      globalThis.reportViolation(
        `${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`,
      );
    });
  });
  return seen;
}

function reading(page) {
  // Monaco draws spaces as no-break spaces, and lines in the order it created them; sort them as the eye does.
  const textOf = (place) =>
    page
      .locator(`${place} .view-lines`)
      .first()
      .evaluate((lines) =>
        [...lines.children]
          .sort((a, b) => Number.parseInt(a.style.top, 10) - Number.parseInt(b.style.top, 10))
          .map((line) => line.textContent)
          .join('\n')
          .replaceAll('\u00a0', ' '),
      );
  const waitForText = async (place, pattern) => {
    const deadline = Date.now() + 20_000;
    for (;;) {
      const text = await textOf(place);
      if (pattern.test(text)) return;
      if (Date.now() > deadline) throw new Error(`${place} never showed ${pattern}:\n${text}`);
      await page.waitForTimeout(50);
    }
  };
  return {
    waitForText,
    tabNames: () => page.locator('.graphiql-tab-button').allInnerTexts(),
    variables: () => textOf(places.tool),
    result: () => textOf(places.result),
    waitForResult: (text) => waitForText(places.result, new RegExp(text)),
    stored: () => page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }])),
  };
}

function acting(page) {
  return {
    selectTab: (name) => page.locator('.graphiql-tab-button', { hasText: name }).click(),
    write: async (place, text) => {
      await page.locator(`${places[place]} .monaco-editor`).first().click();
      // Deleted first, because a bracket typed over a selection is put around it.
      await page.keyboard.press('ControlOrMeta+A');
      await page.keyboard.press('Delete');
      await page.keyboard.insertText(text);
    },
    run: async () => {
      const answered = page.waitForResponse((reply) => isOperation(reply.request()));
      await page.getByRole('button', { name: /^Execute query/ }).click();
      return answered;
    },
  };
}

/** True for a visitor's own query; GraphiQL asks for the schema at the same address. */
function isOperation(request) {
  return (
    new URL(request.url()).pathname === '/graphql' && !request.postData()?.includes('IntrospectionQuery')
  );
}
