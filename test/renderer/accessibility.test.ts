import { describe, expect, it } from 'vitest';
import { axeViolations } from '../support/axe-violations.ts';
import { consolePages } from '../support/console-page.ts';
import { sampleDocker, sampleReply, sampleRows, sampleTraceId } from '../support/console-sample.ts';
import { impactScript } from '../support/impact-sample.ts';
import { assertScript, suiteScript } from '../support/suite-sample.ts';
import { wizardScript } from '../support/wizard-sample.ts';

const open = consolePages();

const screens = [
  { name: 'home', path: '/home', ready: 'home-trace' },
  { name: 'config', path: '/config', ready: 'problem' },
  { name: 'traces', path: '/traces', ready: 'trace-row' },
  { name: 'a trace', path: `/traces/${sampleTraceId}`, ready: 'span-row' },
  { name: 'a comparison', path: `/compare/${sampleTraceId}/${sampleTraceId}`, ready: 'compare-span' },
  { name: 'playground', path: '/playground', ready: 'playground-empty' },
  { name: 'suites without any', path: '/suites', ready: 'suites-empty' },
  { name: 'settings', path: '/settings', ready: 'setting-theme-dark' },
  { name: 'listeners and logs', path: '/listeners', ready: 'log-line' },
] as const;

const looks = [
  { look: 'light', view: { theme: 'light' } },
  { look: 'dark', view: { theme: 'dark' } },
  { look: 'light high-contrast', view: { theme: 'light', contrast: 'more' } },
  { look: 'dark high-contrast', view: { theme: 'dark', contrast: 'more' } },
] as const;

describe.each(looks)('[ux A78] accessibility in the $look theme', ({ view }) => {
  it.each(screens)('of $name', async ({ path, ready }) => {
    const { page } = await open({ path, ready, ...view });
    expect(await axeViolations(page)).toEqual([]);
  });

  it('of a waterfall with its critical path and a search', async () => {
    const { page, see } = await open({ path: `/traces/${sampleTraceId}`, ready: 'span-row', ...view });
    await page.keyboard.press('c');
    await see('find-field').fill('outbound');
    await see('find-only').waitFor();
    expect(await axeViolations(page)).toEqual([]);
  });

  it('of the trace list while its filter cannot be read and is being completed', async () => {
    const { page, see } = await open({ path: '/traces', ready: 'trace-row', ...view });
    await see('trace-query').fill('model= OR rou');
    await see('query-error').waitFor();
    await see('query-choice').first().waitFor();
    expect(await axeViolations(page)).toEqual([]);
  });

  it('of suites with results, a matrix and a broken file, and of their editor', async () => {
    const { page, see } = await open({ path: '/suites', ready: 'case-runs', ...view, script: suiteScript });
    expect(await axeViolations(page)).toEqual([]);
    await see('suite-problem-open').click();
    await see('suite-text').waitFor();
    expect(await axeViolations(page)).toEqual([]);
  });

  it('of the asserts of the playground', async () => {
    const { page, see } = await open({
      path: '/playground',
      ready: 'playground-empty',
      ...view,
      script: assertScript,
    });
    await see('playground-tab-asserts').click();
    await see('playground-user').fill('Hello');
    await see('assert-run').click();
    await see('case-runs').first().waitFor();
    expect(await axeViolations(page)).toEqual([]);
  });

  it('of panes side by side, one with its own prompt, and of two of them compared', async () => {
    const { page, see } = await open({
      path: '/playground',
      ready: 'playground-empty',
      ...view,
      script: { 'playground.send': ({ api }) => ({ ...sampleReply, text: `An answer in ${api}.` }) },
    });
    await see('playground-example-1').click();
    await see('pane-add').click();
    await see('pane-own-prompt').first().click();
    await page.keyboard.press('Control+Enter');
    await see('run-finish').nth(1).waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await page.keyboard.press('Control+d');
    await see('pane-diff-percent').waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await see('playground-tab-wire').click();
    await see('run-wire').waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await see('playground-tab-snippet').click();
    await see('snippet-text').waitFor();
    expect(await axeViolations(page)).toEqual([]);
  });

  it('of the variables of a prompt, and of the question for its name', async () => {
    const { page, see } = await open({ path: '/playground', ready: 'playground-empty', ...view });
    await see('playground-user').fill('Explain {{file}}.');
    await see('variable-file').waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await page.keyboard.press('Control+s');
    await see('prompt-name-field').waitFor();
    expect(await axeViolations(page)).toEqual([]);
  });

  it('of a review with the impact of its changes', async () => {
    const { page, see } = await open({ ready: 'problem', ...view, script: impactScript });
    await page.keyboard.press('Control+Enter');
    await see('review-tab-impact').click();
    await see('impact-broken').first().waitFor();
    expect(await axeViolations(page)).toEqual([]);
  });

  it('of the containers beside the gateway, and of the question before a volume goes', async () => {
    const { page, see } = await open({
      path: '/listeners',
      ready: 'containers-open',
      ...view,
      script: { 'docker.overview': () => sampleDocker },
    });
    await see('containers-open').click();
    await see('docker-helpers').waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await see('volume-delete').click();
    await see('volume-typed').waitFor();
    expect(await axeViolations(page)).toEqual([]);
  });

  it('of the config as a form', async () => {
    const { page, see } = await open({ ready: 'problem', ...view });
    await see('config-view-form').click();
    await see('form-control').first().waitFor();
    expect(await axeViolations(page)).toEqual([]);
  });

  it('of menus and lists that are open', async () => {
    const { page, see } = await open({
      path: '/traces',
      ready: 'trace-row',
      ...view,
      // A long list behind the menu only makes axe slow.
      script: { 'traces.list': () => ({ rows: sampleRows(3), more: false, unknownKeys: [] }) },
    });
    const list = page.locator('[role="menu"]:visible, [role="listbox"]:visible');
    for (const trigger of ['gateway-menu', 'trace-files', 'trace-grouping', 'column-choice']) {
      await see(trigger).click();
      await list.waitFor();
      expect(await axeViolations(page), trigger).toEqual([]);
      await page.keyboard.press('Escape');
      await list.waitFor({ state: 'detached' });
    }
  });

  it('of the question what may be recorded', async () => {
    const { page, see } = await open({ path: '/traces', ready: 'trace-row', ...view });
    await see('recording-button').click();
    await page.getByRole('dialog').waitFor();
    expect(await axeViolations(page)).toEqual([]);
  });

  it('of the wizard, from the templates to the check', async () => {
    const { page, see } = await open({ path: '/new', ready: 'wizard-next', ...view, script: wizardScript });
    expect(await axeViolations(page)).toEqual([]);
    await see('wizard-next').click();
    await see('wizard-preview').waitFor();
    expect(await axeViolations(page)).toEqual([]);
  });

  it('of sessions that there are none of, and of figures that cannot be read', async () => {
    const { page, see } = await open({
      path: '/sessions',
      ready: 'sessions-empty',
      ...view,
      script: { 'sessions.list': () => ({ sessions: [] }) },
    });
    expect(await axeViolations(page)).toEqual([]);
    await page.keyboard.press('Control+7');
    await see('costs-screen').waitFor();
    expect(await axeViolations(page)).toEqual([]);
  });

  it('of the palette and the shortcuts', async () => {
    const { page, see } = await open({ path: '/traces', ready: 'trace-row', ...view });
    await page.keyboard.press('Control+k');
    await see('palette-input').waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await see('palette').waitFor({ state: 'detached' });
    await page.keyboard.press('Shift+?');
    await see('shortcuts').waitFor();
    expect(await axeViolations(page)).toEqual([]);
  });
});
