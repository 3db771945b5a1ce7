import { AxeBuilder } from '@axe-core/playwright';
import { describe, expect, it } from 'vitest';
import { environmentFromLayers } from '../../../src-gateway/config/environment.ts';
import { consolePages } from '../../support/console-page.ts';
import { diagnoseSample, sampleConfig, sha256 } from '../../support/console-sample.ts';
import type { Script } from '../../support/scripted-console.ts';

const open = consolePages();

const secrets = { dotenv: 'sk-sample-000000000000001234', shell: 'sk-sample-000000000000009876' };

/** `OPENAI_API_KEY` in two sources and two places, `ANTHROPIC_API_KEY` in none, `WEATHER_URL` in one. */
const config = sampleConfig
  .replace('http://127.0.0.1:10510', '$WEATHER_URL')
  .concat('  - model: openai/gpt-4o-mini\n    access_key: $OPENAI_API_KEY\n');
const environment = environmentFromLayers([
  { source: '.env', values: new Map([['OPENAI_API_KEY', { value: secrets.dotenv, line: 1 }]]) },
  {
    source: 'shell',
    values: new Map([
      ['OPENAI_API_KEY', { value: secrets.shell }],
      ['WEATHER_URL', { value: 'http://127.0.0.1:10510' }],
    ]),
  },
]);
const script: Script = {
  'config.read': () => ({
    path: '/p/config.yaml',
    text: config,
    sha256: sha256(config),
    appliedSha256: sha256(config),
  }),
  'config.diagnose': ({ text }) => diagnoseSample(text, environment),
};

async function openPanel(theme: 'light' | 'dark' = 'light') {
  const opened = await open({ ready: 'config-env', theme, script });
  await opened.see('config-env').click();
  await opened.see('config-variables').waitFor();
  return opened;
}

describe('the variables panel', () => {
  it('R19: [ux A67] shows every source masked, marks the one that wins and states the rule', async () => {
    const { page, see } = await openPanel();
    const sources = see('variable-OPENAI_API_KEY').getByTestId('variable-source');
    expect(
      await sources.evaluateAll((rows) =>
        rows.map((row) => `${row.getAttribute('data-state')} ${row.textContent}`),
      ),
    ).toEqual([
      expect.stringMatching(/^wins sk-…1234\.env:1$/),
      expect.stringMatching(/^shadowed sk-…9876shell, not used$/),
    ]);
    expect(await see('config-variables').textContent()).toContain('The first source that has a name wins');
    const content = await page.content();
    expect(content).not.toContain(secrets.dotenv);
    expect(content).not.toContain(secrets.shell);
  });

  it('puts what is not set first and says what to do', async () => {
    const { see } = await openPanel();
    const names = await see('config-variables')
      .locator('tbody tr')
      .evaluateAll((rows) => rows.map((row) => row.getAttribute('data-testid')));
    expect(names).toEqual(['variable-ANTHROPIC_API_KEY', 'variable-WEATHER_URL', 'variable-OPENAI_API_KEY']);
    expect(await see('variable-ANTHROPIC_API_KEY').textContent()).toContain('.env');
    expect(await see('config-env').textContent()).toContain('env 2/3 set');
  });

  it('goes to each place where a variable is used, which then is selected', async () => {
    const { page, see } = await openPanel();
    const places = see('variable-OPENAI_API_KEY').getByTestId('variable-place');
    expect(await places.allTextContents()).toEqual([
      'line 20model_providers[0].access_key',
      'line 25model_providers[2].access_key',
    ]);
    await places.nth(1).click();
    await see('config-variables').waitFor({ state: 'detached' });
    await page.keyboard.type('$OTHER');
    await see('config-editor').locator('.view-line', { hasText: 'access_key: $OTHER' }).waitFor();
    expect(await see('config-editor').locator('.view-line', { hasText: '$OPENAI_API_KEY' }).count()).toBe(1);
  });

  it('can be opened, walked, used and left by keyboard', async () => {
    const { page, see } = await open({ ready: 'config-env', script });
    await see('config-env').focus();
    await page.keyboard.press('Enter');
    await see('config-variables').waitFor();
    const focused = () => page.evaluate(() => document.activeElement?.textContent ?? '');
    const field = () => page.evaluate(() => document.activeElement?.getAttribute('data-testid'));
    for (const id of ['value', 'store', 'keep']) {
      await expect.poll(field).toBe(`variable-${id}-ANTHROPIC_API_KEY`);
      await page.keyboard.press('Tab');
    }
    const seen: string[] = [];
    for (let step = 0; step < 4; step++) {
      await expect.poll(focused).toMatch(/^line|planoai/);
      seen.push(await focused());
      await page.keyboard.press('Tab');
    }
    expect(seen.map((text) => /\[?\w+\]?\.?\w*$/.exec(text)?.[0])).toEqual([
      '[1].access_key',
      '[0].url',
      '[0].access_key',
      '[2].access_key',
    ]);
    await page.keyboard.press('Escape');
    await see('config-variables').waitFor({ state: 'detached' });
    expect(await page.evaluate(() => document.activeElement?.getAttribute('data-testid'))).toBe('config-env');
    await page.keyboard.press('Enter');
    await see('config-variables').waitFor();
    await expect.poll(field).toBe('variable-value-ANTHROPIC_API_KEY');
    for (let step = 0; step < 3; step++) await page.keyboard.press('Tab');
    await expect.poll(focused).toMatch(/^line 23/);
    await page.keyboard.press('Enter');
    await page.keyboard.type('$OTHER');
    await see('config-editor').locator('.view-line', { hasText: 'access_key: $OTHER' }).waitFor();
  });

  it.each(['light', 'dark'] as const)('has nothing for axe to find in the %s theme', async (theme) => {
    const { page } = await openPanel(theme);
    const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
    expect(
      violations.map((rule) => `${rule.id} ${rule.nodes.map((node) => node.html.slice(0, 160))}`),
    ).toEqual([]);
  });
});
