import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';

const quietly = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  // The page must work without any network: every name but this machine's own fails to resolve.
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
];

/** Returns a headless Chromium; throws with the way to get one when there is none. */
export async function openBrowser() {
  if (!existsSync(executablePath)) {
    throw new Error(
      `No Chromium at ${executablePath}. Install one (Debian: apt-get install chromium; elsewhere: npx playwright-core install ` +
        `chromium) or set CHROMIUM to the executable of the one you have.`,
    );
  }
  return chromium.launch({ executablePath, args: quietly });
}
