import { readFile } from 'node:fs/promises';
import { AxeBuilder } from '@axe-core/playwright';
import { describe, expect, it } from 'vitest';
import { consolePages } from '../support/console-page.ts';
import { sampleRecording, sampleScript } from '../support/console-sample.ts';

const open = consolePages();
const pictures = process.env.PLANO_PICTURES;

describe('the settings', () => {
  it('are opened by their key, and hold theme and single letters', async () => {
    const { see, page, console: host } = await open({ path: '/traces', ready: 'trace-row' });
    await page.keyboard.press('Control+,');
    await see('settings-screen').waitFor();
    await see('setting-theme-dark').click();
    await page.locator('html[data-theme="dark"]').waitFor();
    await see('setting-letters-off').click();
    await page.locator('[data-testid="setting-letters-off"][data-state="on"]').waitFor();
    expect(host.asked.some(({ method }) => method === 'settings.set-single-letters')).toBe(true);
    await see('setting-keys').click();
    await see('shortcuts').waitFor();
    expect(await see('single-letters').isChecked()).toBe(false);
    expect(await see('setting-close-quit').count()).toBe(0);
  });

  it('follow what another window sets', async () => {
    const { page, console: host } = await open({ path: '/settings', ready: 'setting-letters-on' });
    host.emit('settings.changed', {
      keys: {},
      singleLetters: false,
      onClose: 'tray',
      toldOfTray: false,
      theme: 'dark',
      contrast: 'more',
    });
    await page.locator('[data-testid="setting-letters-off"][data-state="on"]').waitFor();
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
        ready: 'setting-close-tray',
        theme,
        script: {
          'host.info': async (params, progress) => ({ ...(await info(params, progress)), mode: 'desktop' }),
        },
      });
      if (pictures) await page.screenshot({ path: `${pictures}/settings-${theme}.png` });
      await see('setting-close-quit').click();
      await page.locator('[data-testid="setting-close-quit"][data-state="on"]').waitFor();
      expect(host.asked.findLast(({ method }) => method === 'settings.set-on-close')?.params).toEqual({
        choice: 'quit',
      });
    },
  );

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
