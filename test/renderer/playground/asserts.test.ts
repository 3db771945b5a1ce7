import { describe, expect, it } from 'vitest';
import { caseResult } from '../../../src-main/console/suites/case-verdict.ts';
import { checkRun } from '../../../src-main/console/suites/check-run.ts';
import { consolePages } from '../../support/console-page.ts';
import type { Script } from '../../support/scripted-console.ts';
import { sampleFacts } from '../../support/suite-sample.ts';

const open = consolePages();

async function opened(script: Script) {
  const shown = await open({ path: '/playground', ready: 'playground-empty', script });
  await shown.see('playground-tab-asserts').click();
  return shown;
}

const run = (status: number) => checkRun({ status: 200 }, { ...sampleFacts, status });

describe('asserts of the playground', () => {
  it('run the request several times by one key, and show the verdict with every run', async () => {
    const asked: unknown[] = [];
    const { page, see } = await opened({
      'suites.try': (params) => {
        asked.push(params);
        const { pass, repeat } = params;
        return {
          problems: [],
          result: caseResult({ id: 'playground', pass, repeat }, [run(200), run(429), run(200)]),
        };
      },
    });
    expect(await see('assert-run').isDisabled()).toBe(true);
    await see('playground-user').fill('Hello');
    await see('assert-expect').fill('status: 200');
    await see('assert-repeat').fill('3');
    await see('assert-pass').fill('3');
    await page.keyboard.press('Control+Shift+Enter');
    await page.locator('[data-testid="assert-bench"][data-state="flaky"]').waitFor();
    expect(asked).toMatchObject([
      {
        listener: 'main',
        api: 'chat',
        mode: 'live',
        expect: 'status: 200',
        repeat: 3,
        pass: 3,
        body: { stream: true, stream_options: { include_usage: true }, messages: [{ content: 'Hello' }] },
      },
    ]);
    expect(await see('case-reason').textContent()).toBe('2 of 3 good, 3 wanted; status: wanted 200, got 429');
    expect(await see('case-runs').count()).toBe(3);
  });

  it('can be stopped, and say how many runs are over', async () => {
    const {
      console: host,
      page,
      see,
    } = await opened({
      'suites.try': (_params, progress) => {
        progress({ done: 2, good: 2 });
        return new Promise(() => {});
      },
    });
    await see('playground-user').fill('Hello');
    await see('assert-dry-run').check();
    await see('assert-repeat').fill('5');
    await see('assert-run').click();
    await expect.poll(() => see('assert-stop').textContent()).toContain('Stop after 2 of 5');
    await page.keyboard.press('Control+.');
    await see('assert-run').waitFor();
    await expect.poll(() => host.cancelled).toContain('suites.try');
    expect(host.asked.find(({ method }) => method === 'suites.try')?.params).toMatchObject({
      mode: 'dry-run',
    });
  });

  it('say what is wrong with an expectation', async () => {
    const problem = { line: 1, column: 1, path: 'rout', message: 'unknown field "rout"' };
    const { see } = await opened({ 'suites.try': () => ({ problems: [problem], result: null }) });
    await see('playground-user').fill('Hello');
    await see('assert-run').click();
    expect(await see('suite-problem').textContent()).toContain('unknown field "rout"');
  });
});
