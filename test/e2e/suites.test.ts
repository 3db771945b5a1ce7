import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from '../support/chromium.ts';
import { type RealConsole, startRealConsole } from '../support/real-console.ts';

const pictures = process.env.PLANO_PICTURES;

/** From a trace to a case, to a suite that runs here and in a terminal. Each step stands on the one before. */
describe('suites in the console', () => {
  let browser: Browser;
  let page: Page;
  let console_: RealConsole;
  const complaints: string[] = [];
  const see = (testId: string) => page.getByTestId(testId);
  const caseRow = (id: string, state: string) =>
    page.locator(`[data-testid="suite-case"][data-case="${id}"][data-state="${state}"]`);
  const picture = async (name: string) => {
    if (pictures) await page.screenshot({ path: `${pictures}/${name}.png` });
  };
  const suiteFile = () => join(dirname(console_.configFile), '.plano', 'suites', 'routing.yaml');

  beforeAll(async () => {
    [browser, console_] = await Promise.all([
      launchChromium(),
      startRealConsole({ environment: { PLANO_CAPTURE_CONTENT: 'local' } }),
    ]);
    page = await browser.newPage({ viewport: { width: 1360, height: 820 }, colorScheme: 'light' });
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    await page.goto(console_.url);
    await page.locator('[data-testid="gateway-menu"][data-state="running"]').waitFor();
  }, 90_000);
  afterAll(async () => {
    await browser?.close();
    await console_?.stop();
  });

  async function ask(content: string, headers: Record<string, string> = {}): Promise<string> {
    const response = await fetch(`http://127.0.0.1:${console_.listenerPort}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ messages: [{ role: 'user', content }] }),
    });
    await response.text();
    return response.headers.get('x-plano-trace-id') ?? '';
  }

  async function openTrace(traceId: string): Promise<void> {
    await page.evaluate((path) => {
      location.hash = path;
    }, `/traces/${traceId}`);
    await page.locator(`[data-testid="trace-screen"][data-trace="${traceId}"]`).waitFor();
  }

  it('begin with a hint at how a first case is made', async () => {
    await page.keyboard.press('Control+5');
    await see('suites-empty').waitFor();
    expect(await see('suites-empty').textContent()).toContain('press t');
    await picture('suites-empty');
  });

  it('R14: a trace becomes a case by one key, without its secrets', async () => {
    const traceId = await ask('Write a short story about a lighthouse', {
      authorization: 'Bearer sk-live-1234567890abcdef',
    });
    await openTrace(traceId);
    await page.locator('[data-testid="save-case"]:enabled').waitFor();
    // What was decided comes shortly behind the answer.
    await expect
      .poll(async () => {
        await page.keyboard.press('t');
        await page.locator('[data-testid="saved-case"], [data-testid="save-case-failed"]').first().waitFor();
        return see('saved-case').count();
      })
      .toBe(1);
    await picture('saved-case');
    const text = await readFile(suiteFile(), 'utf8');
    expect(text).toContain('route: storytelling');
    expect(text).toContain('redacted:\n      - authorization\n');
    expect(text).not.toContain('sk-live');
    await see('saved-case-open').click();
    await page.locator('[data-testid="case-detail"][data-case="write-a-short-story-about-a"]').waitFor();
  });

  it('run on the gateway, and show what passed', async () => {
    await page.keyboard.press('Control+Shift+Enter');
    await caseRow('write-a-short-story-about-a', 'pass').waitFor();
    expect(await see('badge-suites').textContent()).toBe('1/1');
    expect(await see('case-verdict').getAttribute('data-state')).toBe('pass');
  });

  it('are edited here: a case that asks too much fails, with the reason', async () => {
    await page.keyboard.press('e');
    await see('suite-text').waitFor();
    await picture('suite-editor');
    const text = await see('suite-text').inputValue();
    await see('suite-text').fill(
      `${text}  - id: bug
    repeat: 3
    pass: 2
    request: { messages: [{ role: user, content: "Find the bug in this function" }] }
    expect: { route: storytelling }
  - id: says-it-again
    mode: live
    request: { model: sandbox/echo, messages: [{ role: user, content: "Say it again" }] }
    expect: { text: { contains: say it, ignore_case: true }, status: 200 }
  - id: what-it-costs
    mode: live
    request: { model: sandbox/echo, messages: [{ role: user, content: "Say it again" }] }
    expect: { cost_usd: "<0.001" }
`,
    );
    await expect.poll(() => see('suite-state').textContent()).toContain('no problems');
    await see('suite-save').click();
    await caseRow('what-it-costs', 'none').waitFor();
    await see('run-all').click();
    await caseRow('what-it-costs', 'error').waitFor();
    await caseRow('bug', 'fail').waitFor();
    await caseRow('says-it-again', 'pass').waitFor();
    await caseRow('bug', 'fail').getByTestId('case-select').click();
    await page.locator('[data-testid="case-detail"][data-case="bug"]').waitFor();
    expect(await see('case-reason').textContent()).toBe('route: wanted storytelling, got code review');
    await picture('suites');
    await page.emulateMedia({ colorScheme: 'dark' });
    await picture('suites-dark');
    await page.emulateMedia({ colorScheme: 'light' });
  });

  it('run before a change is applied', async () => {
    await page.keyboard.press('Control+2');
    await see('config-editor').waitFor();
    await page.keyboard.press('Control+Enter');
    await see('review-suites').click();
    await page.locator('[data-testid="rehearsal"][data-state="fail"]').waitFor();
    expect(await see('rehearsal-summary').textContent()).toBe('1 of 2 cases pass');
    expect(await see('rehearsal-missed').textContent()).toContain('wanted storytelling, got code review');
    await picture('rehearsal');
    await see('review-cancel').click();
    await see('review').waitFor({ state: 'detached' });
    await page.keyboard.press('Control+5');
    await caseRow('what-it-costs', 'error').waitFor();
  });

  it('[ux A57] do not let a cost pass that nobody knows', async () => {
    await caseRow('what-it-costs', 'error').getByTestId('case-select').click();
    await page.locator('[data-testid="case-detail"][data-case="what-it-costs"]').waitFor();
    expect(await see('case-reason').textContent()).toBe('cost unknown');
  });

  it('lead from a live run to its trace', async () => {
    await caseRow('says-it-again', 'pass').getByTestId('case-select').click();
    await see('run-trace').click();
    await see('trace-screen').waitFor();
    await page.goBack();
    await page.locator('[data-testid="case-detail"][data-case="says-it-again"]').waitFor();
  });

  it('R43: are what the playground holds a request to, as often as is wanted', async () => {
    await page.keyboard.press('Control+4');
    await see('playground-user').fill('Find the bug in this function');
    await see('playground-tab-asserts').click();
    await see('assert-expect').fill(
      'route: code review\ntext: { contains: a, ignore_case: true }\nlatency_ms: "<60000"',
    );
    await see('assert-repeat').fill('3');
    await see('assert-pass').fill('2');
    await page.keyboard.press('Control+Shift+Enter');
    await page.locator('[data-testid="assert-bench"][data-state="pass"]').waitFor();
    expect(await see('case-runs').count()).toBe(3);
    await picture('asserts');
    await page.keyboard.press('Control+5');
    await see('suite-case').first().waitFor();
  });

  it('come to the same in a terminal', async () => {
    const document = JSON.parse(
      await console_.run('test', suiteFile(), '--config', console_.configFile, '--json'),
    );
    expect(document.summary).toEqual({ total: 4, pass: 2, flaky: 0, fail: 1, error: 1, not_run: 0 });
  });

  it('show a file that another hand has broken, and lead to the line', async () => {
    await mkdir(dirname(suiteFile()), { recursive: true });
    await writeFile(join(dirname(suiteFile()), 'zz.yaml'), 'version: 1\ncases:\n  - { id: a }\n');
    await page.keyboard.press('Control+3');
    await page.keyboard.press('Control+5');
    await see('suite-problem-open').first().click();
    await see('suite-text').waitFor();
    expect(
      await see('suite-text').evaluate((field) => 'selectionStart' in field && field.selectionStart),
    ).toBe(18);
    await picture('suite-broken');
    await page.keyboard.press('Escape');
  });

  it('has nothing to complain about', () => {
    expect(complaints).toEqual([]);
  });
});
