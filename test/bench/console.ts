import type { Page } from 'playwright-core';
import { launchChromium } from '../support/chromium.ts';
import { startRealConsole } from '../support/real-console.ts';
import { type Figure, printFigures } from './console-figures.ts';
import { changeTime, frameTimes, longestTask, openTime, percentile } from './console-measure.ts';
import { floodWithSpans, largeTraceId, sendLargeTrace, sendTraces } from './console-traffic.ts';

/**
 * `npm run bench:console`: the built window in Chromium on a real host, and what it must stand. The figures
 * are of this machine and this run.
 */
const spanCount = 100_000;
const floodSpans = 300_000;

const browser = await launchChromium();
const host = await startRealConsole();
try {
  const page = await browser.newPage({ viewport: { width: 1360, height: 820 } });
  printFigures([
    ...(await measureStart(page)),
    ...(await measureLargeTrace(page)),
    ...(await measureList(page)),
  ]);
} finally {
  await browser.close();
  await host.stop();
}

async function measureStart(page: Page): Promise<Figure[]> {
  const began = performance.now();
  await page.goto(`${host.url}#/config`);
  await page.getByTestId('config-problems').waitFor();
  const first = performance.now() - began;
  await page.locator('[data-testid="gateway-menu"][data-state="running"]').waitFor();
  return [{ name: 'window opened to config that can be edited', value: first, target: 1_500 }];
}

async function measureLargeTrace(page: Page): Promise<Figure[]> {
  await sendLargeTrace(host.collectorUrl, spanCount);
  await openTime(page, '/traces', 'trace-row');
  await page.locator(`[data-trace="${largeTraceId}"]`).waitFor();
  const began = performance.now();
  const opened = await openTime(page, `/traces/${largeTraceId}`, 'span-row');
  await page.locator('[data-testid="trace-screen"][data-state="whole"]').waitFor();
  const whole = performance.now() - began;
  await page.getByTestId('waterfall').focus();
  const rows = { testId: 'waterfall', attribute: 'aria-rowcount', event: 'keydown' } as const;
  const collapsed = await changeTime(page, rows, () => page.keyboard.press('['));
  const expanded = await changeTime(page, rows, () => page.keyboard.press(']'));
  const frames = await frameTimes(page, 'waterfall', 3_000);
  await page.getByTestId('find-field').fill('ll');
  await page.getByTestId('find-count').waitFor();
  const counted = await changeTime(page, { testId: 'find-count', event: 'input' }, async () => {
    await page.getByTestId('find-field').press('End');
    await page.getByTestId('find-field').press('m');
  });
  const name = (what: string) => `${spanCount} spans in one trace: ${what}`;
  return [
    { name: name('first paint'), value: opened, target: 1_000 },
    { name: name('all of them'), value: whole },
    { name: name('collapse all'), value: collapsed, target: 50 },
    { name: name('expand all'), value: expanded, target: 50 },
    { name: name('scroll, p95 frame'), value: percentile(frames, 0.95), target: 25 },
    { name: name('count of a search'), value: counted, target: 50 },
  ];
}

async function measureList(page: Page): Promise<Figure[]> {
  const opened = await openTime(page, '/traces', 'trace-row');
  const longest = await longestTask(page);
  await sendTraces(host.collectorUrl, { perSecond: 50, seconds: 10 });
  const calm = await longest();
  const longestInFlood = await longestTask(page);
  await sendTraces(host.collectorUrl, { perSecond: 1_000, seconds: 60, together: 100 });
  const inFlood = await longestInFlood();
  const longestAtFullSpeed = await longestTask(page);
  const stored = await floodWithSpans(host.collectorUrl, floodSpans);
  return [
    { name: 'list of traces: first paint', value: opened, target: 100 },
    { name: 'list of traces at 50 new a second: longest task', value: calm, target: 100 },
    {
      name: '5000 spans a second for a minute: longest task',
      value: inFlood,
      target: 100,
    },
    {
      name: 'as many spans as the store takes, list open: stored',
      value: stored,
      target: 25_000,
      unit: 'spans/s',
    },
    {
      name: 'as many spans as the store takes, list open: longest task',
      value: await longestAtFullSpeed(),
      target: 100,
    },
  ];
}
