import { readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { launchChromium } from '../support/chromium.ts';
import { diffLine, editorLine } from '../support/monaco-parts.ts';
import { type RealConsole, startRealConsole } from '../support/real-console.ts';

/** 200 characters of a person who thinks aloud, with letters that need more than one byte. */
const typed = 'Ünsaved thoughts über models 🦊, '.repeat(7).slice(0, 200);
const before = '# is the sandbox';
const mine = (text: string, more = '') => text.replace(before, `# ${typed}${more}is the sandbox`);

/**
 * Unsaved text outlives whatever ends: each test kills a real process with SIGKILL, which leaves it no
 * moment to tidy up, and looks for the text in a new browser.
 */
describe('unsaved text', { timeout: 120_000 }, () => {
  let console_: RealConsole;
  let browser: Browser;
  let original: string;

  beforeEach(async () => {
    [browser, console_] = await Promise.all([launchChromium(), startRealConsole()]);
    original = await readFile(console_.configFile, 'utf8');
  }, 90_000);
  afterEach(async () => {
    await browser.close();
    await console_.stop();
  });

  /** A browser that was never here before. */
  async function openWindow(ready = 'config-editor'): Promise<Page> {
    const context: BrowserContext = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    const page = await context.newPage();
    await page.goto(`${console_.url}#/config`);
    await page.getByTestId(ready).waitFor();
    return page;
  }

  /** Types into the middle of a line and waits until the window says that the host has it on disk. */
  async function typeUnsaved(page: Page, text = typed): Promise<void> {
    await editorLine(page, 'is the sandbox').click();
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.type(text);
    await kept(page);
  }

  const kept = (page: Page) => page.locator('[data-testid="unsaved-mark"][data-state="kept"]').waitFor();

  /** The text in the editor to the byte, and its cursor: what stands in the file when `Z` is typed and saved. */
  async function savedWith(page: Page, key: string): Promise<string> {
    await page.keyboard.type(key);
    await page.keyboard.press('Control+s');
    await page.locator('[data-testid="config-file"][data-state="clean"]').waitFor();
    return readFile(console_.configFile, 'utf8');
  }

  const draftFiles = () => readdir(join(console_.home, 'console', 'drafts'));

  async function restartHost(): Promise<void> {
    await console_.kill();
    console_ = await console_.startAgain();
  }

  it('R1: [ux A65] outlives the SIGKILL of the host: a new one offers it with a diff, and its cursor comes back', async () => {
    const page = await openWindow();
    await typeUnsaved(page);
    await restartHost();
    await page.context().close();
    expect(await readFile(console_.configFile, 'utf8')).toBe(original);

    const next = await openWindow('draft-found');
    await next.getByTestId('draft-compare').click();
    await diffLine(next, 'Ünsaved thoughts').waitFor();
    await next.getByTestId('compare-close').click();
    await next.getByTestId('draft-recover').click();
    await next.locator('[data-testid="config-file"][data-state="dirty"]').waitFor();
    expect(await savedWith(next, 'Z')).toBe(mine(original, 'Z'));
    // What is in the file needs no draft any more.
    await expect.poll(draftFiles).toEqual([]);
  });

  it('outlives the SIGKILL of the browser alone, in files that only the owner reads', async () => {
    await typeUnsaved(await openWindow());
    await killBrowser(browser);
    const [name = ''] = await draftFiles();
    expect((await stat(join(console_.home, 'console', 'drafts', name))).mode & 0o777).toBe(0o600);

    browser = await launchChromium();
    const next = await openWindow('draft-found');
    expect(await next.getByTestId('draft-found').textContent()).toContain('Unsaved text from');
    await next.getByTestId('draft-recover').click();
    expect(await savedWith(next, 'Z')).toBe(mine(original, 'Z'));
  });

  it('outlives the host even while its window stays, which says what is not kept', async () => {
    const page = await openWindow();
    await typeUnsaved(page);
    await console_.kill();
    await page.keyboard.type('more ');
    await page.getByTestId('draft-failed').waitFor();
    console_ = await console_.startAgain();
    expect(await editorLine(page, 'more is the sandbox').count()).toBe(1);

    const next = await openWindow('draft-found');
    await next.getByTestId('draft-recover').click();
    expect(await savedWith(next, 'Z')).toBe(mine(original, 'Z'));
  });

  it('outlives a window that is left right after the last key', async () => {
    const page = await openWindow();
    await editorLine(page, 'is the sandbox').click();
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.type('quick ');
    await page.goto('about:blank');
    const next = await openWindow('draft-found');
    await next.getByTestId('draft-recover').click();
    expect(await savedWith(next, 'Z')).toBe(original.replace(before, '# quick Zis the sandbox'));
  });

  it('[ux R55] is undone by one step after the window was reloaded', async () => {
    const page = await openWindow();
    await typeUnsaved(page);
    await page.reload();
    await page.getByTestId('draft-recover').click();
    await page.locator('[data-testid="config-file"][data-state="dirty"]').waitFor();
    await editorLine(page, 'is the sandbox').click();
    await page.keyboard.press('Control+z');
    await page.locator('[data-testid="config-file"]:not([data-state="dirty"])').waitFor();
    await page.context().close();
    await expect.poll(draftFiles).toEqual([]);
  });

  it('is gone for good once discarded', async () => {
    const page = await openWindow();
    await typeUnsaved(page);
    await restartHost();
    await page.context().close();
    const next = await openWindow('draft-found');
    await next.getByTestId('draft-discard').click();
    await next.getByTestId('draft-found').waitFor({ state: 'detached' });
    await expect.poll(draftFiles).toEqual([]);
    await next.reload();
    await editorLine(next, 'is the sandbox').waitFor();
    expect(await next.getByTestId('draft-found').count()).toBe(0);
    expect(await readFile(console_.configFile, 'utf8')).toBe(original);
  });

  it('does not replace a file that changed meanwhile without being told to', async () => {
    const page = await openWindow();
    await typeUnsaved(page);
    await page.context().close();
    const theirs = `${original}# theirs\n`;
    await writeFile(console_.configFile, theirs);
    const next = await openWindow('draft-found');
    expect(await next.getByTestId('draft-found').textContent()).toContain('changed on disk since');
    await next.getByTestId('draft-recover').click();
    await next.getByTestId('outside-change').waitFor();
    await next.keyboard.press('Control+s');
    await next.locator('[data-testid="config-outcome"][data-state="bad"]').waitFor();
    expect(await readFile(console_.configFile, 'utf8')).toBe(theirs);
    await next.getByTestId('outside-keep').click();
    await editorLine(next, 'is the sandbox').click();
    await next.keyboard.press('Control+s');
    await next.locator('[data-testid="config-file"][data-state="clean"]').waitFor();
    expect(await readFile(console_.configFile, 'utf8')).toBe(mine(original));
  });

  it('R4: [ux A63] is asked about within a second when the file changes, and is still there after taking that from disk', async () => {
    const page = await openWindow();
    await typeUnsaved(page);
    const theirs = `${original}# theirs\n`;
    // As `sed -i` does: another file takes the place of this one.
    await writeFile(`${console_.configFile}.new`, theirs);
    await rename(`${console_.configFile}.new`, console_.configFile);
    await page.getByTestId('outside-change').waitFor({ timeout: 1_000 });
    await page.getByTestId('outside-take').click();
    await page.locator('[data-testid="config-file"][data-state="clean"]').waitFor();
    expect(await editorLine(page, 'Ünsaved').count()).toBe(0);
    await page.context().close();

    const next = await openWindow('draft-found');
    expect(await readFile(console_.configFile, 'utf8')).toBe(theirs);
    await next.getByTestId('draft-recover').click();
    await next.getByTestId('outside-keep').click();
    await editorLine(next, 'Ünsaved').click();
    await next.keyboard.press('Control+s');
    await next.locator('[data-testid="config-file"][data-state="clean"]').waitFor();
    expect(await readFile(console_.configFile, 'utf8')).toBe(mine(original));
  });

  it('of two windows is kept for each of them; one never writes over the other', async () => {
    const first = await openWindow();
    await typeUnsaved(first);
    const second = await openWindow('draft-found');
    expect(await second.getByTestId('draft-found').textContent()).toContain('Another open window');
    await second.getByTestId('draft-discard').click();
    await typeUnsaved(second, 'theirs ');
    expect(await draftFiles()).toHaveLength(2);
    await restartHost();
    await first.context().close();
    await second.context().close();

    const next = await openWindow('draft-found');
    expect(await next.getByTestId('draft-found').textContent()).toContain('There is 1 more.');
    await next.getByTestId('draft-recover').click();
    await editorLine(next, 'theirs is the sandbox').waitFor();
    await next.getByTestId('draft-recover').click();
    expect(await savedWith(next, 'Z')).toBe(mine(original, 'Z'));
  });
});

async function killBrowser(browser: Browser): Promise<void> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  const { id } = processInfo.find(({ type }) => type === 'browser') ?? {};
  if (id === undefined) throw new Error('Chromium does not tell its process id.');
  const gone = new Promise((resolve) => browser.once('disconnected', resolve));
  process.kill(id, 'SIGKILL');
  await gone;
}
