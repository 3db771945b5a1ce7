import { describe, expect, it } from 'vitest';
import { summaryOf } from '../../../src-main/console/suites/case-verdict.ts';
import { consolePages } from '../../support/console-page.ts';
import { impactScript, sampleImpact } from '../../support/impact-sample.ts';
import { type Script, ScriptedFailure } from '../../support/scripted-console.ts';
import { sampleSuite, suiteScript } from '../../support/suite-sample.ts';

const open = consolePages();

async function opened(script: Script) {
  const shown = await open({ ready: 'problem', script });
  await shown.page.keyboard.press('Control+Enter');
  await shown.see('review-tab-impact').waitFor();
  return shown;
}

describe('the impact on recorded requests', () => {
  it('is asked for only when somebody looks, and is then told among the changes, too', async () => {
    const { console: host, see } = await opened(impactScript);
    const asked = () => host.asked.filter(({ method }) => method === 'config.impact').length;
    expect(asked()).toBe(0);
    await see('review-tab-impact').click();
    expect(await see('impact-summary').textContent()).toBe(
      '40 of 200 requests move · 1 would fail · cost $0.42 → $0.57 (+36 %) (estimate) · p50 1.10 s → 900 ms (−18 %) (estimate)',
    );
    expect(await see('impact-moved').first().locator('th, td').allTextContents()).toEqual([
      'ccccccccExplain this function and point out bugs',
      'code review → openai/gpt-4o',
      'code review → anthropic/claude-sonnet-4-5',
      '$0.0094 → $0.0121',
      '1.20 s → 900 ms',
    ]);
    expect(await see('impact-broken').textContent()).toContain("Model 'fast' not found");
    expect(await see('impact-undecided').textContent()).toContain('No router answered: timeout');
    await see('review-tab-changes').click();
    expect(await see('review-impact').textContent()).toContain('40 of 200 requests move');
    expect(asked()).toBe(1);
  });

  it('[ux N3] says at once whom the change leaves behind, and calls nothing for it', async () => {
    const { console: host, see } = await opened(impactScript);
    await see('broken-model').waitFor();
    expect(await see('broken-model').textContent()).toBe(
      '17 requests would fail with 404: they ask for the alias fast, to which nobody would answer.',
    );
    expect(await see('closed-port').textContent()).toBe(
      'Port 12000 closes: 2 clients were seen there (OpenAI/Python, curl), with 140 requests. The listener main will be on port 12001.',
    );
    expect(host.asked.some(({ method }) => method === 'config.impact')).toBe(false);
  });

  it('shows how far it is, and is given up when nobody waits any more', async () => {
    const { console: host, see } = await opened({
      'config.impact': (_params, progress) => {
        progress({ done: 40, total: 200 });
        return new Promise(() => {});
      },
    });
    await see('review-tab-impact').click();
    await expect.poll(() => see('impact-running').textContent()).toContain('40 of 200');
    await see('review-cancel').click();
    await expect.poll(() => host.cancelled).toContain('config.impact');
  });

  it('says what is not known, and leaves sums out that would say nothing', async () => {
    const unknown = { before: null, after: null };
    const [first] = sampleImpact.moved;
    if (first === undefined) throw new Error('the sample has moved requests');
    const report = {
      ...sampleImpact,
      broken: [],
      moved: [{ ...first, costNanoUsd: unknown, ms: { before: 1200, after: null } }],
      untimed: 1,
    };
    const { see } = await opened({ 'config.impact': () => report });
    await see('review-tab-impact').click();
    expect(await see('impact-summary').textContent()).toBe('1 of 200 requests moves');
    expect(await see('impact').textContent()).toContain('The cost of 3 is not known');
    expect(await see('impact').textContent()).toContain('How long 1 would take is not known');
    expect((await see('impact-moved').locator('td').allTextContents()).slice(2)).toEqual(['—', '1.20 s → —']);
  });

  it('says what it takes where nothing is recorded, and why where it fails', async () => {
    const nothing = { ...sampleImpact, compared: 0, moved: [], broken: [], untouched: 0, undecided: 0 };
    const empty = await opened({ 'config.impact': () => nothing });
    await empty.see('review-tab-impact').click();
    await empty.see('impact-nothing').waitFor();
    const failing = await opened({
      'config.impact': () => {
        throw new ScriptedFailure('not_running', 'The gateway serves no config.');
      },
    });
    await failing.see('review-tab-impact').click();
    expect(await failing.see('impact-failed').textContent()).toContain('The gateway serves no config.');
  });
});

describe('the suites before a change is applied', () => {
  it('run under the new text, and name what would no longer hold', async () => {
    const [missed] = sampleSuite.cases.flatMap(({ last }) => last?.result ?? []);
    if (missed === undefined) throw new Error('the sample has results');
    const { console: host, see } = await opened({
      ...suiteScript,
      'suites.rehearse': () => ({
        results: [{ file: 'routing.yaml', cases: [missed] }],
        summary: { ...summaryOf([missed]), total: 13, pass: 12 },
        live: 2,
      }),
    });
    expect(host.asked.some(({ method }) => method === 'suites.rehearse')).toBe(false);
    await see('review-suites').click();
    expect(await see('rehearsal-summary').textContent()).toBe('12 of 13 cases pass');
    expect(await see('rehearsal').textContent()).toContain('2 live cases do not run here');
    expect(await see('rehearsal-missed').textContent()).toContain('write-sql2 of 3 good, 3 wanted');
  });

  it('are not offered where there are none', async () => {
    const { see } = await opened({});
    expect(await see('review-suites').count()).toBe(0);
  });
});
