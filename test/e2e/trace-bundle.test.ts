import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from '../support/chromium.ts';
import {
  environmentOf,
  prepare,
  type RealConsole,
  repository,
  startRealConsole,
} from '../support/real-console.ts';

const pictures = process.env.PLANO_PICTURES;
const secret = 'sk-live-1234567890abcdef';

/** A request that went wrong somewhere, handed on in one file. Each step stands on the one before. */
describe('a bundle of a trace', () => {
  let browser: Browser;
  let page: Page;
  let console_: RealConsole;
  let folder: string;
  let traceId: string;
  let before: readonly string[];
  const complaints: string[] = [];
  const see = (testId: string, on = page) => on.getByTestId(testId);
  const bundleFile = () => join(folder, 'incident.bundle.json');

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'plano-bundle-'));
    [browser, console_] = await Promise.all([launchChromium(), startRealConsole()]);
    page = await browser.newPage({ viewport: { width: 1360, height: 820 }, colorScheme: 'light' });
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    await page.goto(console_.url);
    await page.locator('[data-testid="gateway-menu"][data-state="running"]').waitFor();
    await see('recording-allow').click();
    await see('recording-question').waitFor({ state: 'detached' });
  }, 90_000);
  afterAll(async () => {
    await browser?.close();
    await console_?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  /** What the rows of the waterfall say: name, service, times. */
  async function waterfallOf(on: Page): Promise<string[]> {
    await see('span-row', on).first().waitFor();
    return see('span-row', on).allTextContents();
  }

  async function openTrace(on: Page): Promise<void> {
    await on.evaluate((path) => {
      location.hash = path;
    }, `/traces/${traceId}`);
    await on.locator(`[data-testid="trace-screen"][data-trace="${traceId}"]`).waitFor();
  }

  it('is saved from the trace, and no secret is in it [ux R62] [ux R17]', async () => {
    const response = await fetch(`http://127.0.0.1:${console_.listenerPort}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${secret}` },
      body: JSON.stringify({
        model: 'sandbox/echo',
        messages: [{ role: 'user', content: `what is ${secret}?` }],
      }),
    });
    await response.text();
    traceId = response.headers.get('x-plano-trace-id') ?? '';
    await expect
      .poll(async () => JSON.parse(await console_.run('trace', traceId, '--json')).traces[0]?.spans.length)
      .toBeGreaterThan(2);
    await openTrace(page);
    await expect.poll(() => see('trace-config').getAttribute('data-state')).toBe('current');
    before = await waterfallOf(page);
    await see('trace-menu').click();
    await picture('trace-menu');
    const download = page.waitForEvent('download');
    await see('trace-save-bundle').click();
    await (await download).saveAs(bundleFile());
    expect((await download).suggestedFilename()).toBe('plano-traces.bundle.json');
    await expect
      .poll(() => see('trace-file-outcome').textContent())
      .toMatch(/It holds [4-9] recorded bodies/);
    await picture('trace-saved');
    const text = await readFile(bundleFile(), 'utf8');
    expect(text).not.toContain(secret);
    expect(text).toContain('what is sk-…cdef?');
    const { configs, decisions, redaction, resourceSpans, suite } = JSON.parse(text);
    expect([configs.length, decisions.length, resourceSpans.length > 1]).toEqual([1, 1, true]);
    expect(suite).toContain('what is sk-…cdef?');
    expect(redaction.maskedWhenRecorded).toBeGreaterThan(0);
  });

  it('gives the same waterfall, messages and config where all was wiped before [ux R62]', async () => {
    await page.keyboard.press('Escape');
    await console_.run('trace', 'clear', '--yes');
    await page.reload();
    await see('traces-empty').waitFor();
    await see('trace-file').setInputFiles(bundleFile());
    await see('trace-row').first().waitFor();
    await openTrace(page);
    expect(await waterfallOf(page)).toEqual(before);
    await see('trace-config').click();
    await expect.poll(() => see('trace-config-text').textContent()).toContain('model_providers:');
    const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ target }) => target)])).toEqual([]);
    await picture('trace-config');
    await page.keyboard.press('Escape');
    await see('trace-config-dialog').waitFor({ state: 'detached' });
    await see('trace-tab-messages').click();
    await expect.poll(() => see('messages-panel').textContent()).toContain('what is sk-…cdef?');
    expect(await see('replay').isEnabled()).toBe(true);
    await see('trace-tab-waterfall').click();
  });

  it('is written by the command line, for its owner alone, with the same in it [ux R65]', async () => {
    const file = join(folder, 'own.bundle.json');
    const said = await console_.run('trace', 'export', traceId, '--format', 'bundle', '-o', file);
    expect(said).toMatch(/^Exported 1 trace, \d+ spans to /);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const known = ({ exportedAt: _at, redaction: _masks, ...rest }: Record<string, unknown>) => rest;
    const [own, saved] = await Promise.all([file, bundleFile()].map((one) => readFile(one, 'utf8')));
    expect(known(JSON.parse(own ?? ''))).toEqual(known(JSON.parse(saved ?? '')));
    const har = JSON.parse(await console_.run('trace', 'export', traceId, '--format', 'har'));
    expect(har.log.entries.map(({ request }: HarEntry) => new URL(request.url).pathname)).toEqual([
      '/v1/chat/completions',
      '/v1/chat/completions',
    ]);
    expect(JSON.stringify(har)).not.toContain(secret);
    const status = JSON.parse(await console_.run('trace', 'status', '--json'));
    expect(status).toMatchObject({ traces: 1, spans: before.length, dropped: {} });
  });

  it('opens in a console that never saw it, by planoai trace open [ux R62]', async () => {
    const place = await prepare({ nothing: true });
    const words = ['trace', 'open', bundleFile(), '--web', '--no-open', '--json'];
    const child = spawn(process.execPath, [join(repository, 'src-main/cli/planoai.ts'), ...words], {
      cwd: place.folder,
      stdio: ['ignore', 'pipe', 'inherit'],
      env: environmentOf(place),
    });
    const ended = new Promise((resolve) => child.once('exit', resolve));
    const other = await browser.newPage({ viewport: { width: 1360, height: 820 }, colorScheme: 'dark' });
    try {
      const [line] = await createInterface({ input: child.stdout })
        [Symbol.asyncIterator]()
        .next()
        .then(({ value }) => [value]);
      const { url } = JSON.parse(String(line));
      expect(url).toContain(`#/traces/${traceId}`);
      await other.goto(url);
      await other.locator(`[data-testid="trace-screen"][data-trace="${traceId}"]`).waitFor();
      expect(await waterfallOf(other)).toEqual(before);
      await see('trace-config', other).click();
      await expect
        .poll(() => see('trace-config-origin', other).textContent())
        .toContain('It came with this trace from a file.');
      if (pictures) await other.screenshot({ path: `${pictures}/trace-config-dark.png` });
    } finally {
      await other.close();
      child.kill('SIGINT');
      await ended;
      await place.remove();
    }
  });

  it('went without a complaint of the page', () => {
    expect(complaints).toEqual([]);
  });

  async function picture(name: string): Promise<void> {
    if (pictures !== undefined) await page.screenshot({ path: `${pictures}/${name}.png` });
  }
});

interface HarEntry {
  readonly request: { readonly url: string };
}
