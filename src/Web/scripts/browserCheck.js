// The built page in a real browser, under the strict content security policy:
// every event once and in order through lost connections and a reload, and no accessibility violation.
// `npm run build && npm run browser-check`.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { openBrowser } from './browser.js';
import { FakeHub, fakeToken } from './fakeHub/index.js';

/** @import { Browser, Page } from 'playwright-core' */

const axeSource = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** @param {Page} page @param {string} state */
async function isAccessible(page, state) {
  // Through the debugger, which the page's policy does not bind.
  await page.evaluate(axeSource);
  const violations = await page.evaluate(async () => {
    const { axe } = /** @type {any} */ (window);
    const found = await axe.run({
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'],
    });
    return found.violations.map((/** @type {any} */ { id, help, nodes }) => ({
      id,
      help,
      at: nodes.slice(0, 3).map((/** @type {any} */ node) => node.target.join(' ')),
    }));
  });
  assert.deepEqual(violations, [], `accessibility of ${state}`);
}

/** @param {Page} page */
async function exported(page) {
  await page.getByRole('button', { name: 'Export' }).click();
  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: /^JSON/ }).click();
  const path = await (await downloading).path();
  return /** @type {{ position: string }[]} */ (JSON.parse(await readFile(path, 'utf8')));
}

/** @param {readonly { position: string }[]} events */
function byLane(events) {
  /** @type {Record<string, number[]>} */
  const lanes = {};
  for (const { position } of events) {
    const [lane = '', sequence] = position.split(':');
    (lanes[lane] ??= []).push(Number(sequence));
  }
  return lanes;
}

/** @param {Page} page @param {number} total */
function hasReceived(page, total) {
  return page.waitForFunction(
    (wanted) =>
      document.querySelector('[data-testid="received-total"]')?.getAttribute('data-value') === wanted,
    String(total),
    { timeout: 30_000 },
  );
}

/** @param {Page} page */
function isConnected(page) {
  return page.locator('[role="status"][data-state="connected"]').waitFor();
}

/** @param {Browser} browser @param {'dark' | 'light'} colorScheme */
async function openPage(browser, colorScheme) {
  const hub = new FakeHub();
  await hub.listen();
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, colorScheme });
  /** @type {string[]} */
  const complaints = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    // A refused connection is what some of this is about; the browser reports it by itself.
    const isNetwork = /net::ERR|WebSocket connection|Failed to load resource/.test(message.text());
    if (message.type() === 'error' && !isNetwork) complaints.push(message.text());
  });
  return { hub, page, complaints };
}

/** @param {Browser} browser */
async function everyEventOnceAndInOrder(browser) {
  const { hub, page, complaints } = await openPage(browser, 'dark');
  hub.emit(300);
  await page.goto(`${hub.url}/#token=${fakeToken()}`);
  await isConnected(page);
  assert.equal(new URL(page.url()).hash, '', 'the token is taken out of the address bar');
  await hasReceived(page, 300);

  let total = 300;
  for (let round = 0; round < 5; round++) {
    hub.emit(400);
    hub.dropConnections();
    hub.emit(400);
    total += 800;
    await hasReceived(page, total);
  }
  const lanes = byLane(await exported(page));
  const expected = hub.log.end();
  for (const [lane, last] of Object.entries(expected)) {
    assert.deepEqual(
      lanes[lane],
      Array.from({ length: last }, (_, index) => index + 1),
      `every event of ${lane} once and in order`,
    );
  }

  // The page is gone for a while; what came meanwhile is more than the recent history holds.
  await page.goto('about:blank');
  hub.emit(1_500);
  await page.goBack();
  await isConnected(page);
  await page.waitForFunction(
    (last) => document.querySelector(`[data-position="bulk-0:${last}"]`) !== null,
    hub.log.end()['bulk-0'],
  );
  const afterReload = byLane(await exported(page))['bulk-0'] ?? [];
  const first = afterReload[0] ?? Number.NaN;
  const end = hub.log.end()['bulk-0'] ?? Number.NaN;
  assert.equal(first, (expected['bulk-0'] ?? 0) + 1, 'a reloaded page goes on right after what it had');
  assert.deepEqual(
    afterReload,
    Array.from({ length: end - first + 1 }, (_, index) => first + index),
    'a reloaded page has no gap and nothing twice',
  );

  assert.deepEqual(complaints, [], 'nothing is reported on the console, the policy included');
  await page.close();
  await hub.close();
}

/** @param {Browser} browser @param {'dark' | 'light'} colorScheme */
async function accessibleInEveryState(browser, colorScheme) {
  const { hub, page, complaints } = await openPage(browser, colorScheme);
  await page.goto(hub.url);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('alert').waitFor();
  await isAccessible(page, `sign-in, ${colorScheme}`);

  await page.goto(`${hub.url}/#token=${fakeToken()}`);
  await page.getByText('No events yet').waitFor();
  await isAccessible(page, `empty, ${colorScheme}`);

  hub.emit(900, 10);
  await hasReceived(page, 900);
  await isAccessible(page, `list, ${colorScheme}`);

  await page.locator('[data-n]').nth(3).click();
  await page.getByRole('complementary', { name: 'Event detail' }).waitFor();
  await isAccessible(page, `detail, ${colorScheme}`);

  await page.getByRole('button', { name: 'Type', exact: true }).click();
  await isAccessible(page, `menu, ${colorScheme}`);
  await page.keyboard.press('Escape');

  await page.keyboard.press('?');
  await isAccessible(page, `help, ${colorScheme}`);
  await page.keyboard.press('Escape');

  hub.log.wipe();
  hub.dropConnections();
  await page.getByText('The list starts anew').waitFor();
  hub.unreachable = true;
  hub.dropConnections();
  await page.getByRole('button', { name: 'Try now' }).waitFor();
  await isAccessible(page, `notices and lost connection, ${colorScheme}`);

  assert.deepEqual(complaints, [], 'nothing is reported on the console, the policy included');
  await page.close();
  await hub.close();
}

const browser = await openBrowser();
try {
  await everyEventOnceAndInOrder(browser);
  console.log('every event once and in order, through 5 lost connections and a reload');
  for (const colorScheme of /** @type {const} */ (['dark', 'light'])) {
    await accessibleInEveryState(browser, colorScheme);
    console.log(`no accessibility violation in ${colorScheme}`);
  }
} finally {
  await browser.close();
}
