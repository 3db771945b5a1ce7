import { join } from 'node:path';
import { _electron, type Page } from 'playwright-core';
import { findElectron } from '../../src-main/cli/find-electron.ts';
import { launchChromium } from './chromium.ts';
import { environmentOf, type Place, prepare, repository, startRealConsole } from './real-console.ts';

export interface RealWindow {
  readonly page: Page;
  readonly listenerPort: number;
  /** Ends window and host, and removes their folder. */
  close(): Promise<void>;
}

/**
 * The real window on the offline demo, with a home and ports of its own: in Chromium on the web door, or,
 * with `PLANO_E2E=electron`, the desktop app as it was built. Rejects where that is asked for and
 * Electron's binary is missing. `watch` gets the page as early as there is one.
 */
export function openRealWindow(watch: (page: Page) => void): Promise<RealWindow> {
  return process.env.PLANO_E2E === 'electron' ? openInElectron(watch) : openInChromium(watch);
}

async function openInChromium(watch: (page: Page) => void): Promise<RealWindow> {
  const [browser, host] = await Promise.all([launchChromium(), startRealConsole()]);
  const page = await browser.newPage({ viewport: { width: 1360, height: 820 }, colorScheme: 'light' });
  watch(page);
  await page.goto(host.url);
  const close = async () => {
    await browser.close();
    await host.stop();
  };
  return { page, listenerPort: host.listenerPort, close };
}

async function openInElectron(watch: (page: Page) => void): Promise<RealWindow> {
  const executablePath = await findElectron(() => undefined);
  if (executablePath === null) throw new Error("Electron's binary is not here and could not be fetched.");
  const place = await prepare({});
  try {
    const app = await _electron.launch({
      executablePath,
      args: electronArguments(place),
      cwd: repository,
      env: { ...inherited(), ...environmentOf(place) },
    });
    const page = await app.firstWindow();
    watch(page);
    await page.emulateMedia({ colorScheme: 'light' });
    const close = async () => {
      await app.close();
      await place.remove();
    };
    return { page, listenerPort: place.listenerPort, close };
  } catch (error) {
    await place.remove();
    throw error;
  }
}

function electronArguments({ folder, home, configFile }: Place): string[] {
  return [
    // Machines of test runs forbid the user namespaces that Chromium's own sandbox needs.
    ...(process.platform === 'linux' ? ['--no-sandbox'] : []),
    `--user-data-dir=${join(folder, 'electron')}`,
    'out/main/desktop.js',
    `--plano-home=${home}`,
    `--plano-config=${configFile}`,
  ];
}

/** A window needs what a login sets: the display, the system's folders. */
function inherited(): Record<string, string> {
  const given = Object.entries(process.env);
  return Object.fromEntries(given.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}
