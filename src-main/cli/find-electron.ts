import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** Electron's package fetches its binary on first use; no slower network may make a start hang. */
const fetchLimitMs = 90_000;

/**
 * The path of Electron's binary, `null` where there is none. With `announce`, a missing binary is
 * fetched first and `announce` told so.
 */
export async function findElectron(announce: (sentence: string) => void): Promise<string | null> {
  const folder = electronFolder();
  if (folder === null) return null;
  const installed = await installedBinary(folder);
  if (installed !== null) return installed;
  announce("Fetching Electron's binary, once …");
  return (await runInstaller(folder)) ? installedBinary(folder) : null;
}

function electronFolder(): string | null {
  try {
    return dirname(createRequire(import.meta.url).resolve('electron/package.json'));
  } catch {
    return null;
  }
}

async function installedBinary(folder: string): Promise<string | null> {
  const name = await readFile(join(folder, 'path.txt'), 'utf8').catch(() => null);
  if (name === null) return null;
  const file = join(folder, 'dist', name.trim());
  return existsSync(file) ? file : null;
}

function runInstaller(folder: string): Promise<boolean> {
  return new Promise((resolve) => {
    const installer = spawn(process.execPath, [join(folder, 'install.js')], {
      stdio: 'ignore',
      timeout: fetchLimitMs,
      killSignal: 'SIGKILL',
    });
    installer.once('error', () => resolve(false));
    installer.once('exit', (code) => resolve(code === 0));
  });
}
