import { describe, expect, it } from 'vitest';
import { summaryOf } from '../../../src-main/console/suites/case-verdict.ts';
import { consolePages } from '../../support/console-page.ts';
import { sampleGateway } from '../../support/console-sample.ts';
import type { Script } from '../../support/scripted-console.ts';
import { sampleCase, sampleSuite, suiteScript } from '../../support/suite-sample.ts';

const open = consolePages();
const opened = (script: Script = suiteScript) =>
  open({ path: '/suites', ready: 'suite-case', script: { ...suiteScript, ...script } });

describe('the screen of suites', () => {
  it('shows each case with what it expects, its verdict, how many runs were good and where they went', async () => {
    const { page, see } = await opened();
    const cells = page.getByTestId('suite-case').first().locator('th, td');
    expect(await cells.allTextContents()).toEqual([
      'write-sql',
      'route = code gen',
      'FLAKY',
      '2/3',
      'code gen / code review',
      '98 ms',
      '$0.00012',
    ]);
    expect(await see('badge-suites').textContent()).toBe('1/3');
    expect(await see('case-reason').textContent()).toBe(
      '2 of 3 good, 3 wanted; route: wanted code gen, got code review',
    );
    expect(await see('route-matrix').locator('tbody tr').allTextContents()).toEqual([
      'code gen21',
      'code review02',
      'none01',
    ]);
    expect(await see('cli-line').textContent()).toContain('planoai test .plano/suites/routing.yaml');
  });

  it('is walked and run by keys', async () => {
    const asks: unknown[] = [];
    const { page, see } = await opened({
      'suites.run': (params) => {
        asks.push(params);
        return { result: { file: params.file, cases: [] }, summary: summaryOf([]) };
      },
    });
    await page.keyboard.press('j');
    await page.locator('[data-testid="case-detail"][data-case="review-python"]').waitFor();
    await page.keyboard.press('Control+Enter');
    await expect.poll(() => asks).toEqual([{ file: 'routing.yaml', caseIds: ['review-python'] }]);
    await page.locator('[data-testid="suites-screen"][data-state="idle"]').waitFor();
    await page.keyboard.press('Control+Shift+Enter');
    await expect.poll(() => asks.at(-1)).toEqual({ file: 'routing.yaml' });
    await page.locator('[data-testid="suites-screen"][data-state="idle"]').waitFor();
    await see('run-failed').click();
    await expect
      .poll(() => asks.at(-1))
      .toEqual({ file: 'routing.yaml', caseIds: ['write-sql', 'smalltalk'] });
    await page.keyboard.press('k');
    await page.locator('[data-testid="case-detail"][data-case="write-sql"]').waitFor();
  });

  it('shows how far a run is, and stops it', async () => {
    const {
      console: host,
      page,
      see,
    } = await opened({
      'suites.run': ({ file }, progress) => {
        progress({ file, caseId: 'review-python', done: 1, good: 1, result: null });
        return new Promise(() => {});
      },
    });
    await see('run-all').click();
    await expect.poll(() => see('case-count').allTextContents()).toEqual(['0/3', '1/2', '0/1', '0/1']);
    await page.keyboard.press('Control+.');
    await page.locator('[data-testid="suites-screen"][data-state="idle"]').waitFor();
    await expect.poll(() => host.cancelled).toEqual(['suites.run']);
    expect(await see('case-count').allTextContents()).toEqual(['2/3', '2/2', '0/1', '–/1']);
  });

  it('follows results that another client has brought about', async () => {
    const { console: host, see } = await opened();
    host.script({
      'suites.list': () => ({
        folder: '.plano/suites',
        suites: [{ ...sampleSuite, cases: [sampleCase('write-sql', { route: 'code gen' }, ['code gen'])] }],
      }),
    });
    host.emit('suites.changed', { file: 'routing.yaml' });
    await expect.poll(() => see('badge-suites').textContent()).toBe('1/1');
  });

  it('opens the file at the case, shows what is wrong in it, and keeps what could not be saved', async () => {
    const saved: unknown[] = [];
    const { page, see } = await opened({
      'suites.save': (params) => {
        saved.push(params);
        throw new Error('The disk is full.');
      },
    });
    await page.keyboard.press('e');
    await see('suite-text').waitFor();
    await see('suite-text').fill('version: 9\n');
    await expect.poll(() => see('suite-state').textContent()).toContain('1 problem');
    await page.keyboard.press('Control+s');
    await see('suite-save-failed').waitFor();
    expect(saved).toMatchObject([{ file: 'routing.yaml', text: 'version: 9\n' }]);
    expect(await see('suite-text').inputValue()).toBe('version: 9\n');
  });

  it('says that nothing can run without a gateway', async () => {
    const { see } = await opened({ 'gateway.status': () => ({ ...sampleGateway, state: 'stopped' }) });
    expect(await see('run-all').isDisabled()).toBe(true);
    expect(await see('suites-notice').textContent()).toContain('The gateway does not run');
  });
});
