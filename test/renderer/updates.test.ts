import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { hostWithUpdates } from '../../src-main/console/updates/host-with-updates.ts';
import type { Updater } from '../../src-main/console/updates/updater.ts';
import type { CallName, CallParams } from '../../src-main/contract/contract.ts';
import type { UpdatesElsewhere } from '../../src-main/contract/update-calls.ts';
import { axeViolations } from '../support/axe-violations.ts';
import { consolePages } from '../support/console-page.ts';
import { createHostDouble, runningGateway } from '../support/host-double.ts';
import type { Script } from '../support/scripted-console.ts';
import { takePicture } from '../support/take-picture.ts';
import { createUpdaterDouble } from '../support/updater-double.ts';

const open = consolePages();

/** The page on the real service; the gateway and what would replace the app are doubles. */
async function openConsole(
  updater: Updater | UpdatesElsewhere,
  options: { readonly theme?: 'light' | 'dark'; readonly contrast?: 'more'; readonly home?: string } = {},
  version = '0.1.0',
) {
  const gateway = createHostDouble();
  const host = hostWithUpdates(gateway.host, { home: options.home ?? (await newHome()), version, updater });
  onTestFinished(() => host.stop(0));
  const ask =
    <N extends CallName>(method: N) =>
    (params: CallParams<N>) =>
      host.call(method, params, { signal: new AbortController().signal, progress: () => undefined });
  const script: Script = {
    'updates.state': ask('updates.state'),
    'updates.choose': ask('updates.choose'),
    'updates.check': ask('updates.check'),
    'updates.download': ask('updates.download'),
    'updates.install': ask('updates.install'),
    'updates.postpone': ask('updates.postpone'),
    'updates.read-news': ask('updates.read-news'),
  };
  const opened = await open({
    path: '/settings?section=updates',
    ready: 'settings-updates',
    script,
    ...(options.theme !== undefined && { theme: options.theme }),
    ...(options.contrast !== undefined && { contrast: options.contrast }),
  });
  host.subscribe('updates.changed', (state) => opened.console.emit('updates.changed', state));
  const step = (kind: string) =>
    opened.page.locator(`[data-testid="update-step"][data-state="${kind}"]`).waitFor();
  return { ...opened, gateway, step };
}

async function newHome(): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'plano-updates-'));
  onTestFinished(() => rm(home, { recursive: true }));
  return home;
}

describe('updates in the window', () => {
  it.each([
    ['light', undefined],
    ['dark', undefined],
    ['dark', 'more'],
  ] as const)(
    '[ux A79] wait for the requests that run, say so, and are installed after them (%s %s)',
    async (theme, contrast) => {
      const { updater, did } = createUpdaterDouble();
      const { see, page, gateway, step } = await openConsole(updater, {
        theme,
        ...(contrast !== undefined && { contrast }),
      });
      await step('unknown');
      await see('update-check').click();
      await step('available');
      await see('update-download').click();
      await step('ready');
      await see('update-ready').waitFor();
      await takePicture(page, `updates-ready-${theme}-${contrast ?? 'standard'}`);
      expect(await axeViolations(page)).toEqual([]);
      gateway.show({ ...runningGateway, inFlight: 2 });
      await see('update-ready-install').click();
      await step('waiting');
      expect(await see('update-waiting').textContent()).toContain('will install when idle: 2 requests run');
      await takePicture(page, `updates-waiting-${theme}-${contrast ?? 'standard'}`);
      expect(await axeViolations(page)).toEqual([]);
      expect(did).not.toContain('install');
      gateway.show({ ...runningGateway, inFlight: 0 });
      await step('installing');
      expect(did.at(-1)).toBe('install');
    },
  );

  it('are put off by keyboard, and offered no more until the next one', async () => {
    const { updater, did } = createUpdaterDouble();
    const { see, page, gateway, step } = await openConsole(updater);
    gateway.show({ ...runningGateway, inFlight: 1 });
    await see('update-check').press('Enter');
    await see('update-download').press('Enter');
    await see('update-install').press('Enter');
    await step('waiting');
    await see('update-waiting-postpone').press('Enter');
    await step('ready');
    await see('update-ready-later').press('Enter');
    await see('update-ready').waitFor({ state: 'detached' });
    await page.goto(`${page.url().split('#')[0]}#/traces`);
    await see('trace-row').first().waitFor();
    expect(await see('update-ready').count()).toBe(0);
    expect(did).not.toContain('install');
  });

  it('are chosen: channel, and whether they come by themselves', async () => {
    const { updater, did } = createUpdaterDouble(null);
    const { see, step } = await openConsole(updater);
    await see('setting-channel-beta').click();
    await see('setting-updates-automatic').click();
    await step('current');
    expect(did.at(-1)).toBe('check beta');
  });

  it('that fail say why', async () => {
    const { updater } = createUpdaterDouble();
    const failing = { ...updater, check: () => Promise.reject(new Error('no such host')) };
    const { see, page, step } = await openConsole(failing);
    await see('update-check').click();
    await step('failed');
    expect(await see('update-failure').textContent()).toContain('no such host');
    await takePicture(page, 'updates-failed');
  });

  it('say once what is new', async () => {
    const home = await newHome();
    const before = await openConsole(createUpdaterDouble().updater, { home });
    await before.see('update-check').click();
    await before.see('update-download').click();
    await before.step('ready');
    const { see, page } = await openConsole(createUpdaterDouble(null).updater, { home }, '0.2.0');
    await see('update-news').waitFor();
    expect(await see('update-news').textContent()).toContain('Faster.');
    await takePicture(page, 'updates-news');
    await see('update-news-read').click();
    await see('update-news').waitFor({ state: 'detached' });
    await page.reload();
    await see('settings-updates').waitFor();
    expect(await see('update-news').count()).toBe(0);
  });

  it.each(['browser', 'package', 'no-feed'] as const)(
    'are left to others where %s says so',
    async (reason) => {
      const { see, page } = await openConsole(reason);
      expect(await see('updates-elsewhere').getAttribute('data-state')).toBe(reason);
      expect(await see('update-check').count()).toBe(0);
      await takePicture(page, `updates-${reason}`);
    },
  );
});
