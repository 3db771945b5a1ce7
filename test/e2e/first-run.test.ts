import { connect } from 'node:net';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { editorLine, editorLines } from '../support/monaco-parts.ts';
import { openRealWindow, type RealWindow } from '../support/real-window.ts';

/**
 * The road of a first day, in its order: each step stands on the one before. Everything is real: the
 * program, its gateway process, the sandbox provider, the trace store, the window.
 */
describe('a first run', () => {
  let window_: RealWindow;
  let page: Page;
  const complaints: string[] = [];
  const see = (testId: string) => page.getByTestId(testId);

  beforeAll(async () => {
    window_ = await openRealWindow((opened) => {
      opened.on('pageerror', (error) => complaints.push(String(error)));
      opened.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
      opened.on('request', (request) => {
        const { protocol, hostname } = new URL(request.url());
        if (protocol.startsWith('http') && hostname !== '127.0.0.1')
          complaints.push(`outside request ${request.url()}`);
      });
    });
    page = window_.page;
  }, 90_000);
  afterAll(() => window_?.close());

  it('opens on the demo with a healthy gateway', async () => {
    await page.locator('[data-testid="gateway-menu"][data-state="running"]').waitFor();
    await page.keyboard.press('ControlOrMeta+2');
    await page.locator('[data-testid="config-problems"][data-state="clean"]').waitFor();
    // The token has served its turn and is not left in the address.
    expect(page.url()).not.toContain('token');
    const reply = await fetch(`http://127.0.0.1:${window_.listenerPort}/healthz`);
    expect(reply.status).toBe(200);
  });

  it('produces the first trace with one press', async () => {
    await page.keyboard.press('ControlOrMeta+3');
    await see('send-first-request').click();
    await see('trace-row').first().waitFor();
    expect(await see('trace-row').count()).toBe(1);
  });

  it('streams the answer to a prompt', async () => {
    await page.keyboard.press('ControlOrMeta+4');
    await see('playground-user').fill('Tell me a story about a gateway.');
    await page.keyboard.press('ControlOrMeta+Enter');
    await see('answer-text').waitFor();
    const early = (await see('answer-text').textContent())?.length ?? 0;
    await page.locator('[data-testid="playground-screen"][data-state="answered"]').waitFor();
    const whole = (await see('answer-text').textContent())?.length ?? 0;
    expect(whole).toBeGreaterThan(early);
    expect(await see('run-status').textContent()).toBe('200');
    expect(await see('run-tokens').textContent()).toMatch(/^\d+ → \d+$/);
  });

  it('shows its trace within a second, as a waterfall with inbound, outbound and tokens', async () => {
    const traceId = await see('open-trace').getAttribute('data-trace');
    await page.keyboard.press('ControlOrMeta+3');
    await page.locator(`[data-testid="trace-row"][data-trace="${traceId}"]`).waitFor({ timeout: 1_000 });
    await page.locator(`[data-testid="trace-row"][data-trace="${traceId}"]`).click();
    const kind = (name: string) => page.locator(`[data-testid="span-row"][data-kind="${name}"]`);
    await kind('inbound').waitFor();
    await kind('llm').waitFor();
    await kind('outbound').first().waitFor();
    expect(await kind('inbound').getAttribute('aria-level')).toBe('1');
    expect(await see('figure-tokens').textContent()).toMatch(/^\d+ → \d+$/);
    expect(await see('figure-ttft').textContent()).toMatch(/ m?s$/);
    expect(await see('figure-model').textContent()).toContain('story');
  });

  it('marks the exact token that breaks the config, and says that the old one still serves', async () => {
    await page.keyboard.press('ControlOrMeta+2');
    const line = editorLine(page, /port:/);
    await line.click();
    await page.keyboard.press('End');
    await page.keyboard.type('x');
    const wanted = `${window_.listenerPort}x`;
    const problem = page.locator('[data-testid="problem"][data-state="error"]').first();
    await problem.waitFor();
    expect(await markedText(page)).toBe(wanted);
    await see('still-serving').waitFor();
  });

  it('keeps serving the old config when the broken one is applied', async () => {
    await page.keyboard.press('ControlOrMeta+Enter');
    await see('review-apply').click();
    await page.locator('[data-testid="config-outcome"][data-state="bad"]').waitFor();
    expect(await see('config-outcome').textContent()).toContain('The running config still serves');
    expect((await fetch(`http://127.0.0.1:${window_.listenerPort}/healthz`)).status).toBe(200);
  });

  it('applies a mended config without a restart', async () => {
    const pid = await gatewayPid(page);
    await page.keyboard.press('ControlOrMeta+2');
    const line = editorLine(page, /port:/);
    await line.click();
    await page.keyboard.press('End');
    await page.keyboard.press('Backspace');
    await page.locator('[data-testid="config-problems"][data-state="clean"]').waitFor();
    await line.click();
    await page.keyboard.press('End');
    await page.keyboard.type(' # mended');
    await page.keyboard.press('ControlOrMeta+Enter');
    await see('review-tab-diff').click();
    await see('text-diff').waitFor();
    await see('review-apply').click();
    await page.locator('[data-testid="config-outcome"][data-state="ok"]').waitFor();
    expect(await gatewayPid(page)).toBe(pid);
  });

  it('closes the port of a stopped listener and opens it again', async () => {
    await page.keyboard.press('ControlOrMeta+6');
    await expect.poll(() => see('listener-counters').textContent()).toContain('2 requests');
    await see('listener-main').getByTestId('listener-stop').click();
    await page.locator('[data-testid="listener-main"][data-state="stopped"]').waitFor();
    expect(await isOpen(window_.listenerPort)).toBe(false);
    await see('listener-main').getByTestId('listener-start').click();
    await page.locator('[data-testid="listener-main"][data-state="running"]').waitFor();
    expect(await isOpen(window_.listenerPort)).toBe(true);
  });

  it('shows the crash of the gateway and brings it back', async () => {
    const pid = await gatewayPid(page);
    process.kill(pid, 'SIGKILL');
    await see('crash-notice').waitFor();
    await page.locator('[data-testid="listeners-screen"][data-state="running"]').waitFor();
    expect(await gatewayPid(page)).not.toBe(pid);
    expect((await fetch(`http://127.0.0.1:${window_.listenerPort}/healthz`)).status).toBe(200);
  });

  it.each(['light', 'dark'] as const)(
    'has nothing for axe to find on any screen in the %s theme',
    async (theme) => {
      await page.emulateMedia({ colorScheme: theme });
      await page.locator(`html[data-theme="${theme}"]`).waitFor();
      for (const [key, ready] of [
        ['1', 'start-ladder'],
        ['2', 'config-editor'],
        ['3', 'trace-row'],
        ['4', 'playground-answer'],
        ['6', 'log-line'],
      ] as const) {
        await page.keyboard.press(`ControlOrMeta+${key}`);
        await see(ready).first().waitFor();
        const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
        expect(
          violations.map((rule) => `${rule.id} ${rule.nodes.map((node) => node.html.slice(0, 120))}`),
        ).toEqual([]);
      }
    },
  );

  it('asked nothing of the outside and broke no rule of its own policy', () => {
    expect(complaints).toEqual([]);
  });
});

/** The text under the first error's range, read through the problem list and the editor's lines. */
async function markedText(page: Page): Promise<string> {
  const range = await page
    .locator('[data-testid="problem"][data-state="error"]')
    .first()
    .getAttribute('data-range');
  const [, line = '0', from = '0', to = '0'] = range?.match(/^(\d+):(\d+)-\d+:(\d+)$/) ?? [];
  const lines = editorLines(page);
  // Lines are drawn out of order; their place on the screen is their order.
  const drawn = await lines.evaluateAll((elements) =>
    elements
      .map((element) => ({ top: element.getBoundingClientRect().top, text: element.textContent ?? '' }))
      .sort((one, other) => one.top - other.top)
      .map((one) => one.text.replaceAll('\u00a0', ' ')),
  );
  return (drawn[Number(line) - 1] ?? '').slice(Number(from) - 1, Number(to) - 1);
}

async function gatewayPid(page: Page): Promise<number> {
  const screen = page.getByTestId('gateway-summary');
  if ((await screen.count()) === 0) await page.keyboard.press('ControlOrMeta+6');
  const text = (await screen.textContent()) ?? '';
  return Number(/pid (\d+)/.exec(text)?.[1]);
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
