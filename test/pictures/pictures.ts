/**
 * `npm run pictures`: takes every picture in `docs/images` anew, in both themes, some in more contrast too. First on a real console with
 * the offline demo on its own ports, then the states that a real host is slow to reach on a scripted one.
 */
import { cp, mkdir, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Page } from 'playwright-core';
import { launchChromium } from '../support/chromium.ts';
import { sampleScript } from '../support/console-sample.ts';
import { startRealConsole } from '../support/real-console.ts';
import { startScriptedConsole } from '../support/scripted-console.ts';
import { realScenes } from './real-scenes.ts';
import { type Scene, scriptedScenes } from './scripted-scenes.ts';

const repository = join(import.meta.dirname, '../..');
const folder = join(repository, 'docs/images');
const viewport = { width: 1280, height: 800 };
/** What high contrast is judged by. */
const inMoreContrast: ReadonlySet<string> = new Set(['config', 'traces', 'trace', 'playground', 'settings']);
const only = process.argv[2] ?? '';

await mkdir(folder, { recursive: true });
const browser = await launchChromium();
try {
  if (!only.startsWith('state-')) await takeReal();
  for (const scene of scriptedScenes) if (scene.name.startsWith(only)) await takeScripted(scene);
} finally {
  await browser.close();
}
process.stdout.write(`${(await readdir(folder)).length} pictures in docs/images\n`);

async function takeReal(): Promise<void> {
  const host = await startRealConsole({ demoPorts: true, environment: { PLANO_CAPTURE_CONTENT: 'local' } });
  try {
    const suites = join(dirname(host.configFile), '.plano/suites');
    await cp(join(repository, 'resources/demo/suites'), suites, { recursive: true });
    const page = await browser.newPage({ viewport, colorScheme: 'light' });
    await page.goto(host.url);
    await page.locator('[data-testid="gateway-menu"][data-state="running"]').waitFor();
    await realScenes({ host, page, take: (name) => take(page, name) });
  } finally {
    await host.stop();
  }
}

async function takeScripted({ name, path, ready, script = {}, act }: Scene): Promise<void> {
  const host = await startScriptedConsole({ ...sampleScript(), ...script });
  const page = await browser.newPage({ viewport, colorScheme: 'light' });
  try {
    await page.goto(`${host.url}#${path}`);
    await page.getByTestId(ready).first().waitFor();
    await act?.(page);
    await take(page, name);
  } finally {
    await page.close();
    await host.close();
  }
}

async function take(page: Page, name: string): Promise<void> {
  for (const theme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    await page.locator(`html[data-theme="${theme}"]`).waitFor();
    await page.screenshot({ path: join(folder, `${name}-${theme}.png`), animations: 'disabled' });
    if (!inMoreContrast.has(name)) continue;
    await page.emulateMedia({ contrast: 'more' });
    await page.locator('html[data-contrast="more"]').waitFor();
    await page.screenshot({ path: join(folder, `${name}-contrast-${theme}.png`), animations: 'disabled' });
    await page.emulateMedia({ contrast: 'no-preference' });
  }
}
