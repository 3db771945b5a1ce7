import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { consolePages } from '../../support/console-page.ts';
import { diagnoseSample, sampleConfig, sha256 } from '../../support/console-sample.ts';
import type { Script } from '../../support/scripted-console.ts';

const open = consolePages();

/** A file that another hand may write. */
function fileScript(initial = sampleConfig) {
  let text = initial;
  const file = () => ({
    path: '/p/config.yaml',
    text,
    sha256: sha256(text),
    appliedSha256: sha256(sampleConfig),
  });
  const script: Script = {
    'config.read': file,
    'config.save': (params) => {
      text = params.text;
      return file();
    },
    'config.apply': (params) => {
      text = params.text;
      const diagnosis = diagnoseSample(params.text);
      const applied = !diagnosis.diagnostics.some(
        (one) => one.severity === 'error' && one.code !== 'ENV_MISSING',
      );
      return { applied, sha256: sha256(text), message: applied ? null : 'The text has errors.', diagnosis };
    },
  };
  return { script, text: () => text, write: (next: string) => (text = next) };
}

/** Puts the cursor behind a text and types there. */
async function typeAfter(page: Page, line: number, keys: string): Promise<void> {
  await page
    .getByTestId('config-editor')
    .locator('.view-line')
    .nth(line - 1)
    .click();
  await page.keyboard.press('End');
  await page.keyboard.type(keys);
}

describe('the config screen', () => {
  it('marks the offending token and replaces it in one undo step', async () => {
    const { see, page } = await open({ ready: 'problem' });
    await typeAfter(page, 6, 'x');
    const broken = page.locator('[data-testid="problem"][data-range^="6:"]').first();
    await broken.waitFor();
    expect(await broken.getAttribute('data-range')).toBe('6:11-6:17');
    await page.keyboard.press('Control+z');
    await broken.waitFor({ state: 'detached' });

    await see('config-editor').locator('.view-line').nth(5).click();
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Delete');
    const typo = page.locator('[data-testid="problem"][data-range="6:5-6:8"]').first();
    await typo.waitFor();
    await typo.getByTestId('problem-fix-1').click();
    await typo.waitFor({ state: 'detached' });
    await page.waitForFunction(
      () => document.querySelector('[data-testid="config-file"]')?.getAttribute('data-state') === 'clean',
    );
  });

  it('completes what can stand at the cursor and shows masked values on hover', async () => {
    const { see, page } = await open({ ready: 'problem' });
    await typeAfter(page, 23, '\nbase');
    await page.locator('.suggest-widget.visible').waitFor();
    await page.keyboard.press('Escape');
    await see('config-editor')
      .locator('.view-line', { hasText: '$OPENAI_API_KEY' })
      .locator('span', { hasText: '$OPENAI_API_KEY' })
      .last()
      .hover();
    const hover = page.locator('.monaco-hover:not(.hidden)', { hasText: 'OPENAI_API_KEY' }).first();
    await hover.waitFor();
    expect(await hover.textContent()).toContain('sk-…1234');
    expect(await page.content()).not.toContain('sk-sample-000000000000001234');
  });

  it('counts variables and says where each comes from', async () => {
    const { see } = await open({ ready: 'config-env' });
    expect(await see('config-env').textContent()).toContain('env 1/2 set');
    await see('config-env').click();
    expect(await see('variable-OPENAI_API_KEY').textContent()).toContain('.env:1');
    expect(await see('variable-ANTHROPIC_API_KEY').getAttribute('data-state')).toBe('unset');
  });

  it('reviews in plain words and as a diff, then applies', async () => {
    const file = fileScript();
    const { see, page, console: host } = await open({ ready: 'problem', script: file.script });
    await typeAfter(page, 6, '');
    await page.keyboard.press('Backspace');
    await page.keyboard.type('1');
    await page.keyboard.press('Control+Enter');
    await see('review-change').first().waitFor();
    expect(await see('review-change').allTextContents()).toEqual([expect.stringContaining('12001')]);
    await see('review-tab-diff').click();
    await see('text-diff').waitFor();
    await page.keyboard.press('Control+Enter');
    await see('config-outcome').waitFor();
    expect(await see('config-outcome').getAttribute('data-state')).toBe('ok');
    expect(file.text()).toContain('port: 12001');
    expect(host.asked.filter((call) => call.method === 'config.apply')).toHaveLength(1);
  });

  it('[ux A72] keeps the old config when an invalid one is applied, and goes to the first error', async () => {
    const { see, page } = await open({ ready: 'problem', script: fileScript().script });
    await typeAfter(page, 6, 'x');
    await page.locator('[data-testid="problem"][data-range="6:11-6:17"]').waitFor();
    await see('config-review').click();
    await see('review-invalid').waitFor();
    await see('review-apply').click();
    await see('config-outcome').waitFor();
    expect(await see('config-outcome').textContent()).toContain('The running config still serves');
    expect(await see('still-serving').count()).toBe(1);
    expect(await see('gateway-menu').getAttribute('data-state')).toBe('degraded');
  });

  it('saves with Mod+S and leaves the gateway alone', async () => {
    const file = fileScript();
    const { see, page, console: host } = await open({ ready: 'problem', script: file.script });
    await typeAfter(page, 2, ' (edited)');
    await page.keyboard.press('Control+s');
    await page.locator('[data-testid="config-file"][data-state="clean"]').waitFor();
    expect(file.text()).toContain('(edited)');
    await see('badge-unapplied').waitFor();
    expect(host.asked.map((call) => call.method)).not.toContain('config.apply');
  });

  it('reloads quietly when the file changes and nothing is unsaved', async () => {
    const file = fileScript();
    const { see, page, console: host } = await open({ ready: 'problem', script: file.script });
    file.write(sampleConfig.replace('name: main', 'name: front'));
    host.emit('config.changed', { sha256: sha256(file.text()) });
    await page.locator('[data-testid="outline-item"]', { hasText: 'front' }).waitFor();
    expect(await see('outside-change').count()).toBe(0);
  });

  it('[ux A63] asks when the file changes under unsaved text; undo brings that text back', async () => {
    const file = fileScript();
    const { see, page, console: host } = await open({ ready: 'problem', script: file.script });
    await typeAfter(page, 2, ' mine');
    file.write(sampleConfig.replace('What clients call', 'theirs'));
    host.emit('config.changed', { sha256: sha256(file.text()) });
    await see('outside-change').waitFor({ timeout: 1_000 });
    await see('outside-compare').click();
    await see('text-diff').waitFor();
    await see('compare-close').click();
    await see('outside-take').click();
    const editor = see('config-editor');
    await editor.locator('.view-line', { hasText: 'theirs' }).waitFor();
    await editor.locator('.view-line').first().click();
    await page.keyboard.press('Control+z');
    await editor.locator('.view-line', { hasText: 'mine' }).waitFor();
  });

  it('keeps own text against the file when told so', async () => {
    const file = fileScript();
    const { see, page, console: host } = await open({ ready: 'problem', script: file.script });
    await typeAfter(page, 2, ' mine');
    file.write(`${sampleConfig}# theirs\n`);
    host.emit('config.changed', { sha256: sha256(file.text()) });
    await see('outside-keep').click();
    await page.keyboard.press('Control+s');
    await page.locator('[data-testid="config-file"][data-state="clean"]').waitFor();
    expect(file.text()).toContain('mine');
    expect(file.text()).not.toContain('theirs');
  });

  it('keeps text and undo while other screens are shown', async () => {
    const { see, page } = await open({ ready: 'problem' });
    await typeAfter(page, 2, ' kept');
    for (const key of ['Control+3', 'Control+2', 'Control+4', 'Control+2']) await page.keyboard.press(key);
    const line = see('config-editor').locator('.view-line', { hasText: 'kept' });
    await line.click();
    await page.keyboard.press('Control+z');
    await line.waitFor({ state: 'detached' });
  });

  it('keeps the last outline while the text cannot be parsed', async () => {
    const { see, page } = await open({ ready: 'outline-item' });
    const items = await see('outline-item').count();
    await typeAfter(page, 3, ' "');
    await page.locator('[data-testid="config-problems"][data-state="errors"]').waitFor();
    expect(await see('outline-item').count()).toBeGreaterThanOrEqual(items - 1);
  });
});
