// Pictures of the page in its main states, dark and light, wide and narrow: `npm run build && npm run screenshots`.
import { mkdir } from 'node:fs/promises';
import { openBrowser } from './browser.js';
import { FakeHub, fakeToken } from './fakeHub/index.js';

const out = 'artifacts/screenshots';
const sizes = { wide: { width: 1440, height: 900 }, narrow: { width: 420, height: 860 } };
await mkdir(out, { recursive: true });
const browser = await openBrowser();

for (const colorScheme of /** @type {const} */ (['dark', 'light'])) {
  for (const [name, viewport] of Object.entries(sizes)) {
    const hub = new FakeHub();
    await hub.listen();
    const context = await browser.newContext({ viewport, colorScheme });
    const page = await context.newPage();
    /** @param {string} state */
    const shoot = (state) => page.screenshot({ path: `${out}/${state}-${name}-${colorScheme}.png` });

    await page.goto(hub.url);
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    await shoot('sign-in');

    await page.goto(`${hub.url}/#token=${fakeToken()}`);
    await page.getByText('No events yet').waitFor();
    await shoot('empty');

    await page.getByRole('button', { name: 'Sign out' }).click();
    hub.emit(400, 37);
    await page.goto(`${hub.url}/#token=${fakeToken()}`);
    await page.locator('[data-type]').first().waitFor();
    hub.emitSteadily(60);
    // Long enough for the picture of the rates to show something.
    await page.waitForFunction(() => document.querySelectorAll('svg rect').length > 30);
    await shoot('live');

    await page.locator('[data-pressing]').first().or(page.locator('[data-type]').nth(4)).first().click();
    await page.getByRole('complementary', { name: 'Event detail' }).waitFor();
    await page.waitForFunction(() => /[1-9]\d* events wait/.test(document.body.textContent));
    await shoot('detail');
    await page.keyboard.press('Escape');

    await page.getByRole('button', { name: 'Type' }).click();
    await shoot('menu');
    await page.keyboard.press('Escape');

    await page.keyboard.press('?');
    await shoot('help');
    await page.keyboard.press('Escape');

    await page.getByRole('searchbox', { name: 'Search type' }).fill('nothing-has-this-name');
    await page.getByText('No event matches').waitFor();
    await shoot('no-match');
    await page.getByRole('button', { name: 'Clear filters' }).first().click();

    hub.unreachable = true;
    hub.dropConnections();
    await page.getByRole('button', { name: 'Try now' }).waitFor();
    await shoot('reconnecting');
    hub.unreachable = false;

    hub.log.wipe();
    hub.dropConnections();
    await page.getByText('The list starts anew').waitFor();
    await shoot('restarted');

    hub.refusing = true;
    hub.dropConnections();
    await page.getByRole('heading', { name: 'Sign in again' }).waitFor();
    await shoot('refused');

    await context.close();
    await hub.close();
  }
}
await browser.close();
