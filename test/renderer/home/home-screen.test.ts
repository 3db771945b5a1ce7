import { describe, expect, it } from 'vitest';
import type { CallTotals } from '../../../src-main/contract/cost-calls.ts';
import { axeViolations } from '../../support/axe-violations.ts';
import { consolePages } from '../../support/console-page.ts';
import { ScriptedFailure } from '../../support/scripted-console.ts';

const open = consolePages();
const unpriced: CallTotals = {
  calls: 3,
  failedCalls: 0,
  unpricedCalls: 3,
  promptTokens: 120,
  cachedTokens: null,
  cacheCreationTokens: null,
  completionTokens: 40,
  reasoningTokens: null,
  costNanoUsd: null,
  costAssumed: false,
};

describe('Home', () => {
  it('[ux R20] marks the listener that others can reach, and no other', async () => {
    const { see } = await open({ path: '/home', ready: 'home-listener-main' });
    expect(await see('home-listener-desk').getByTestId('listener-lan').textContent()).toBe('LAN');
    expect(await see('home-listener-main').getByTestId('listener-lan').count()).toBe(0);
  });

  it('says of calls without a price that they have none, never that they cost nothing', async () => {
    const { see } = await open({
      path: '/home',
      ready: 'home-spend-figure',
      script: { 'costs.report': () => ({ rows: [], others: null, total: unpriced }) },
    });
    expect(await see('home-spend-figure').textContent()).toBe('— (3 unpriced calls)');
  });

  it('asks for the last five traces, and for no body', async () => {
    const { see, console: host } = await open({ path: '/home', ready: 'home-trace' });
    expect(await see('home-trace').count()).toBe(5);
    expect(host.asked.filter(({ method }) => method.startsWith('bodies.'))).toEqual([]);
  });

  it('offers a template or a folder where there is no config', async () => {
    const { see, page } = await open({
      path: '/home',
      ready: 'home-no-config',
      script: {
        'config.read': () => {
          throw new ScriptedFailure('config_not_found', 'There is no config.yaml.');
        },
      },
    });
    expect(await axeViolations(page)).toEqual([]);
    await see('home-template').click();
    await page.waitForURL(/#\/new/);
  });
});
