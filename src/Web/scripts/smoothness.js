// Frame times of the built page at 2,000 events/s in a real browser:
// `npm run build && npm run smoothness -- [seconds a phase] [events per second]`.
import { arch, cpus, loadavg } from 'node:os';
import { openBrowser } from './browser.js';
import { FakeHub, fakeToken } from './fakeHub/index.js';

/** @import { Page } from 'playwright-core' */

const [secondsArgument = '10', rateArgument = '2000'] = process.argv.slice(2);
const seconds = Number(secondsArgument);
const rate = Number(rateArgument);
const longFrameMs = 50;

/** @param {number[]} sorted @param {number} share */
function quantile(sorted, share) {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/**
 * Collects the time from frame to frame, while `step` runs in every frame.
 * @param {Page} page @param {'still' | 'scroll'} step
 */
function frameTimes(page, step) {
  return page.evaluate(
    ([durationMs, action]) =>
      new Promise((/** @type {(times: number[]) => void} */ resolve) => {
        /** @type {number[]} */
        const times = [];
        const scroller = document.querySelector('[aria-label="Events, newest first"]');
        const startedAt = performance.now();
        let last = startedAt;
        /** @param {number} now */
        function frame(now) {
          times.push(now - last);
          last = now;
          if (action === 'scroll' && scroller !== null) scroller.scrollTop += 90;
          if (now - startedAt < Number(durationMs)) requestAnimationFrame(frame);
          else resolve(times.slice(1));
        }
        requestAnimationFrame(frame);
      }),
    [seconds * 1000, step],
  );
}

/** @param {Page} page @param {string} phase @param {'still' | 'scroll'} [step] */
async function measure(page, phase, step = 'still') {
  const client = await page.context().newCDPSession(page);
  await client.send('Performance.enable');
  const busy = async () => {
    const { metrics } = await client.send('Performance.getMetrics');
    return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN;
  };
  const received = async () => Number(await page.getByTestId('received-total').getAttribute('data-value'));

  const [busyBefore, receivedBefore, startedAt] = [await busy(), await received(), performance.now()];
  const times = (await frameTimes(page, step)).sort((a, b) => a - b);
  const elapsed = (performance.now() - startedAt) / 1000;
  const [busyAfter, receivedAfter] = [await busy(), await received()];
  await client.detach();

  return {
    phase,
    'events/s': Math.round((receivedAfter - receivedBefore) / elapsed),
    'frames/s': Math.round(times.length / seconds),
    'p50 ms': Number(quantile(times, 0.5).toFixed(1)),
    'p95 ms': Number(quantile(times, 0.95).toFixed(1)),
    'p99 ms': Number(quantile(times, 0.99).toFixed(1)),
    'longest ms': Number(quantile(times, 1).toFixed(1)),
    [`frames > ${longFrameMs} ms`]: times.filter((time) => time > longFrameMs).length,
    'main thread busy %': Math.round(((busyAfter - busyBefore) / elapsed) * 100),
  };
}

const hub = new FakeHub();
await hub.listen();
const browser = await openBrowser();
const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
await page.goto(`${hub.url}/#token=${fakeToken()}`);
await page.getByText('No events yet').waitFor();

const results = [await measure(page, 'idle')];

hub.emitSteadily(rate);
// The list is at its bound, where every arrival also drops an event.
await page.waitForFunction(
  () => /of 20,000 listed/.test(document.querySelector('footer')?.textContent ?? ''),
  undefined,
  { timeout: 120_000 },
);
results.push(await measure(page, 'following, list full'));

await page.getByRole('searchbox', { name: 'Search type' }).fill('lab.example');
results.push(await measure(page, 'following, search on'));
await page.getByRole('searchbox', { name: 'Search type' }).fill('');

results.push(await measure(page, 'scrolling the held list', 'scroll'));

await page.getByRole('button', { name: 'Resume' }).click();
await page.locator('[data-n]').nth(4).click();
results.push(await measure(page, 'detail open, paused'));

console.log(`${cpus().length} × ${cpus()[0]?.model ?? arch()}, load ${loadavg()[0]?.toFixed(1)}`);
console.log(
  `Chromium ${browser.version()}, headless, software rendering, ${rate} events/s, ${seconds} s a phase`,
);
console.table(results);

await browser.close();
await hub.close();
