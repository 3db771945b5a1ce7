import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { consolePages } from '../support/console-page.ts';
import { sampleDocker, sampleReply, sampleTraceId } from '../support/console-sample.ts';
import { impactScript } from '../support/impact-sample.ts';
import { assertScript, suiteScript } from '../support/suite-sample.ts';

const open = consolePages();

const screens = [
  { name: 'config', path: '/config', ready: 'problem' },
  { name: 'traces', path: '/traces', ready: 'trace-row' },
  { name: 'a trace', path: `/traces/${sampleTraceId}`, ready: 'span-row' },
  { name: 'a comparison', path: `/compare/${sampleTraceId}/${sampleTraceId}`, ready: 'compare-span' },
  { name: 'playground', path: '/playground', ready: 'playground-empty' },
  { name: 'suites without any', path: '/suites', ready: 'suites-empty' },
  { name: 'settings', path: '/settings', ready: 'setting-theme-dark' },
  { name: 'listeners and logs', path: '/listeners', ready: 'log-line' },
] as const;

/** What axe finds, one line each. */
async function violations(page: Page): Promise<string[]> {
  const { violations: found } = await new AxeBuilder({ page }).setLegacyMode().analyze();
  return found.flatMap((rule) =>
    rule.nodes.map((node) => `${rule.id}: ${node.html.slice(0, 160)} ${node.failureSummary ?? ''}`),
  );
}

describe.each(['light', 'dark'] as const)('[ux A78] accessibility in the %s theme', (theme) => {
  it.each(screens)('of $name', async ({ path, ready }) => {
    const { page } = await open({ path, ready, theme });
    expect(await violations(page)).toEqual([]);
  });

  it('of a waterfall with its critical path and a search', async () => {
    const { page, see } = await open({ path: `/traces/${sampleTraceId}`, ready: 'span-row', theme });
    await page.keyboard.press('c');
    await see('find-field').fill('outbound');
    await see('find-only').waitFor();
    expect(await violations(page)).toEqual([]);
  });

  it('of the trace list while its filter cannot be read and is being completed', async () => {
    const { page, see } = await open({ path: '/traces', ready: 'trace-row', theme });
    await see('trace-query').fill('model= OR rou');
    await see('query-error').waitFor();
    await see('query-choice').first().waitFor();
    expect(await violations(page)).toEqual([]);
  });

  it('of suites with results, a matrix and a broken file, and of their editor', async () => {
    const { page, see } = await open({ path: '/suites', ready: 'case-runs', theme, script: suiteScript });
    expect(await violations(page)).toEqual([]);
    await see('suite-problem-open').click();
    await see('suite-text').waitFor();
    expect(await violations(page)).toEqual([]);
  });

  it('of the asserts of the playground', async () => {
    const { page, see } = await open({
      path: '/playground',
      ready: 'playground-empty',
      theme,
      script: assertScript,
    });
    await see('playground-tab-asserts').click();
    await see('playground-user').fill('Hello');
    await see('assert-run').click();
    await see('case-runs').first().waitFor();
    expect(await violations(page)).toEqual([]);
  });

  it('of panes side by side, one with its own prompt, and of two of them compared', async () => {
    const { page, see } = await open({
      path: '/playground',
      ready: 'playground-empty',
      theme,
      script: { 'playground.send': ({ api }) => ({ ...sampleReply, text: `An answer in ${api}.` }) },
    });
    await see('playground-example-1').click();
    await see('pane-add').click();
    await see('pane-own-prompt').first().click();
    await page.keyboard.press('Control+Enter');
    await see('run-finish').nth(1).waitFor();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Control+d');
    await see('pane-diff-percent').waitFor();
    expect(await violations(page)).toEqual([]);
    await see('playground-tab-wire').click();
    await see('run-wire').waitFor();
    expect(await violations(page)).toEqual([]);
    await see('playground-tab-snippet').click();
    await see('snippet-text').waitFor();
    expect(await violations(page)).toEqual([]);
  });

  it('of the variables of a prompt, and of the question for its name', async () => {
    const { page, see } = await open({ path: '/playground', ready: 'playground-empty', theme });
    await see('playground-user').fill('Explain {{file}}.');
    await see('variable-file').waitFor();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Control+s');
    await see('prompt-name-field').waitFor();
    expect(await violations(page)).toEqual([]);
  });

  it('of a review with the impact of its changes', async () => {
    const { page, see } = await open({ ready: 'problem', theme, script: impactScript });
    await page.keyboard.press('Control+Enter');
    await see('review-tab-impact').click();
    await see('impact-broken').first().waitFor();
    expect(await violations(page)).toEqual([]);
  });

  it('of the containers beside the gateway, and of the question before a volume goes', async () => {
    const { page, see } = await open({
      path: '/listeners',
      ready: 'containers-open',
      theme,
      script: { 'docker.overview': () => sampleDocker },
    });
    await see('containers-open').click();
    await see('docker-helpers').waitFor();
    expect(await violations(page)).toEqual([]);
    await see('volume-delete').click();
    await see('volume-typed').waitFor();
    expect(await violations(page)).toEqual([]);
  });

  it('of the config as a form', async () => {
    const { page, see } = await open({ ready: 'problem', theme });
    await see('config-view-form').click();
    await see('form-control').first().waitFor();
    expect(await violations(page)).toEqual([]);
  });

  it('of the palette and the shortcuts', async () => {
    const { page, see } = await open({ path: '/traces', ready: 'trace-row', theme });
    await page.keyboard.press('Control+k');
    await see('palette-input').waitFor();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await see('palette').waitFor({ state: 'detached' });
    await page.keyboard.press('Shift+?');
    await see('shortcuts').waitFor();
    expect(await violations(page)).toEqual([]);
  });
});
