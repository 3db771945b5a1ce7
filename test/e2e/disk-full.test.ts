import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from '../support/chromium.ts';
import { editorLines } from '../support/monaco-parts.ts';
import { type RealConsole, startRealConsole } from '../support/real-console.ts';

const mountable = await canMount();

/** A volume of its own below the config, filled to its last byte. */
describe.skipIf(!mountable)(`a full disk${mountable ? '' : ' (skipped: no right to mount a volume)'}`, () => {
  let browser: Browser;
  let page: Page;
  let console_: RealConsole;
  let folder: string;
  const see = (testId: string) => page.getByTestId(testId);

  beforeAll(async () => {
    [browser, console_] = await Promise.all([launchChromium(), startRealConsole()]);
    folder = dirname(console_.configFile);
    const config = await readFile(console_.configFile);
    mount(folder);
    await writeFile(console_.configFile, config);
    // As much as fits: the volume takes no other byte afterwards.
    await writeFile(join(folder, 'filler'), Buffer.alloc(1 << 20)).catch(() => undefined);
    page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    await page.goto(`${console_.url}#/config`);
    await see('config-editor').waitFor();
  }, 90_000);
  afterAll(async () => {
    await browser?.close();
    spawnSync('umount', ['--lazy', folder]);
    await console_?.stop();
  });

  it('R3: [ux A64] leaves file and unsaved text alone at a save, and is named', async () => {
    const before = await readFile(console_.configFile);
    await editorLines(page).first().click();
    await page.keyboard.press('Control+End');
    await page.keyboard.type('# mine');
    await page.locator('[data-testid="config-file"][data-state="dirty"]').waitFor();
    await page.keyboard.press('Control+s');
    await page.locator('[data-testid="config-outcome"][data-state="bad"]').waitFor();
    const said = await see('config-outcome').textContent();
    expect(said).toContain('the disk is full');
    expect(said).toContain(`volume ${folder}`);
    expect(await readFile(console_.configFile)).toEqual(before);
    expect(await see('config-file').getAttribute('data-state')).toBe('dirty');

    await rm(join(folder, 'filler'));
    await page.keyboard.press('Control+s');
    await page.locator('[data-testid="config-file"][data-state="clean"]').waitFor();
    expect(await readFile(console_.configFile, 'utf8')).toBe(`${before.toString()}# mine`);
  });
});

async function canMount(): Promise<boolean> {
  if (process.platform !== 'linux') return false;
  const folder = await mkdtemp(join(tmpdir(), 'plano-mount-'));
  const mounted = mount(folder);
  if (mounted) spawnSync('umount', [folder]);
  await rm(folder, { recursive: true });
  return mounted;
}

function mount(folder: string): boolean {
  return spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'plano-test', folder]).status === 0;
}
