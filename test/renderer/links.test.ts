import { describe, expect, it } from 'vitest';
import { locationOfDeepLink } from '../../src-main/contract/deep-link.ts';
import { consolePages } from '../support/console-page.ts';

const open = consolePages();

describe('a link into the console', () => {
  it('[ux A59] opens the editor, applies nothing and says what it ignored', async () => {
    const path = locationOfDeepLink('plano-console://config?apply=1') ?? '';
    const { see, console: host } = await open({ path, ready: 'config-editor' });
    expect(await see('link-notice').textContent()).toContain('ignored: apply');
    expect(host.asked.filter(({ method }) => /apply|save|start|send/.test(method))).toEqual([]);
    await see('link-notice-dismiss').click();
    await see('link-notice').waitFor({ state: 'detached' });
    expect(await see('config-editor').count()).toBe(1);
  });

  it('leads to a place of the config', async () => {
    const path = locationOfDeepLink('plano-console://config?path=model_providers[1]') ?? '';
    const { page } = await open({ path, ready: 'config-editor' });
    await expect.poll(() => page.locator('.active-line-number').textContent()).toBe('22');
    await page.evaluate("location.hash = '#/config?path=listeners[1].port'");
    await expect.poll(() => page.locator('.active-line-number').textContent()).toBe('9');
  });

  it('that leads nowhere says so', async () => {
    const path = locationOfDeepLink('plano-console://open?folder=/etc') ?? '';
    const { see } = await open({ path, ready: 'link-notice' });
    expect(await see('link-notice').textContent()).toContain('leads nowhere');
  });

  it('cannot put words into the notice', async () => {
    const { see } = await open({
      path: `/config?ignored=${encodeURIComponent('<b>call 555,ok')}`,
      ready: 'link-notice',
    });
    expect(await see('link-notice').textContent()).toContain('ignored: bcall555, ok');
  });
});
