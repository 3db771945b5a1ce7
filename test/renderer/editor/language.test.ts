import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { consolePages } from '../../support/console-page.ts';
import { diagnoseSample, sampleConfig, sha256 } from '../../support/console-sample.ts';

const open = consolePages();

const uneven = `version: v0.4.0
llm_providers:
- model: openai/gpt-4o # the big one
  access_key: $OPENAI_API_KEY
  default: yes
listeners:
- type: model
  name: main
  port: 12000
model_aliases:
  fast.v1:
    target: openai/gpt-4o
`;

/** The editor on a text, and what would be saved now. */
async function openOn(text: string) {
  let saved = text;
  const file = () => ({
    path: '/p/config.yaml',
    text: saved,
    sha256: sha256(saved),
    appliedSha256: sha256(sampleConfig),
  });
  const console_ = await open({
    ready: 'config-editor',
    script: {
      'config.read': file,
      'config.diagnose': (params) => diagnoseSample(params.text),
      'config.save': (params) => {
        saved = params.text;
        return file();
      },
    },
  });
  await console_.page.locator('[data-testid="problems"][data-state="current"]').waitFor();
  return {
    ...console_,
    saveNow: async () => {
      await console_.page.locator('[data-testid="config-file"][data-state="dirty"]').waitFor();
      await console_.page.keyboard.press('Control+s');
      await console_.page.locator('[data-testid="config-file"][data-state="clean"]').waitFor();
      return saved;
    },
  };
}

/** Puts the cursor at the end of a line. */
async function goToLine(page: Page, text: string): Promise<void> {
  await page.getByTestId('config-editor').locator('.view-line', { hasText: text }).first().click();
  await page.keyboard.press('End');
}

describe('the editor that knows the language', () => {
  it('renames a model wherever it is used, in one undo step', async () => {
    const { page, saveNow } = await openOn(uneven);
    await goToLine(page, 'target:');
    await page.keyboard.press('F2');
    await page.locator('.rename-box input:focus').waitFor();
    await page.keyboard.press('Control+a');
    await page.keyboard.type('openai/gpt-5-nano');
    await page.keyboard.press('Enter');
    expect(await saveNow()).toBe(uneven.replaceAll('gpt-4o', 'gpt-5-nano'));
    await page.keyboard.press('Control+z');
    expect(await saveNow()).toBe(uneven);
  });

  it('goes to the definition of the name under the cursor', async () => {
    const { page, saveNow } = await openOn(uneven);
    await goToLine(page, 'target:');
    await page.keyboard.press('F12');
    await page.locator('.line-numbers.active-line-number', { hasText: /^3$/ }).waitFor();
    await page.keyboard.press('End');
    await page.keyboard.type('!');
    expect(await saveNow()).toContain('# the big one!');
  });

  it('lays the file out and keeps its comments', async () => {
    const { page, saveNow } = await openOn(uneven);
    await goToLine(page, 'version');
    await page.keyboard.press('Shift+Alt+F');
    expect(await saveNow()).toContain(
      'llm_providers:\n  - model: openai/gpt-4o # the big one\n    access_key: $OPENAI_API_KEY\n',
    );
  });

  it('says behind a line what its variables stand for', async () => {
    const { page } = await openOn(
      uneven.replace('default: yes', 'base_url: https://$NOWHERE.test/$OPENAI_API_KEY'),
    );
    const line = (text: string) => page.locator('.view-line', { hasText: text }).first();
    await expect.poll(() => line('access_key').textContent()).toMatch(/⟵.sk-…1234.\(\.env:1\)$/);
    await expect
      .poll(() => line('base_url').textContent())
      .toMatch(/⟵.NOWHERE:.not.set,.OPENAI_API_KEY:.sk-…1234.\(\.env:1\)$/);
  });

  it('makes all safe fixes with one press, and one undo takes them back', async () => {
    const { page, see, saveNow } = await openOn(uneven);
    await see('problems-fix-all').click();
    expect(await saveNow()).toBe(
      uneven.replace('llm_providers', 'model_providers').replace('default: yes', 'default: true'),
    );
    await goToLine(page, 'version');
    await page.keyboard.press('Control+z');
    expect(await saveNow()).toBe(uneven);
  });
});
