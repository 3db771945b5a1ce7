import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from '../support/chromium.ts';
import { freePorts } from '../support/free-ports.ts';
import { currentLineNumber, editorLine } from '../support/monaco-parts.ts';
import { type RealConsole, startRealConsole } from '../support/real-console.ts';

const pictures = process.env.PLANO_PICTURES;

/** A config whose port another process has, from the first start to a gateway that serves. */
describe('a port that another process holds', () => {
  let browser: Browser;
  let page: Page;
  let console_: RealConsole;
  let holder: ChildProcess;
  let port: number;
  /** What the host says of the gateway; a start that fails at once may be over before it is painted. */
  const states: string[] = [];
  const see = (testId: string) => page.getByTestId(testId);
  const errorOfMain = () => see('listener-main').getByTestId('listener-error');

  beforeAll(async () => {
    [port = 0] = await freePorts(1);
    holder = await hold(port);
    [browser, console_] = await Promise.all([launchChromium(), startRealConsole({ config: configOn(port) })]);
    page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    page.on('websocket', (socket) =>
      socket.on('framereceived', ({ payload }) => {
        const { topic, payload: told } = JSON.parse(String(payload));
        if (topic === 'gateway.status') states.push(told.state);
      }),
    );
    await page.goto(`${console_.url}#/listeners`);
  }, 90_000);
  afterAll(async () => {
    holder?.kill('SIGKILL');
    await browser?.close();
    await console_?.stop();
  });

  it('R23: [ux A66] fails the start and says which process it is, with three ways out', async () => {
    await page.locator('[data-testid="gateway-menu"][data-state="failed"]').waitFor();
    await errorOfMain().waitFor();
    const said = await errorOfMain().textContent();
    expect(said).toContain(`Port ${port}`);
    if (process.platform === 'linux') expect(said).toContain(`${nameOfNode()} (pid ${holder.pid})`);
    await expect.poll(() => see('listener-other-port').textContent()).toMatch(/^Use \d+$/);
    expect(await see('listener-start').textContent()).toBe('Retry');
    expect(await see('listener-open-config').textContent()).toBe('Open in editor');
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await page.locator(`html[data-theme="${colorScheme}"]`).waitFor();
      if (pictures) await page.screenshot({ path: `${pictures}/port-conflict-${colorScheme}.png` });
      const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
      expect(violations.map((rule) => rule.id)).toEqual([]);
    }
  });

  it('[ux A66] is not free at a retry that comes too early', async () => {
    states.length = 0;
    await see('listener-start').click();
    await expect.poll(() => [states[0], states.at(-1)]).toEqual(['starting', 'failed']);
    await page.locator('[data-testid="gateway-menu"][data-state="failed"]').waitFor();
    await errorOfMain().waitFor();
  });

  it('[ux A66] is opened in the editor at its own line', async () => {
    await see('listener-open-config').click();
    await editorLine(page, `port: ${port}`).waitFor();
    await expect.poll(() => currentLineNumber(page).textContent()).toBe('5');
    await page.keyboard.press('Control+6');
  });

  it('[ux A66] is left for another one, with an edit of that number only', async () => {
    const before = await readFile(console_.configFile, 'utf8');
    const offered = Number((await see('listener-other-port').textContent())?.replace('Use ', ''));
    expect(offered).toBeGreaterThan(port);
    await see('listener-other-port').click();
    await page.locator('[data-testid="gateway-menu"][data-state="running"]').waitFor();
    expect(await readFile(console_.configFile, 'utf8')).toBe(
      before.replace(`port: ${port}`, `port: ${offered}`),
    );
    expect((await fetch(`http://127.0.0.1:${offered}/healthz`)).status).toBe(200);
    expect(await see('listener-error').count()).toBe(0);
  });
});

function configOn(port: number): string {
  return `version: v0.4.0
listeners:
  - type: model
    name: main
    port: ${port}    # what the clients know
model_providers:
  - model: sandbox/echo
    base_url: http://127.0.0.1:12800/v1
    provider_interface: openai
    default: true
`;
}

/** A process that listens there until it is killed. */
async function hold(port: number): Promise<ChildProcess> {
  const program = `require('node:net').createServer().listen(${port}, '127.0.0.1', () => console.log('held'))`;
  const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  return child;
}

function nameOfNode(): string {
  return process.execPath.split('/').at(-1) ?? '';
}
