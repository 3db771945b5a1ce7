import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { launchChromium } from './chromium.ts';
import { type RealConsole, type RealConsoleOptions, startRealConsole } from './real-console.ts';

export interface RealPage {
  readonly page: () => Page;
  readonly host: () => RealConsole;
  readonly see: (testId: string) => ReturnType<Page['getByTestId']>;
  /** What the page reported as wrong, and what it asked of other addresses. */
  readonly complaints: readonly string[];
  /** Ends the host as a crash would, and opens the next one in a browser that remembers nothing. */
  reopen(): Promise<void>;
}

const viewport = { width: 1280, height: 800 };

/** One real console in real Chromium for the tests of a `describe`. */
export function realPage(options: RealConsoleOptions = {}): RealPage {
  const complaints: string[] = [];
  let browser: Browser;
  let host: RealConsole;
  let page: Page;

  async function open(): Promise<void> {
    page = await (await browser.newContext({ viewport, colorScheme: 'light' })).newPage();
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (message) => {
      // A host that goes away on purpose is reported by the browser, not by us.
      const isOurs = message.type() === 'error' && !message.text().includes('ERR_CONNECTION');
      if (isOurs) complaints.push(message.text());
    });
    page.on('request', (request) => {
      const { protocol, hostname } = new URL(request.url());
      if (protocol.startsWith('http') && hostname !== '127.0.0.1') complaints.push(request.url());
    });
    await page.goto(host.url);
  }

  beforeAll(async () => {
    [browser, host] = await Promise.all([launchChromium(), startRealConsole(options)]);
    await open();
  }, 90_000);
  afterAll(async () => {
    await browser?.close();
    await host?.stop();
  });

  return {
    page: () => page,
    host: () => host,
    see: (testId) => page.getByTestId(testId),
    complaints,
    async reopen() {
      await page.context().close();
      await host.kill();
      host = await host.startAgain();
      await open();
    },
  };
}
