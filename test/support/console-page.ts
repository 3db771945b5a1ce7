import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { launchChromium } from './chromium.ts';
import { sampleScript } from './console-sample.ts';
import { type Script, type ScriptedConsole, startScriptedConsole } from './scripted-console.ts';

export interface ConsolePage {
  readonly page: Page;
  readonly console: ScriptedConsole;
  readonly see: (testId: string) => ReturnType<Page['getByTestId']>;
}

interface OpenOptions {
  /** `/traces`. */
  readonly path?: string;
  readonly script?: Script;
  readonly theme?: 'light' | 'dark';
  /** What the system asks for. */
  readonly contrast?: 'more';
  /** What stands there once the screen can be used. */
  readonly ready: string;
}

/**
 * Opens the built window on scripted hosts, one page per call. After each test nothing may have gone
 * wrong in the page: no error, no breach of the content policy.
 */
export function consolePages(): (options: OpenOptions) => Promise<ConsolePage> {
  let browser: Browser;
  const open: { page: Page; console: ScriptedConsole }[] = [];
  const complaints: string[] = [];
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser.close());
  afterEach(async () => {
    for (const one of open.splice(0)) {
      await one.page.close();
      await one.console.close();
    }
    expect(complaints.splice(0)).toEqual([]);
  });

  return async ({ path = '/config', script = {}, theme = 'light', contrast, ready }) => {
    const scripted = await startScriptedConsole({ ...sampleScript(), ...script });
    const page = await browser.newPage({
      viewport: { width: 1280, height: 800 },
      colorScheme: theme,
      ...(contrast !== undefined && { contrast }),
    });
    open.push({ page, console: scripted });
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (message) => {
      // A host that goes away on purpose is reported by the browser, not by us.
      if (message.type() === 'error' && !message.text().includes('ERR_CONNECTION'))
        complaints.push(message.text());
    });
    page.on('request', (request) => {
      const { protocol, host } = new URL(request.url());
      if (protocol.startsWith('http') && !scripted.url.includes(host))
        complaints.push(`outside request ${request.url()}`);
    });
    await page.goto(`${scripted.url}#${path}`);
    await page.getByTestId(ready).first().waitFor();
    return { page, console: scripted, see: (testId) => page.getByTestId(testId) };
  };
}
