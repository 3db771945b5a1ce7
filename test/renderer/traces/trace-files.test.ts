import { readFile } from 'node:fs/promises';
import { AxeBuilder } from '@axe-core/playwright';
import { describe, expect, it } from 'vitest';
import { consolePages } from '../../support/console-page.ts';
import { sampleScript } from '../../support/console-sample.ts';
import { ScriptedFailure } from '../../support/scripted-console.ts';

const open = consolePages();
const pictures = process.env.PLANO_PICTURES;

describe('files of traces', () => {
  it('are imported by the menu, and the list is asked again', async () => {
    const {
      page,
      see,
      console: host,
    } = await open({
      path: '/traces',
      ready: 'trace-row',
      script: { 'traces.import': () => ({ traces: 1, spans: 1200, rejected: { 'invalid trace_id': 2 } }) },
    });
    const lists = () => host.asked.filter(({ method }) => method === 'traces.list').length;
    const before = lists();
    await see('trace-files').click();
    const chooser = page.waitForEvent('filechooser');
    await see('traces-import').click();
    await (await chooser).setFiles({
      name: 'old.json',
      mimeType: 'application/json',
      buffer: Buffer.from('{"é":1}'),
    });
    await see('trace-file-outcome').waitFor();
    expect(await see('trace-file-outcome').textContent()).toBe(
      'Imported 1 trace, 1\u202f200 spans from old.jsonRejected spans: 2 invalid trace_id.',
    );
    expect(host.asked.find(({ method }) => method === 'traces.import')?.params).toEqual({
      fileName: 'old.json',
      content: Buffer.from('{"é":1}').toString('base64'),
    });
    await expect.poll(lists).toBeGreaterThan(before);
    await see('trace-file-outcome').getByRole('button').click();
    expect(await see('trace-file-outcome').count()).toBe(0);
  });

  it('that cannot be read say why; large ones are for the command line', async () => {
    const { see } = await open({
      path: '/traces',
      ready: 'trace-row',
      script: {
        'traces.import': () => {
          throw new ScriptedFailure('import_refused', 'the file is empty');
        },
      },
    });
    await see('trace-file').setInputFiles({ name: 'a.json', mimeType: '', buffer: Buffer.alloc(0) });
    await expect
      .poll(() => see('trace-file-outcome').textContent())
      .toBe('a.json was not importedthe file is empty');
    await see('trace-file').setInputFiles({
      name: 'b.json',
      mimeType: '',
      buffer: Buffer.alloc(6 * 1024 * 1024),
    });
    await expect.poll(() => see('trace-file-outcome').textContent()).toContain('planoai trace import b.json');
  });

  it('are exported with the filter of the list', async () => {
    const {
      page,
      see,
      console: host,
    } = await open({
      path: '/traces',
      ready: 'trace-row',
      script: {
        'traces.export': () => ({
          fileName: 'plano-traces.csv',
          text: 'a,b',
          traces: 9,
          spans: 9,
          complete: false,
        }),
      },
    });
    await see('trace-query').fill('status:error');
    await see('trace-files').click();
    const download = page.waitForEvent('download');
    await see('traces-export-csv').click();
    const file = await download;
    expect(file.suggestedFilename()).toBe('plano-traces.csv');
    expect(await readFile((await file.path()) ?? '', 'utf8')).toBe('a,b');
    expect(host.asked.find(({ method }) => method === 'traces.export')?.params).toEqual({
      format: 'csv',
      query: 'status:error',
    });
    expect(await see('trace-file-outcome').textContent()).toContain('Exported the newest 9 traces');
  });

  it('[ux A73] and what had to go is counted in the header with its reason', async () => {
    const stats = { traces: 5, spans: 40, bytes: 1000 };
    const { see, console: host } = await open({
      path: '/traces',
      ready: 'trace-row',
      script: { 'traces.stats': () => ({ ...stats, dropped: { 'size limit': 1200 } }) },
    });
    await expect.poll(() => see('trace-stats').textContent()).toContain('dropped 1\u202f200 (size limit)');
    host.emit('traces.added', {
      rows: [],
      stats: { ...stats, dropped: { 'size limit': 1300, queue_full: 2 } },
    });
    await expect
      .poll(() => see('trace-stats').textContent())
      .toContain('dropped 1\u202f302 (1\u202f300 size limit, 2 queue full)');
  });

  it('[ux R61] and the list says where it ends because older traces had to go', async () => {
    const stats = { traces: 60, spans: 400, bytes: 1000, dropped: { 'size limit': 1200 } };
    const { see } = await open({
      path: '/traces',
      ready: 'traces-removed',
      script: { 'traces.stats': () => stats },
    });
    expect(await see('traces-removed').textContent()).toBe('Older traces were removed (size limit).');
  });

  it('are counted in the settings as they come', async () => {
    const { see, console: host } = await open({ path: '/settings', ready: 'trace-storage' });
    const text = () => see('trace-storage').textContent();
    expect(await text()).toContain('1\u202f240 traces');
    host.emit('traces.added', { rows: [], stats: { traces: 1243, spans: 9944, dropped: {}, bytes: 1 } });
    await expect.poll(text).toContain('1\u202f243 traces');
  });

  it.each([
    { place: 'the list', path: '/traces', ready: 'trace-row' },
    { place: 'the settings', path: '/settings', ready: 'settings-clear-traces' },
  ])(
    '[ux R61] are cleared from $place, which every screen announces and takes back',
    async ({ path, ready }) => {
      const pending = { traces: 1240, untilMs: Date.now() + 10_000 };
      const {
        page,
        see,
        console: host,
      } = await open({
        path,
        ready,
        script: { 'traces.clear-soon': () => pending, 'traces.keep': () => ({}) },
      });
      const storage = await sampleScript()['traces.storage']?.({}, () => undefined);
      if (storage === undefined) throw new Error('the sample has an answer');
      const announce = (clearing: typeof pending | null) => {
        host.script({ 'traces.storage': () => ({ ...storage, clearing }) });
        host.emit('traces.clearing', { pending: clearing });
      };
      if (path === '/settings') {
        expect(await see('trace-storage').textContent()).toContain('2.0 GiB');
        if (pictures) await page.screenshot({ path: `${pictures}/storage-settings.png`, fullPage: true });
        await see('settings-clear-traces').click();
      } else {
        await see('trace-files').click();
        await see('traces-clear').click();
      }
      await expect.poll(() => host.asked.some(({ method }) => method === 'traces.clear-soon')).toBe(true);
      announce(pending);
      await see('traces-clearing').waitFor();
      expect(await see('traces-clearing').textContent()).toMatch(
        /1\u202f240 traces are deleted in (10|9|8) s/,
      );
      if (path === '/traces') await see('trace-row').first().waitFor({ state: 'detached' });
      if (pictures) await page.screenshot({ path: `${pictures}/clearing${path.replace('/', '-')}.png` });
      const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
      expect(
        violations.map((rule) => `${rule.id} ${rule.nodes.map((node) => node.html.slice(0, 160))}`),
      ).toEqual([]);
      await see('traces-keep').click();
      await expect.poll(() => host.asked.some(({ method }) => method === 'traces.keep')).toBe(true);
      announce(null);
      await see('traces-clearing').waitFor({ state: 'detached' });
      if (path === '/traces') await see('trace-row').first().waitFor();
    },
  );
});
