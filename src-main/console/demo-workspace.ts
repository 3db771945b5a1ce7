import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The config file of the offline demo: it works without a key and without a network. Written once;
 * what the user changed in it stays.
 */
export async function ensureDemoWorkspace(home: string): Promise<string> {
  const configFile = demoConfigFile(home);
  await mkdir(dirname(configFile), { recursive: true, mode: 0o700 });
  const text = await readFile(resource('demo/config.yaml'), 'utf8');
  await writeFile(configFile, text, { flag: 'wx', mode: 0o600 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  return configFile;
}

export function demoConfigFile(home: string): string {
  return join(home, 'console', 'demo-workspace', 'config.yaml');
}

/** `resources/` lies two levels above both this source and the bundle. */
function resource(path: string): string {
  return fileURLToPath(new URL(`../../resources/${path}`, import.meta.url));
}
