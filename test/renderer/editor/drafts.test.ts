import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { Draft } from '../../../src-main/contract/draft-calls.ts';
import { consolePages } from '../../support/console-page.ts';
import { draftScript, sampleConfig, sha256 } from '../../support/console-sample.ts';
import { type ScriptedConsole, ScriptedFailure } from '../../support/scripted-console.ts';

const open = consolePages();

const yesterday = Date.now() - 86_400_000;

function leftBehind(part: Partial<Draft> = {}): Draft {
  return {
    id: 'f'.repeat(24),
    text: sampleConfig.replace('What clients call', 'precious'),
    baseSha256: sha256(sampleConfig),
    cursor: { line: 21, column: 9 },
    scrollTop: 0,
    keptAt: yesterday,
    open: false,
    ...part,
  };
}

async function typeAfter(page: Page, line: number, keys: string): Promise<void> {
  await page
    .getByTestId('config-editor')
    .locator('.view-line')
    .nth(line - 1)
    .click();
  await page.keyboard.press('End');
  await page.keyboard.type(keys);
}

const mark = (page: Page, state: string) =>
  page.locator(`[data-testid="unsaved-mark"][data-state="${state}"]`).waitFor();

const line = (page: Page, hasText: string) =>
  page.getByTestId('config-editor').locator('.view-line', { hasText });

/** Drafts that the window handed over so far, oldest first. */
function kept(host: ScriptedConsole): Draft[] {
  return host.asked.filter(({ method }) => method === 'drafts.keep').map(({ params }) => params as Draft);
}

const cleared = (host: ScriptedConsole) =>
  host.asked.filter(({ method }) => method === 'drafts.clear').map(({ params }) => params);

describe('the draft journal', () => {
  it('hands unsaved text to the host within two seconds of a key, with base, cursor and nothing in the browser', async () => {
    const { page, console: host } = await open({ ready: 'problem' });
    await typeAfter(page, 2, ' precious');
    const typed = Date.now();
    await mark(page, 'kept');
    expect(Date.now() - typed).toBeLessThan(2_000);
    const last = kept(host).at(-1);
    expect(last).toMatchObject({
      text: sampleConfig.replace('What clients call', 'What clients call precious'),
      baseSha256: sha256(sampleConfig),
      cursor: { line: 2, column: '# What clients call precious'.length + 1 },
    });
    const stored = await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }));
    expect(stored).not.toContain('precious');
    expect(await page.getByTestId('unsaved-mark').getAttribute('aria-label')).toMatch(/^Not saved\. Kept on/);
  });

  it('does not wait for a pause of somebody who never pauses', async () => {
    const { page, console: host } = await open({ ready: 'problem' });
    await typeAfter(page, 2, ' ');
    const from = Date.now();
    // Keys closer together than the pause that is waited for, for longer than the longest wait.
    while (Date.now() - from < 2_500) await page.keyboard.type('x', { delay: 50 });
    expect(kept(host).length).toBeGreaterThanOrEqual(2);
  });

  it('writes at once when the window loses the focus or is hidden', async () => {
    const { page, console: host } = await open({ ready: 'problem' });
    for (const event of ['blur', 'pagehide']) {
      await typeAfter(page, 2, 'x');
      const before = kept(host).length;
      await page.evaluate((name) => window.dispatchEvent(new Event(name)), event);
      await mark(page, 'kept');
      expect(kept(host).length).toBe(before + 1);
    }
  });

  it('lets the draft go when the text is saved, and when it is undone', async () => {
    let text = sampleConfig;
    const file = () => ({
      path: '/p/config.yaml',
      text,
      sha256: sha256(text),
      appliedSha256: sha256(sampleConfig),
    });
    const {
      page,
      see,
      console: host,
    } = await open({
      ready: 'problem',
      script: {
        'config.read': file,
        'config.save': (params) => {
          text = params.text;
          return file();
        },
      },
    });
    await typeAfter(page, 2, ' one');
    await mark(page, 'kept');
    await page.keyboard.press('Control+s');
    await see('unsaved-mark').waitFor({ state: 'detached' });
    await expect.poll(() => cleared(host)).toEqual([{ id: kept(host)[0]?.id }]);

    await page.keyboard.type('x');
    await mark(page, 'kept');
    await page.keyboard.press('Backspace');
    await see('unsaved-mark').waitFor({ state: 'detached' });
    await expect.poll(() => cleared(host)).toHaveLength(2);
  });

  it('says when the host cannot keep it and why, and tries again', async () => {
    const {
      page,
      see,
      console: host,
    } = await open({
      ready: 'problem',
      script: {
        'drafts.keep': () => {
          throw new ScriptedFailure('save_failed', 'The disk is full.');
        },
      },
    });
    await typeAfter(page, 2, ' x');
    await mark(page, 'failed');
    expect(await see('draft-failed').textContent()).toContain('The disk is full.');
    host.script(draftScript());
    await mark(page, 'kept');
    expect(await see('draft-failed').count()).toBe(0);
  });

  it('hands over again what it has when the host comes back', async () => {
    const { page, console: host } = await open({ ready: 'problem' });
    await typeAfter(page, 2, ' x');
    await mark(page, 'kept');
    const before = kept(host).length;
    const held = host.asked.filter(({ method }) => method === 'drafts.hold').length;
    host.cut();
    await expect.poll(() => kept(host).length).toBe(before + 1);
    expect(host.asked.filter(({ method }) => method === 'drafts.hold').length).toBe(held + 1);
  });
});

describe('unsaved text that was left behind', () => {
  it('[ux A65] is offered with a diff and recovered with its cursor; the old draft goes when the new one is kept', async () => {
    const {
      page,
      see,
      console: host,
    } = await open({
      ready: 'draft-found',
      script: draftScript([leftBehind()]),
    });
    expect(await see('draft-found').textContent()).toMatch(
      /Unsaved text from \d+ [A-Z][a-z]{2} \d{4}, [\d:]{8} was kept\./,
    );
    await see('draft-compare').click();
    await see('text-diff').getByText('precious').first().waitFor();
    await see('compare-close').click();
    await see('draft-recover').click();
    await line(page, 'precious').waitFor();
    expect(await see('config-file').getAttribute('data-state')).toBe('dirty');
    expect(await see('draft-found').count()).toBe(0);
    await mark(page, 'kept');
    expect(kept(host).at(-1)).toMatchObject({ text: leftBehind().text, cursor: { line: 21, column: 9 } });
    await expect.poll(() => cleared(host)).toEqual([{ id: leftBehind().id }]);
    // The focus is in the text, at the cursor.
    await page.keyboard.type('Z');
    await line(page, 'defaZult: true').waitFor();
    await page.keyboard.press('Control+z');
    await page.keyboard.press('Control+z');
    await line(page, 'What clients call').waitFor();
  });

  it('is gone for good once discarded', async () => {
    const {
      page,
      see,
      console: host,
    } = await open({
      ready: 'draft-found',
      script: draftScript([leftBehind()]),
    });
    await see('draft-discard').click();
    await see('draft-found').waitFor({ state: 'detached' });
    await expect.poll(() => cleared(host)).toEqual([{ id: leftBehind().id }]);
    await page.reload();
    await line(page, 'What clients call').waitFor();
    await see('problem').first().waitFor();
    expect(await see('draft-found').count()).toBe(0);
  });

  it('comes back after a discard that was a slip', async () => {
    const {
      page,
      see,
      console: host,
    } = await open({ ready: 'draft-found', script: draftScript([leftBehind()]) });
    await see('draft-discard').click();
    await see('draft-undo-discard').click();
    await see('draft-found').waitFor();
    expect(await see('draft-discarded').count()).toBe(0);
    const { open: _, keptAt: __, ...stored } = leftBehind();
    await expect
      .poll(() => kept(host))
      .toEqual([{ ...stored, workspace: '/home/dev/shop-gateway/config.yaml' }]);
    await see('draft-recover').click();
    await line(page, 'precious').waitFor();
  });

  it('is not written over by what is typed before it is looked at', async () => {
    const {
      page,
      see,
      console: host,
    } = await open({
      ready: 'draft-found',
      script: draftScript([leftBehind()]),
    });
    await typeAfter(page, 3, ' # new');
    await mark(page, 'kept');
    expect(kept(host).map(({ id }) => id)).not.toContain(leftBehind().id);
    expect(await see('draft-found').textContent()).toContain('undo brings it back');
    const own = kept(host).at(-1);
    await see('draft-recover').click();
    await line(page, 'precious').waitFor();
    // The text that was replaced is not only in the undo history.
    await expect
      .poll(() => kept(host).filter(({ text, id }) => text === own?.text && id !== own?.id))
      .toHaveLength(1);
    await page.keyboard.press('Control+z');
    await line(page, '# new').waitFor();
  });

  it('asks before it replaces a file that has changed since', async () => {
    const {
      page,
      see,
      console: host,
    } = await open({
      ready: 'draft-found',
      script: {
        ...draftScript([leftBehind({ baseSha256: sha256('an older version') })]),
        'config.save': () => {
          throw new ScriptedFailure('changed_on_disk', 'config.yaml was changed on disk by somebody else.');
        },
      },
    });
    expect(await see('draft-found').getAttribute('data-state')).toBe('warn');
    expect(await see('draft-found').textContent()).toContain('changed on disk since');
    await see('draft-recover').click();
    await line(page, 'precious').waitFor();
    await see('outside-change').waitFor();
    await page.keyboard.press('Control+s');
    await page.locator('[data-testid="config-outcome"][data-state="bad"]').waitFor();
    const saves = host.asked.filter(({ method }) => method === 'config.save');
    expect(saves.map(({ params }) => params)).toMatchObject([{ baseSha256: sha256('an older version') }]);
    await see('outside-take').click();
    await line(page, 'What clients call').waitFor();
    expect(await see('config-file').getAttribute('data-state')).toBe('clean');
  });

  it('of several windows is offered one after the other, newest first, equal texts once', async () => {
    const older = leftBehind({ id: 'e'.repeat(24), text: `${sampleConfig}# older\n`, keptAt: yesterday - 1 });
    const same = leftBehind({ id: 'd'.repeat(24), keptAt: yesterday - 2 });
    const saved = leftBehind({ id: 'c'.repeat(24), text: sampleConfig });
    const {
      page,
      see,
      console: host,
    } = await open({
      ready: 'draft-found',
      script: draftScript([older, leftBehind(), same, saved]),
    });
    expect(await see('draft-found').textContent()).toContain('There is 1 more.');
    await see('draft-recover').click();
    await line(page, 'precious').waitFor();
    await see('draft-recover').click();
    await line(page, '# older').waitFor();
    expect(await see('draft-found').count()).toBe(0);
    await expect
      .poll(() => new Set(cleared(host).map((params) => JSON.stringify(params))))
      .toEqual(new Set([leftBehind(), older, same, saved].map(({ id }) => JSON.stringify({ id }))));
  });

  it('of a window that is open elsewhere can be copied but not taken from it', async () => {
    const {
      page,
      see,
      console: host,
    } = await open({
      ready: 'draft-found',
      script: draftScript([leftBehind({ open: true })]),
    });
    expect(await see('draft-found').textContent()).toContain('Another open window has unsaved text');
    await see('draft-recover').click();
    await line(page, 'precious').waitFor();
    await mark(page, 'kept');
    expect(cleared(host)).toEqual([]);
    expect(new Set(kept(host).map(({ id }) => id))).not.toContain(leftBehind().id);
  });

  it.each(['light', 'dark'] as const)('has nothing for axe to find in the %s theme', async (theme) => {
    const { page } = await open({
      ready: 'draft-found',
      theme,
      script: draftScript([leftBehind({ baseSha256: sha256('older') })]),
    });
    await typeAfter(page, 3, ' # new');
    await mark(page, 'kept');
    const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
    expect(
      violations.map((rule) => `${rule.id} ${rule.nodes.map((node) => node.html.slice(0, 160))}`),
    ).toEqual([]);
  });
});
