import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { consolePages } from '../../support/console-page.ts';
import { diagnoseSample, sampleConfig, sha256 } from '../../support/console-sample.ts';
import { ScriptedFailure } from '../../support/scripted-console.ts';

const open = consolePages();

const secret = 'sk-live-1234567890abcdef';
const withSecret = sampleConfig.replace('$OPENAI_API_KEY', `${secret} # was hunter2`);

const aliases = `model_aliases:
  fast.v1: {target: openai/gpt-4o}
  cheap.v1: {target: openai/gpt-4o}
`;

async function openWithSecret(text = withSecret) {
  const opened = await open({
    ready: 'config-editor',
    script: {
      'config.read': () => ({
        path: '/p/config.yaml',
        text,
        sha256: sha256(text),
        appliedSha256: sha256(text),
      }),
      'config.diagnose': (params) => diagnoseSample(params.text),
    },
  });
  await opened.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await opened.page.locator('.plano-mask').first().waitFor();
  return opened;
}

/** A line as it is painted: glyphs without width are not seen. */
function paintedLine(page: Page, within = 'config-editor', text = 'was hunter2'): Promise<string> {
  return page
    .getByTestId(within)
    .locator('.view-line', { hasText: text })
    .evaluate((line) => {
      const texts: string[] = [];
      const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
        const range = document.createRange();
        range.selectNodeContents(node);
        if (range.getBoundingClientRect().width > 0) texts.push(node.textContent ?? '');
      }
      return texts.join('').replaceAll('\u00a0', ' ').trim();
    });
}

const clipboard = (page: Page) => page.evaluate(() => navigator.clipboard.readText());

/** Puts the cursor on the line of the key. */
async function goToKey(page: Page): Promise<void> {
  await page.getByTestId('config-editor').locator('.view-line', { hasText: 'access_key' }).first().click();
  await page.keyboard.press('Home');
}

/** What only the secret has, not its ends that may be seen. */
const hiddenPart = secret.slice(3, -4);

/** Whether the page holds any part of the secret: in its markup, or in what a field holds. */
function holdsSecret(page: Page): Promise<boolean> {
  return page.evaluate(
    (parts) =>
      parts.some(
        (part) =>
          document.documentElement.outerHTML.includes(part) ||
          [...document.querySelectorAll('input, textarea')].some(
            (field) => 'value' in field && String(field.value).includes(part),
          ),
      ),
    [hiddenPart.slice(2, 8), hiddenPart.slice(8, 14), hiddenPart.slice(-4)],
  );
}

describe('secrets in the editor', () => {
  it('are not in the page, wherever the cursor is', async () => {
    const { page } = await openWithSecret();
    expect(await holdsSecret(page)).toBe(false);
    await goToKey(page);
    expect(await holdsSecret(page)).toBe(false);
    await page.locator('.plano-mask').first().hover();
    await page.locator('.monaco-hover:not(.hidden)', { hasText: 'A secret' }).waitFor();
    await page.keyboard.press('End');
    await page.keyboard.type(' x');
    await expect.poll(() => paintedLine(page)).toContain('hunter2 x');
    expect(await holdsSecret(page)).toBe(false);
  });

  it('are not in the form, and are replaced by what is typed in its stead', async () => {
    const { page, see } = await openWithSecret();
    await see('config-view-form').click();
    const key = page.locator('[data-testid="form-control"][data-path="model_providers[0].access_key"]');
    expect(await key.inputValue()).toBe('sk-…cdef');
    expect(await holdsSecret(page)).toBe(false);
    await see('form-secret-show').click();
    await see('secret-reveal').click();
    await expect.poll(() => key.inputValue()).toBe(secret);
    await see('form-secret-replace').click();
    await page.keyboard.type('$OPENAI_API_KEY');
    await page.keyboard.press('Enter');
    await expect.poll(() => key.inputValue()).toBe('$OPENAI_API_KEY');
    await see('config-view-text').click();
    await expect.poll(() => paintedLine(page)).toMatch(/^access_key: \$OPENAI_API_KEY # was hunter2/);
  });

  it('are painted as their ends only', async () => {
    const { page } = await openWithSecret();
    await expect.poll(() => paintedLine(page)).toBe('access_key: sk-…cdef # was hunter2');
  });

  it('are masked while they are typed', async () => {
    const { page } = await openWithSecret();
    await goToKey(page);
    await page.keyboard.press('End');
    await page.keyboard.type('\napi_key: another-key-of-mine');
    await expect.poll(() => paintedLine(page, 'config-editor', 'api_key')).toBe('api_key: ano…mine');
  });

  it('can be seen for ten seconds after a question, by keyboard alone', async () => {
    const { page, see } = await openWithSecret();
    await goToKey(page);
    await page.keyboard.press('Control+.');
    await page.locator('.action-widget', { hasText: 'Show this secret' }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.locator('.action-widget .focused', { hasText: 'Show this secret' }).waitFor();
    await page.keyboard.press('Enter');
    await see('secret-question').waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    const asked = performance.now();
    await expect.poll(() => paintedLine(page)).toBe(`access_key: ${secret} # was hunter2`);
    await expect
      .poll(() => paintedLine(page), { timeout: 15_000 })
      .toBe('access_key: sk-…cdef # was hunter2');
    expect(performance.now() - asked).toBeGreaterThan(9_500);
  });

  it('reach the clipboard only after a question', async () => {
    const { page, see } = await openWithSecret();
    await goToKey(page);
    await page.keyboard.press('Control+c');
    await see('secret-copy-masked').click();
    await expect.poll(() => clipboard(page)).toBe('    access_key: sk-…cdef # was hunter2\n');
    await page.keyboard.press('Control+a');
    await page.keyboard.press('Control+c');
    await see('secret-copy-clear').click();
    await expect.poll(() => clipboard(page)).toBe(withSecret);
  });

  it('leave the file by a cut when that was confirmed', async () => {
    const { page, see } = await openWithSecret();
    await goToKey(page);
    await page.keyboard.press('Control+x');
    await see('secret-cancel').click();
    await expect.poll(() => paintedLine(page)).toContain('sk-…cdef');
    await page.keyboard.press('Control+x');
    await see('secret-copy-clear').click();
    await expect.poll(() => clipboard(page)).toBe(`    access_key: ${secret} # was hunter2\n`);
    await expect
      .poll(() => see('config-editor').locator('.view-line', { hasText: 'was hunter2' }).count())
      .toBe(0);
  });

  it('stay in the file when .env cannot take them', async () => {
    const { page, see, console: host } = await openWithSecret();
    host.script({
      'config.keep-secret': () => {
        throw new ScriptedFailure('variable_taken', 'OPENAI_API_KEY has another value already (shell).');
      },
    });
    const problem = page.locator('[data-testid="problem"][data-code="CFG_HARDCODED_SECRET"]');
    await problem.getByTestId('problem-fix-1').click();
    await page.locator('[data-testid="config-outcome"]').waitFor();
    expect(await see('config-outcome').textContent()).toContain('has another value already');
    await expect.poll(() => paintedLine(page)).toBe('access_key: sk-…cdef # was hunter2');
    host.script({ 'config.keep-secret': () => ({}) });
    await problem.getByTestId('problem-fix-1').click();
    await expect.poll(() => paintedLine(page)).toMatch(/^access_key: \$OPENAI_API_KEY # was hunter2/);
    expect(host.asked.filter(({ method }) => method === 'config.keep-secret').at(-1)?.params).toEqual({
      place: 'env',
      name: 'OPENAI_API_KEY',
      value: secret,
    });
  });

  it('do not keep text without secrets from being copied', async () => {
    const { page, see } = await openWithSecret();
    await page.locator('.view-line', { hasText: 'port: 12000' }).first().click();
    await page.keyboard.press('Control+c');
    await expect.poll(() => clipboard(page)).toBe('    port: 12000\n');
    expect(await see('secret-question').count()).toBe(0);
  });

  it('stay masked in the list of references', async () => {
    const { page } = await openWithSecret(`${withSecret}${aliases}`);
    await page.locator('.view-line', { hasText: 'model: openai' }).first().click();
    await page.keyboard.press('Shift+F12');
    const peek = page.locator('.reference-zone-widget');
    await peek.locator('.monaco-list-row').nth(2).waitFor();
    await peek.locator('.plano-mask').waitFor();
    expect(await holdsSecret(page)).toBe(false);
  });

  it('stay masked in the comparison before an apply', async () => {
    const { page, see } = await openWithSecret();
    await page.keyboard.press('Control+Enter');
    await see('review-tab-diff').click();
    await see('text-diff').locator('.plano-mask').waitFor();
    await expect.poll(() => paintedLine(page, 'text-diff')).toBe('access_key: sk-…cdef # was hunter2');
    expect(await holdsSecret(page)).toBe(false);
  });
});
