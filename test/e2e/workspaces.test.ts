import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { axeViolations } from '../support/axe-violations.ts';
import { freePorts } from '../support/free-ports.ts';
import { editorLine, editorLines } from '../support/monaco-parts.ts';
import { realPage } from '../support/real-page.ts';

describe('[ux 10.2] workspaces', { timeout: 90_000 }, () => {
  const { page, see, host, complaints } = realPage();
  const running = () => page().locator('[data-testid="gateway-menu"][data-state="running"]').waitFor();
  const answers = async (port: number) =>
    (await fetch(`http://127.0.0.1:${port}/healthz`).catch(() => null))?.ok ?? false;
  let otherPort = 0;
  let folder = '';

  it('are opened by their folder: the one gateway ends, the other begins, unsaved text stays behind', async () => {
    [otherPort = 0] = await freePorts(1);
    folder = join(dirname(dirname(host().configFile)), 'desk');
    await mkdir(folder);
    const demo = await readFile(host().configFile, 'utf8');
    const config = demo.replace(`port: ${host().listenerPort}`, `port: ${otherPort}`);
    await writeFile(join(folder, 'config.yaml'), config);
    await running();
    await page().keyboard.press('Control+2');
    await editorLines(page()).first().click();
    await page().keyboard.press('Control+Home');
    await page().keyboard.type('# mine');
    await see('workspace-menu').click();
    await see('workspace-open').click();
    await see('workspace-path').fill(folder);
    expect(await axeViolations(page())).toEqual([]);
    await page().keyboard.press('Enter');
    await expect.poll(() => see('workspace-name').textContent(), { timeout: 30_000 }).toBe('desk');
    await running();
    expect(await answers(otherPort)).toBe(true);
    expect(await answers(host().listenerPort)).toBe(false);
    expect(await readFile(join(folder, 'config.yaml'), 'utf8')).toBe(config);
    await page().keyboard.press('Control+2');
    await page().locator('[data-testid="config-file"][data-state="clean"]').waitFor();
  });

  it('that were open are in the list; the unsaved text is offered on the way back', async () => {
    await see('workspace-menu').click();
    await see('workspace-demo').click();
    await expect.poll(() => see('workspace-name').textContent(), { timeout: 30_000 }).toBe('demo');
    await running();
    expect(await answers(host().listenerPort)).toBe(true);
    await see('draft-recover').click();
    await editorLine(page(), '# mine').waitFor();
  });

  it('are begun from a template, never over a file that is there', async () => {
    await page().keyboard.press('Control+k');
    await page().keyboard.type('New workspace from');
    await page().keyboard.press('Enter');
    await see('workspace-path').fill(folder);
    await see('workspace-go').click();
    await see('workspace-problem').waitFor();
    const fresh = join(dirname(folder), 'fresh');
    await see('workspace-path').fill(fresh);
    await see('workspace-template').selectOption('llm_gateway');
    await see('workspace-go').click();
    await expect.poll(() => see('workspace-name').textContent(), { timeout: 30_000 }).toBe('fresh');
    expect(await readFile(join(fresh, 'config.yaml'), 'utf8')).toContain('model_providers');
    await see('home-screen').waitFor();
  });

  it('that are not there say so', async () => {
    await see('workspace-menu').click();
    await see('workspace-open').click();
    await see('workspace-path').fill('/nowhere/at/all');
    await see('workspace-go').click();
    expect(await see('workspace-problem').textContent()).toContain('/nowhere/at/all is not there');
  });

  it('went without a complaint of the page', () => {
    expect(complaints).toEqual([]);
  });
});
