import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { resourceFile } from './resource-file.ts';

/**
 * The config file of the offline demo: it works without a key and without a network. Written once;
 * what the user changed in it stays.
 */
export async function ensureDemoWorkspace(home: string): Promise<string> {
  const configFile = demoConfigFile(home);
  await mkdir(dirname(configFile), { recursive: true, mode: 0o700 });
  const text = await readFile(resourceFile('demo/config.yaml'), 'utf8');
  await writeFile(configFile, text, { flag: 'wx', mode: 0o600 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  return configFile;
}

export function demoConfigFile(home: string): string {
  return join(home, 'console', 'demo-workspace', 'config.yaml');
}
