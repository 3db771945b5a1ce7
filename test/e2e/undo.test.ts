import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { editorLine, editorLines } from '../support/monaco-parts.ts';
import { realPage } from '../support/real-page.ts';

/** What was typed into the config, taken back after everything that a window goes through. */
describe('[ux R55] undo', { timeout: 60_000 }, () => {
  const { page, see, host, complaints } = realPage();
  const file = (state: 'clean' | 'dirty') =>
    page().locator(`[data-testid="config-file"][data-state="${state}"]`).waitFor();

  async function openConfig(): Promise<void> {
    await page().evaluate(() => {
      location.hash = '/config';
    });
    await editorLines(page()).first().waitFor();
  }

  /** One word at the end of a comment: of what is typed, each word is a step of its own. */
  async function typeInto(line: string, word: string): Promise<void> {
    await editorLine(page(), line).click();
    await page().keyboard.press('End');
    await page().keyboard.type(word);
    await editorLine(page(), word).waitFor();
  }

  const undo = async () => {
    await editorLines(page()).first().click();
    await page().keyboard.press('Control+z');
  };

  it('takes nothing back that was only read', async () => {
    await openConfig();
    await file('clean');
    expect(await readFile(host().configFile, 'utf8')).toMatch(/press Apply\.\n/);
    await undo();
    await undo();
    await file('clean');
    expect(await editorLine(page(), 'version').count()).toBe(1);
  });

  it('takes back an edit after five other screens, a panel that was closed and the form', async () => {
    await typeInto('press Apply', 'Walked');
    await file('dirty');
    for (const key of ['3', '4', '5', '6', '8']) {
      await page().keyboard.press(`Control+${key}`);
      await see('config-editor').waitFor({ state: 'detached' });
      await page().keyboard.press('Control+2');
      await editorLine(page(), 'Walked').waitFor();
    }
    await page().keyboard.press('Control+j');
    await see('log-drawer').waitFor();
    await page().keyboard.press('Control+j');
    await see('log-drawer').waitFor({ state: 'detached' });
    await see('config-view-form').click();
    await see('form-control').first().waitFor();
    await see('config-view-text').click();
    await editorLine(page(), 'Walked').waitFor();
    await undo();
    await file('clean');
    expect(await editorLine(page(), 'Walked').count()).toBe(0);
  });

  it('takes back what was saved before the window was reloaded, a step at a time', async () => {
    const original = await readFile(host().configFile, 'utf8');
    await typeInto('press Apply', 'First');
    await see('unsaved-mark').and(page().locator('[data-state="kept"]')).waitFor();
    await typeInto('Clients send', 'Second');
    await page().keyboard.press('Control+s');
    await file('clean');
    expect(await readFile(host().configFile, 'utf8')).toContain('Second');
    await page().reload();
    await editorLine(page(), 'Second').waitFor();
    await undo();
    await file('dirty');
    await expect.poll(() => editorLine(page(), 'Second').count()).toBe(0);
    expect(await editorLine(page(), 'First').count()).toBe(1);
    await undo();
    await expect.poll(() => editorLine(page(), 'First').count()).toBe(0);
    await page().keyboard.press('Control+s');
    await file('clean');
    expect(await readFile(host().configFile, 'utf8')).toBe(original);
  });

  it('takes back what was not saved, once it is recovered after a reload', async () => {
    await typeInto('press Apply', 'Third');
    await see('unsaved-mark').and(page().locator('[data-state="kept"]')).waitFor();
    await typeInto('Clients send', 'Fourth');
    await see('unsaved-mark').and(page().locator('[data-state="kept"]')).waitFor();
    await page().reload();
    await see('draft-recover').click();
    await editorLine(page(), 'Fourth').waitFor();
    await undo();
    await expect.poll(() => editorLine(page(), 'Fourth').count()).toBe(0);
    expect(await editorLine(page(), 'Third').count()).toBe(1);
    await undo();
    await file('clean');
  });

  it('leaves no text in the browser but for a reload, and none that spells out a secret', async () => {
    const stored = () => page().evaluate(() => Object.values(sessionStorage).join('\n'));
    const storedOnLeaving = async () => {
      await page().evaluate(() => window.dispatchEvent(new Event('pagehide')));
      return stored();
    };
    await typeInto('press Apply', 'Fifth');
    await see('unsaved-mark').and(page().locator('[data-state="kept"]')).waitFor();
    expect(await stored()).not.toContain('Fifth');
    expect(await storedOnLeaving()).toContain('Fifth');
    await page().keyboard.type(' sk-live-1234567890abcdef');
    const left = await storedOnLeaving();
    expect(left).not.toContain('Fifth');
    expect(left).not.toContain('1234567890');
  });

  it('cost no complaint of the page', () => {
    expect(complaints).toEqual([]);
  });
});
