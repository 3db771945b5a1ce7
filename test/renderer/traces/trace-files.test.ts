import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { consolePages } from '../../support/console-page.ts';
import { ScriptedFailure } from '../../support/scripted-console.ts';

const open = consolePages();

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
});
