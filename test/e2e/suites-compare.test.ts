import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { axeViolations } from '../support/axe-violations.ts';
import { launchChromium } from '../support/chromium.ts';
import { type RealConsole, startRealConsole } from '../support/real-console.ts';
import { takePicture } from '../support/take-picture.ts';

const config = `version: v0.4.0
listeners:
  - { type: model, name: main, port: 12000 }
overrides: { llm_routing_model: embedded/lexical }
model_providers:
  - { model: sandbox/echo, base_url: "http://127.0.0.1:12800/v1", provider_interface: openai, default: true }
  - { model: sandbox/story, base_url: "http://127.0.0.1:12800/v1", provider_interface: openai }
routing_preferences:
  - { name: stories, description: "write stories, tales and poems", models: [sandbox/story] }
  - { name: second opinion, description: "review and explain source code, find bugs", models: [sandbox/echo] }
`;
const asked: Readonly<Record<string, readonly [text: string, route: string]>> = {
  review: ['review this source code', 'second opinion'],
  explain: ['explain this source code', 'second opinion'],
  bugs: ['find bugs in the source code', 'second opinion'],
  tale: ['write tales about a gateway', 'stories'],
  hello: ['good morning', 'none'],
};
const suite = `version: 1
cases:
${Object.entries(asked)
  .map(
    ([id, [text, route]]) =>
      `  - id: ${id}\n    request: { messages: [{ role: user, content: "${text}" }] }\n    expect: { route: ${route} }\n`,
  )
  .join('')}`;

/** A suite that is green, the description of a route that moves, and the cases that flip. */
describe('[ux N1] suites compared with last green', () => {
  let browser: Browser;
  let page: Page;
  let console_: RealConsole;
  const complaints: string[] = [];
  const see = (testId: string) => page.getByTestId(testId);
  const tally = (text: string) => expect.poll(() => see('suites-tally').textContent()).toBe(text);

  beforeAll(async () => {
    [browser, console_] = await Promise.all([launchChromium(), startRealConsole({ config })]);
    const folder = join(dirname(console_.configFile), '.plano', 'suites');
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'routing.yaml'), suite);
    page = await browser.newPage({ viewport: { width: 1360, height: 820 }, colorScheme: 'light' });
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    await page.goto(console_.url);
    await page.locator('[data-testid="gateway-menu"][data-state="running"]').waitFor();
    await page.keyboard.press('Control+5');
    await see('suite-case').first().waitFor();
  }, 90_000);
  afterAll(async () => {
    await browser?.close();
    await console_?.stop();
  });

  it('have nothing to say where everything is as it was', async () => {
    await see('run-all').press('Enter');
    await tally('5 of 5 passed');
    await see('suites-compare').press('Enter');
    await see('nothing-flipped').waitFor();
    await page.keyboard.press('Escape');
    await see('suites-compared').waitFor({ state: 'detached' });
  });

  it('name the three cases that flipped when a description moved, and show both matrices', async () => {
    const text = await readFile(console_.configFile, 'utf8');
    await writeFile(
      console_.configFile,
      text.replace('review and explain source code, find bugs', 'translate letters into another language'),
    );
    expect(JSON.parse(await console_.run('reload', '--json')).applied).toBe(true);
    await see('run-all').press('Enter');
    await tally('2 of 5 passed');
    await see('suites-compare').press('Enter');
    await see('flipped-case').first().waitFor();
    const flipped = see('flipped-case');
    expect(await flipped.evaluateAll((rows) => rows.map((row) => row.getAttribute('data-case')))).toEqual([
      'review',
      'explain',
      'bugs',
    ]);
    expect(await flipped.first().textContent()).toMatch(/second opinion.*config.*none.*config.*FAIL/);
    expect(await see('compared-tally').textContent()).toBe('3 flipped · 2 as before');
    const matrices = see('suites-compared').getByTestId('route-matrix');
    expect(await matrices.count()).toBe(2);
    expect(await matrices.nth(0).textContent()).toContain('then');
    expect(await matrices.nth(1).locator('[data-state="missed"]').allTextContents()).toEqual(['3']);
    await takePicture(page, 'suites-compare');
    expect(await axeViolations(page)).toEqual([]);
  });

  it('lead to a case', async () => {
    await see('flipped-case').nth(1).getByRole('button').press('Enter');
    await see('suites-compared').waitFor({ state: 'detached' });
    expect(page.url()).toContain('routing.yaml/explain');
  });

  it('know of the last green run when the console was started anew', async () => {
    await console_.kill();
    console_ = await console_.startAgain();
    await page.goto(`${console_.url}#/suites`);
    await tally('2 of 5 passed');
    await see('suites-compare').press('Enter');
    await expect.poll(() => see('flipped-case').count()).toBe(3);
    await page.keyboard.press('Escape');
    await see('suites-compared').waitFor({ state: 'detached' });
  });

  it('have nothing to say again when it was taken back', async () => {
    await writeFile(
      console_.configFile,
      (await readFile(console_.configFile, 'utf8')).replace(
        'translate letters into another language',
        'review and explain source code, find bugs',
      ),
    );
    await console_.run('reload');
    await see('run-all').press('Enter');
    await tally('5 of 5 passed');
    await see('suites-compare').press('Enter');
    await see('nothing-flipped').waitFor();
  });

  it('broke nothing in the page', () => {
    // The host was ended on purpose.
    expect(complaints.filter((text) => !/ERR_CONNECTION|WebSocket|401/.test(text))).toEqual([]);
  });
});
