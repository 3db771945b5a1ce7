import { readFile } from 'node:fs/promises';
import { AxeBuilder } from '@axe-core/playwright';
import { describe, expect, it } from 'vitest';
import { defaultSettings } from '../../src-main/contract/console-settings.ts';
import type { SettingsFile } from '../../src-main/contract/settings-calls.ts';
import { axeViolations } from '../support/axe-violations.ts';
import { consolePages } from '../support/console-page.ts';
import { sampleRecording, sampleScript } from '../support/console-sample.ts';

const sampleFile: SettingsFile = {
  path: '/home/dev/.plano/settings.json',
  text: '{\n  "theme": "system"\n}\n',
  sha256: 'a1',
  problems: [],
  state: 'used',
  decidedElsewhere: [],
};

const open = consolePages();
const pictures = process.env.PLANO_PICTURES;

describe('the settings', () => {
  it('are opened by their key, and hold theme and single letters', async () => {
    const { see, page, console: host } = await open({ path: '/traces', ready: 'trace-row' });
    await page.keyboard.press('Control+,');
    await see('settings-screen').waitFor();
    await see('setting-theme-dark').click();
    await page.locator('html[data-theme="dark"]').waitFor();
    await see('setting-singleLetters-off').click();
    await page.locator('[data-testid="setting-singleLetters-off"][data-state="on"]').waitFor();
    expect(
      host.asked.filter(({ method }) => method === 'settings.change').map(({ params }) => params),
    ).toEqual([
      { name: 'theme', value: 'dark' },
      { name: 'singleLetters', value: false },
    ]);
    await see('setting-keys').click();
    await see('shortcuts').waitFor();
    expect(await see('single-letters').isChecked()).toBe(false);
    expect(await see('setting-onClose-quit').count()).toBe(0);
  });

  it('follow what another window sets', async () => {
    const { page, console: host } = await open({ path: '/settings', ready: 'setting-singleLetters-on' });
    host.emit('settings.changed', {
      ...defaultSettings,
      singleLetters: false,
      theme: 'dark',
      contrast: 'more',
    });
    await page.locator('[data-testid="setting-singleLetters-off"][data-state="on"]').waitFor();
    await page.locator('html[data-theme="dark"][data-contrast="more"]').waitFor();
  });

  it('say that what is said leaves this machine, where the environment wants it so', async () => {
    const { see, page } = await open({
      path: '/settings',
      ready: 'recording-button',
      script: {
        'recording.state': () => ({ ...sampleRecording, decidedBy: 'environment', isExported: true }),
      },
    });
    await see('recording-button').click();
    await see('recording-exported').waitFor();
    await see('recording-fixed').waitFor();
    expect(await see('recording-save').isDisabled()).toBe(true);
    expect(await see('recording-dialog').getByTestId('cli-line').textContent()).toContain(
      'planoai recording full',
    );
    expect(await see('recording-dialog').textContent()).not.toContain('sent nowhere');
    if (pictures) await page.screenshot({ path: `${pictures}/recording-exported.png` });
  });

  it('say what each of them comes with, and go back to it', async () => {
    const { see, page } = await open({ path: '/settings', ready: 'setting-editorFontSize' });
    const row = page.locator('[data-testid="setting-row-editorFontSize"]');
    expect(await row.getAttribute('data-state')).toBe('default');
    await see('setting-editorFontSize').fill('18');
    await page.keyboard.press('Enter');
    await page.locator('[data-testid="setting-row-editorFontSize"][data-state="changed"]').waitFor();
    await see('setting-reset-editorFontSize').click();
    await page.locator('[data-testid="setting-row-editorFontSize"][data-state="default"]').waitFor();
    expect(await see('setting-editorFontSize').inputValue()).toBe('13');
  });

  it('are found by any of their words, with the keyboard alone', async () => {
    const { see, page } = await open({ path: '/settings', ready: 'setting-row-theme' });
    await page.keyboard.press('/');
    await page.keyboard.type('trace days');
    await see('setting-row-theme').waitFor({ state: 'detached' });
    expect(await see('setting-row-traceMaxDays').count()).toBe(1);
    expect(await see('setting-row-traceMaxSpans').count()).toBe(0);
    await see('settings-search').fill('telemetry');
    await see('settings-diagnostics').waitFor();
    await see('settings-search').fill('no such words');
    await see('settings-none').waitFor();
    await see('settings-clear').click();
    await see('setting-row-theme').waitFor();
  });

  it('say which variable decides in their place', async () => {
    const { see } = await open({
      path: '/settings',
      ready: 'setting-decided-sandboxPort',
      script: {
        'settings.file': () => ({
          ...sampleFile,
          decidedElsewhere: [{ name: 'sandboxPort', variable: 'PLANO_SANDBOX_PORT' }],
        }),
      },
    });
    expect(await see('setting-decided-logLevel').count()).toBe(0);
  });

  it.each(['light', 'dark'] as const)(
    'of the desktop say what closing does, in the %s theme',
    async (theme) => {
      const info = sampleScript()['host.info'];
      if (info === undefined) throw new Error('the sample has an answer');
      const {
        see,
        page,
        console: host,
      } = await open({
        path: '/settings',
        ready: 'setting-onClose-tray',
        theme,
        script: {
          'host.info': async (params, progress) => ({ ...(await info(params, progress)), mode: 'desktop' }),
        },
      });
      if (pictures) await page.screenshot({ path: `${pictures}/settings-${theme}.png` });
      await see('setting-onClose-quit').click();
      await page.locator('[data-testid="setting-onClose-quit"][data-state="on"]').waitFor();
      expect(host.asked.findLast(({ method }) => method === 'settings.change')?.params).toEqual({
        name: 'onClose',
        value: 'quit',
      });
    },
  );

  it('whose file is no JSON name the line, and go on without it when somebody says so', async () => {
    let file: SettingsFile = {
      ...sampleFile,
      text: '{\n  "theme": dark\n}\n',
      state: 'broken',
      problems: [{ severity: 'error', line: 2, column: 12, name: null, message: 'This is not JSON.' }],
    };
    const { see, page } = await open({
      path: '/settings',
      ready: 'settings-broken',
      script: {
        'settings.file': () => file,
        'settings.set-aside': () => {
          file = { ...file, state: 'set-aside' };
          return file;
        },
      },
    });
    expect(await see('settings-broken').textContent()).toContain('line 2, column 12');
    if (pictures) await page.screenshot({ path: `${pictures}/settings-broken.png` });
    await see('settings-mend').click();
    await see('settings-problem').click();
    expect(await see('settings-json-text').evaluate(caretOf)).toBe('{\n  "theme": '.length);
    if (pictures) await page.screenshot({ path: `${pictures}/settings-json.png` });
    expect(await axeViolations(page)).toEqual([]);
    await see('settings-json').click();
    await see('settings-use-defaults').click();
    await see('settings-set-aside').waitFor();
  });

  it('are edited as text: not saved while something is wrong, and never over what another hand wrote', async () => {
    let file = sampleFile;
    const {
      see,
      page,
      console: host,
    } = await open({
      path: '/settings',
      ready: 'setting-row-theme',
      script: {
        'settings.file': () => file,
        'settings.check': ({ text }) => ({
          problems: text.includes('pink')
            ? [{ severity: 'error', line: 1, column: 10, name: 'theme', message: 'theme takes dark.' }]
            : [],
        }),
      },
    });
    await see('settings-json').click();
    await see('settings-json-text').fill('{"theme":"pink"}');
    await see('settings-problem').waitFor();
    expect(await see('settings-json-save').isDisabled()).toBe(true);
    await see('settings-json-text').fill('{"theme":"dark"}');
    await see('settings-problem').waitFor({ state: 'detached' });
    file = { ...file, text: '{}', sha256: 'b2' };
    host.emit('settings.changed', defaultSettings);
    await see('settings-other-hand').waitFor();
    expect(await see('settings-json-save').isDisabled()).toBe(true);
    await see('settings-keep-mine').click();
    await page.keyboard.press('Control+3');
    await see('trace-row').first().waitFor();
    await page.keyboard.press('Control+,');
    await see('settings-json').click();
    expect(await see('settings-json-text').inputValue()).toBe('{"theme":"dark"}');
    await see('settings-json-save').click();
    await page.locator('[data-testid="settings-json-text"][data-state="saved"]').waitFor();
    expect(host.asked.findLast(({ method }) => method === 'settings.save-file')?.params).toEqual({
      text: '{"theme":"dark"}',
      basedOn: 'b2',
    });
  });

  it('hold the size and the folds of the editor’s text, while it is open', async () => {
    const { page, see, console: host } = await open({ path: '/config', ready: 'config-editor' });
    const size = () =>
      see('config-editor').evaluate((pane) => {
        const line = pane.querySelector('[role=code] [style*="font-size"], .view-lines');
        return line === null ? '' : getComputedStyle(line).fontSize;
      });
    await expect.poll(size).toBe('13px');
    host.emit('settings.changed', { ...defaultSettings, editorFontSize: 20, editorMinimap: true });
    await expect.poll(size).toBe('20px');
    if (pictures) await page.screenshot({ path: `${pictures}/settings-editor.png` });
  });

  it('[ux R64] show every file of a diagnostics bundle and what was masked, before it is saved', async () => {
    const {
      page,
      see,
      console: host,
    } = await open({
      path: '/settings',
      ready: 'settings-diagnostics',
      script: {
        'diagnostics.collect': () => ({
          id: 'b1',
          fileName: 'plano-diagnostics.tar.gz',
          files: [
            { name: 'about.json', what: 'Version, system, instance', text: '{"version":"0.1.0"}' },
            { name: 'config.yaml', what: 'The config', text: 'access_key: sk-…cdef # a line' },
          ],
          redactions: [{ file: 'config.yaml', what: 'config, line 8', shown: 'sk-…cdef', times: 2 }],
        }),
        'diagnostics.pack': () => ({ fileName: 'plano-diagnostics.tar.gz', content: btoa('packed') }),
      },
    });
    await see('settings-diagnostics').click();
    await see('diagnostics-redactions').waitFor();
    expect(await see('diagnostics-redactions').locator('tbody').textContent()).toBe(
      'config.yamlconfig, line 8sk-…cdef2',
    );
    if (pictures) await page.screenshot({ path: `${pictures}/diagnostics.png` });
    const inPage = await new AxeBuilder({ page }).setLegacyMode().analyze();
    await see('diagnostics-file').filter({ hasText: 'config.yaml' }).click();
    expect(await see('diagnostics-text').textContent()).toBe('access_key: sk-…cdef # a line');
    if (pictures) await page.screenshot({ path: `${pictures}/diagnostics-file.png` });
    const inFile = await new AxeBuilder({ page }).setLegacyMode().analyze();
    const found = [...inPage.violations, ...inFile.violations];
    expect(found.map((rule) => `${rule.id} ${rule.nodes.map((node) => node.html.slice(0, 160))}`)).toEqual(
      [],
    );
    const download = page.waitForEvent('download');
    await see('diagnostics-save').click();
    expect((await download).suggestedFilename()).toBe('plano-diagnostics.tar.gz');
    expect(await readFile(await (await download).path(), 'utf8')).toBe('packed');
    await see('diagnostics-dialog').waitFor({ state: 'detached' });
    expect(host.asked.findLast(({ method }) => method === 'diagnostics.pack')?.params).toEqual({ id: 'b1' });
  });
});

function caretOf(field: Element): number {
  return field instanceof HTMLTextAreaElement ? field.selectionStart : -1;
}
