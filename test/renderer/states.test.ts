import { describe, expect, it } from 'vitest';
import { axeViolations } from '../support/axe-violations.ts';
import { consolePages } from '../support/console-page.ts';
import { type Script, ScriptedFailure } from '../support/scripted-console.ts';

const open = consolePages();
const reason = 'The trace store could not be read: disk I/O error.';
const broken = () => {
  throw new ScriptedFailure('store_unavailable', reason);
};

/** Screens whose first question to the host fails, and the sign of each that says so. */
const failing: readonly { name: string; path: string; sign: string; script: Script }[] = [
  { name: 'sessions', path: '/sessions', sign: 'sessions-failed', script: { 'sessions.list': broken } },
  { name: 'suites', path: '/suites', sign: 'suites-failed', script: { 'suites.list': broken } },
  { name: 'costs', path: '/costs', sign: 'costs-failed', script: { 'costs.report': broken } },
  { name: 'models', path: '/costs', sign: 'models-failed', script: { 'models.overview': broken } },
  { name: 'home', path: '/home', sign: 'home-traces-error', script: { 'traces.list': broken } },
  { name: 'what was spent', path: '/home', sign: 'home-spend-error', script: { 'costs.report': broken } },
  { name: 'the suites of home', path: '/home', sign: 'home-suites-error', script: { 'suites.list': broken } },
  { name: 'traces', path: '/traces', sign: 'list-failure', script: { 'traces.list': broken } },
  { name: 'the log', path: '/listeners', sign: 'log-error', script: { 'logs.read': broken } },
  { name: 'the settings', path: '/settings', sign: 'settings-failure', script: { 'settings.file': broken } },
  { name: 'the wizard', path: '/new', sign: 'wizard-failed', script: { 'templates.list': broken } },
];

describe('[ux R63] what could not be read', () => {
  it.each(failing)('is named by $name with its cause, asked again, and copied', async (screen) => {
    const { path, sign, script } = screen;
    const { see, page, console: host } = await open({ path, ready: sign, script });
    expect(await see(sign).textContent()).toContain(reason);
    expect(await axeViolations(page)).toEqual([]);
    const [method] = Object.keys(script);
    const asked = () => host.asked.filter((call) => call.method === method).length;
    const before = asked();
    await see(`${sign}-retry`).click();
    await expect.poll(asked).toBeGreaterThan(before);
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await see(`${sign}-copy`).click();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    expect(copied).toContain(reason);
    expect(copied).toContain('code: store_unavailable');
    expect(copied).toContain(`screen: #${path}`);
  });
});

describe('[ux R63] what is waited for', () => {
  it('is named at once, and after ten seconds with a way on', async () => {
    const { page, see } = await open({
      path: '/suites',
      ready: 'loading',
      script: { 'suites.list': () => new Promise(() => {}) },
    });
    await page.clock.install();
    await page.reload();
    await see('loading').getByText('Reading the suites…').waitFor();
    await page.clock.fastForward(10_001);
    await see('loading').getByText('reload this page').waitFor();
  });
});
