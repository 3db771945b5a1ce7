import { spawnSync } from 'node:child_process';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from '../support/chromium.ts';
import {
  completions,
  editorLine,
  fixMenu,
  foundPlaces,
  hoverWith,
  lens,
  markers,
  renameField,
  wordIn,
} from '../support/monaco-parts.ts';
import { type RealConsole, startRealConsole } from '../support/real-console.ts';
import { uxDocuments } from '../support/ux-documents.ts';

/**
 * Editing as a person does it, with everything real: the program, its gateway process, the validator behind
 * the contract, the window in Chromium.
 */
describe('editing a config', { timeout: 60_000 }, () => {
  let browser: Browser;
  let page: Page;
  let console_: RealConsole;
  let folder: string;
  /** A config that serves, on the ports of this console. */
  let base: string;
  const complaints: string[] = [];
  /** What the host said of each text, as it reached the window. */
  const diagnosed = new Map<string, readonly unknown[]>();
  const see = (testId: string) => page.getByTestId(testId);
  const line = (text: string) => editorLine(page, text);

  beforeAll(async () => {
    [browser, console_] = await Promise.all([launchChromium(), startRealConsole()]);
    folder = dirname(console_.configFile);
    const sandbox = /base_url: http:\/\/127\.0\.0\.1:(\d+)/.exec(
      await readFile(console_.configFile, 'utf8'),
    )?.[1];
    base = `version: v0.4.0
listeners:
  - type: model
    name: main
    port: ${console_.listenerPort}
model_providers:
  - model: sandbox/echo # repeats what you say
    base_url: http://127.0.0.1:${sandbox}/v1
    provider_interface: openai
    default: true
  - model: sandbox/story
    base_url: http://127.0.0.1:${sandbox}/v1
    provider_interface: openai
    access_key: $STORY_KEY
model_aliases:
  fast.v1:
    target: sandbox/echo
`;
    await writeFile(join(folder, '.env'), 'STORY_KEY=sk-story-1234567890\n');
    page = await browser.newPage({ viewport: { width: 1360, height: 820 } });
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    page.on('websocket', (socket) => {
      const asked = new Map<unknown, string>();
      socket.on('framesent', ({ payload }) => {
        const message = JSON.parse(String(payload));
        if (message.method === 'config.diagnose') asked.set(message.id, message.params.text);
      });
      socket.on('framereceived', ({ payload }) => {
        const message = JSON.parse(String(payload));
        const text = message.type === 'result' ? asked.get(message.id) : undefined;
        if (text !== undefined) diagnosed.set(text, message.value.diagnostics);
      });
    });
    await page.goto(`${console_.url}#/config`);
    await see('config-editor').waitFor();
  }, 90_000);
  afterAll(async () => {
    await browser?.close();
    await console_?.stop();
  });

  /** Another hand writes the file, and the window shows it; what an earlier test left in there is given up. */
  async function show(text: string): Promise<void> {
    await page.keyboard.press('Escape');
    const clean = see('config-file').and(page.locator('[data-state="clean"]'));
    if ((await clean.count()) > 0 && (await readFile(console_.configFile, 'utf8')) === text) return;
    diagnosed.delete(text);
    await writeFile(console_.configFile, text);
    const shown = async () => {
      if (await see('outside-take').isVisible()) await see('outside-take').click();
      return diagnosed.has(text);
    };
    await expect.poll(shown, { timeout: 10_000 }).toBe(true);
    await page.locator('[data-testid="problems"][data-state="current"]').waitFor();
  }

  /** Puts the cursor at the end of a line. */
  async function goTo(text: string): Promise<void> {
    await line(text).click();
    await page.keyboard.press('End');
  }

  /** The text in the editor, to the byte. */
  async function saved(): Promise<string> {
    await page.locator('[data-testid="config-file"][data-state="dirty"]').waitFor();
    await page.keyboard.press('Control+s');
    await page.locator('[data-testid="config-file"][data-state="clean"]').waitFor();
    return readFile(console_.configFile, 'utf8');
  }

  it('offers what fits at the cursor, what nothing uses yet first, and writes what is taken', async () => {
    await show(`${base}  smart.v1:\n    target: \n`);
    await page.keyboard.press('Control+End');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('End');
    await page.keyboard.press('Control+Space');
    const offered = completions(page);
    await offered.first().waitFor();
    expect(await offered.allTextContents()).toEqual(['sandbox/story', 'sandbox/echo']);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    expect(await saved()).toBe(`${base}  smart.v1:\n    target: sandbox/echo\n`);
  });

  it('offers variables in the form that was begun', async () => {
    await show(base);
    await goTo('$STORY_KEY');
    await page.keyboard.press('Shift+Home');
    await page.keyboard.type('access_key: ${');
    const offered = completions(page);
    await offered.first().waitFor();
    await page.keyboard.press('Enter');
    // What .env has, for no value in the file uses it any more.
    expect(await saved()).toBe(base.replace('$STORY_KEY', `\${STORY_KEY}`));
  });

  it('explains a field, and where a variable comes from', async () => {
    await show(base);
    await wordIn(line('default: true'), /^default$/).hover();
    await hoverWith(page, 'Used when a request names no model').waitFor();
    await wordIn(line('$STORY_KEY'), '$STORY_KEY').hover();
    await hoverWith(page, 'set in .env, line 1, sk-…7890').waitFor();
  });

  it('mends a misspelt key from the menu of its line', async () => {
    await show(base.replace('    port:', '    prt:'));
    await line('prt:').click();
    await page.keyboard.press('Home');
    await page.keyboard.press('Control+.');
    await fixMenu(page, 'port').waitFor();
    await page.keyboard.press('Enter');
    expect(await saved()).toBe(base);
  });

  it('makes all safe fixes with one press', async () => {
    await show(base.replace('model_providers', 'llm_providers').replace('default: true', 'default: yes'));
    await see('problems-fix-all').click();
    expect(await saved()).toBe(base);
  });

  it('renames a model wherever the file uses it', async () => {
    await show(base);
    await goTo('target:');
    await page.keyboard.press('F2');
    await renameField(page).waitFor();
    await page.keyboard.press('Control+a');
    await page.keyboard.type('sandbox/tools');
    await page.keyboard.press('Enter');
    expect(await saved()).toBe(base.replaceAll('sandbox/echo', 'sandbox/tools'));
  });

  it('lists where a name is defined and used', async () => {
    await show(`${base}  plain.v1:\n    target: echo\n`);
    await goTo('target: sandbox');
    await page.keyboard.press('Shift+F12');
    const places = foundPlaces(page);
    await expect
      .poll(() => places.allTextContents())
      .toEqual(['model: sandbox/echo # repeats what you say', 'target: sandbox/echo', 'target: echo']);
    await page.keyboard.press('Escape');
    await places.first().waitFor({ state: 'detached' });
  });

  it('undoes an edit after any number of looks at other screens', async () => {
    await show(base);
    await goTo('name: main');
    await page.keyboard.type('-gate');
    for (const key of ['3', '4', '5', '3', '4']) {
      await page.keyboard.press(`Control+${key}`);
      await see('config-editor').waitFor({ state: 'detached' });
      await page.keyboard.press('Control+2');
      await line('main-gate').waitFor();
    }
    await goTo('main-gate');
    await page.keyboard.press('Control+z');
    await page.locator('[data-testid="config-file"][data-state="clean"]').waitFor();
  });

  it('says in plain words what would change, and applies it', async () => {
    await show(base);
    await goTo('target:');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Home');
    await page.keyboard.type('  smart.v1: {target: sandbox/story}');
    await page.keyboard.press('Control+Enter');
    await expect
      .poll(() => see('review-change').allTextContents())
      .toContainEqual(expect.stringContaining('smart.v1'));
    await see('review-apply').click();
    await page.locator('[data-testid="config-outcome"][data-state="ok"]').waitFor();
    const reply = await fetch(`http://127.0.0.1:${console_.listenerPort}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'smart.v1', messages: [{ role: 'user', content: 'hello' }] }),
    });
    expect(reply.status).toBe(200);
    await see('config-outcome-dismiss').click();
  });

  it('counts above the listener what went through it, and opens exactly that', async () => {
    await lens(page, '1 request').click();
    await see('trace-row').first().waitFor();
    expect(await see('trace-query').inputValue()).toBe('plano.listener.name=main');
    expect(await see('trace-row').count()).toBe(1);
    await page.keyboard.press('Control+2');
    await see('config-editor').waitFor();
  });

  it('[ux A11] moves a key to .env, which git then ignores, and no log learns of it', async () => {
    const secret = 'sk-live-1234567890abcdef';
    spawnSync('git', ['init', '--quiet'], { cwd: folder });
    await show(uxDocuments.literalKey);
    await page
      .locator('[data-testid="problem"][data-code="CFG_HARDCODED_SECRET"][data-range="8:17-8:41"]')
      .getByTestId('problem-fix-1')
      .click();
    expect(await saved()).toBe(uxDocuments.literalKey.replace(secret, '$OPENAI_API_KEY'));
    expect(await readFile(join(folder, '.env'), 'utf8')).toBe(
      `STORY_KEY=sk-story-1234567890\nOPENAI_API_KEY=${secret}\n`,
    );
    expect(await readFile(join(folder, '.gitignore'), 'utf8')).toBe('.env\n');
    expect(console_.said()).not.toContain(secret);
    const logs = await filesBelow(join(console_.home, 'run'));
    expect(logs.filter((file) => file.includes('logs')).length).toBeGreaterThan(0);
    for (const file of logs) expect(await readFile(file, 'latin1'), file).not.toContain(secret);
    await rm(join(folder, '.git'), { recursive: true });
  });

  it.each(Object.entries(uxDocuments))(
    '[ux A20] shows of the document %s what the command line says',
    async (_name, text) => {
      await show(text);
      const said = await console_.run('validate', console_.configFile, '--json', '--hints', '--check-env');
      const { diagnostics } = JSON.parse(said);
      expect(diagnostics.length).toBeGreaterThan(0);
      expect(diagnosed.get(text)).toEqual(diagnostics);
      expect(await see('problem').count()).toBe(diagnostics.length);
    },
  );

  it('[ux A70] marks both problems of a text cut off from the network, under the strict policy', async () => {
    await show(uxDocuments.misspeltPort);
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    const outside: string[] = [];
    const isOwn = (url: URL) => url.host === new URL(console_.url).host || url.protocol === 'blob:';
    await context.route(
      (url) => !isOwn(url),
      (route) => {
        outside.push(route.request().url());
        return route.abort('internetdisconnected');
      },
    );
    const violations: string[] = [];
    await context.exposeFunction('violated', (directive: string) => violations.push(directive));
    await context.addInitScript(`
      addEventListener('securitypolicyviolation', (event) => violated(event.violatedDirective));
    `);
    const cut = await context.newPage();
    const answer = await cut.goto(`${console_.url}#/config`);
    const policy = answer?.headers()['content-security-policy']?.split('; ');
    expect(policy).toEqual(expect.arrayContaining(strictPolicy));
    for (const severity of ['error', 'warning'] as const) {
      await markers(cut, severity).waitFor();
      expect(await markers(cut, severity).count()).toBe(1);
    }
    const started = cut.waitForEvent('worker');
    await cut.keyboard.press('Control+Enter');
    await cut.getByTestId('review-tab-diff').click();
    await cut.getByTestId('text-diff').waitFor();
    expect(await (await started).evaluate('6 * 7')).toBe(42);
    expect([outside, violations]).toEqual([[], []]);
    await context.close();
  });

  it('broke no rule of its own policy on the way', () => expect(complaints).toEqual([]));
});

const strictPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self' data:",
  "img-src 'self' data:",
  "worker-src 'self'",
  "connect-src 'self'",
];

/** Regular files below a folder; sockets are none. */
async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}
