import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { axeViolations } from '../support/axe-violations.ts';
import { realPage } from '../support/real-page.ts';
import { takePicture } from '../support/take-picture.ts';

/** From the first window to a start that fails and is mended. Each step stands on the one before. */
describe('the home screen', () => {
  const { complaints, host, page, see } = realPage();
  const rung = (id: string, state: string) =>
    page().locator(`[data-testid="rung-${id}"][data-state="${state}"]`);
  const write = (text: (before: string) => string) => {
    before = text(before);
    return writeFile(host().configFile, before);
  };
  let before = '';

  it('[ux R24] shows each step of the start with its time', async () => {
    await page().keyboard.press('Control+1');
    for (const id of ['schema', 'references', 'variables', 'ports', 'listeners', 'health'])
      await rung(id, 'passed').waitFor();
    await rung('providers', 'skipped').waitFor();
    expect(await rung('ports', 'passed').getByTestId('rung-time').textContent()).toMatch(/\d/);
    expect(await see('home-listener-main').getAttribute('data-state')).toBe('running');
    await see('home-traces-empty').waitFor();
    await takePicture(page(), 'home-empty');
    expect(await axeViolations(page())).toEqual([]);
  });

  it('shows a request a second after it was sent, and opens its trace', async () => {
    const response = await fetch(`http://127.0.0.1:${host().listenerPort}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'sandbox/story', messages: [{ role: 'user', content: 'Hello' }] }),
    });
    expect(response.status).toBe(200);
    await response.text();
    await see('home-trace').first().waitFor();
    await see('home-spend-figure').waitFor();
    await takePicture(page(), 'home');
    await see('home-trace').first().click();
    await see('trace-screen').waitFor();
    await page().keyboard.press('Control+1');
  });

  it('opens the playground on a listener', async () => {
    await see('home-listener-main').getByTestId('listener-try').click();
    await see('playground-screen').waitFor();
    await page().keyboard.press('Control+1');
  });

  it('[ux R24] stops at a variable without a value, and leads to where it is set', async () => {
    before = await readFile(host().configFile, 'utf8');
    await see('stop-all').click();
    await page().locator('[data-testid="home-screen"][data-state="stopped"]').waitFor();
    const good = before;
    await write((text) =>
      text.replace(
        /model_providers:\n/,
        'model_providers:\n  - { model: openai/gpt-4o, access_key: $NOBODY_SETS_THIS_KEY }\n',
      ),
    );
    await see('start-all').click();
    await rung('variables', 'failed').waitFor();
    for (const id of ['ports', 'listeners', 'health']) await rung(id, 'not-run').waitFor();
    expect(await see('rung-cause').textContent()).toContain('NOBODY_SETS_THIS_KEY');
    await takePicture(page(), 'home-error');
    expect(await axeViolations(page())).toEqual([]);
    await see('rung-fix').click();
    await see('config-variables').waitFor();
    expect(await see('config-variables').textContent()).toContain('NOBODY_SETS_THIS_KEY');
    await page().keyboard.press('Escape');
    await page().keyboard.press('Control+1');
    await write(() => good);
  });

  it('[ux R23] stops at a port that is taken, says who has it, and offers another', async () => {
    const holder = createServer().listen(host().listenerPort, '127.0.0.1');
    await see('start-all').click();
    await rung('ports', 'failed').waitFor();
    await see('listener-error').waitFor();
    expect(await see('listener-other-port').textContent()).toMatch(/^Use \d+$/);
    await takePicture(page(), 'home-port');
    holder.close();
    await see('home-listener-main').getByTestId('listener-start').click();
    await rung('health', 'passed').waitFor();
  });

  it('says what is wrong with the config, and opens it there', async () => {
    await write((text) => `${text}nobody_knows_this: 1\n`);
    await see('home-problem').first().waitFor();
    await see('home-problem').first().click();
    await see('config-editor').waitFor();
  });

  it('reported nothing as wrong, and asked nobody else', () => {
    expect(complaints.filter((text) => !text.includes('favicon'))).toEqual([]);
  });
});
