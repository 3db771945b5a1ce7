import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { resourceFile } from './resource-file.ts';
import { suitesFolder } from './suites/suite-files.ts';

/**
 * The config file of the offline demo: it works without a key and without a network. Written once, with a
 * routing suite beside it; what the user changed or removed stays so.
 */
export async function ensureDemoWorkspace(home: string): Promise<string> {
  const configFile = demoConfigFile(home);
  await mkdir(dirname(configFile), { recursive: true, mode: 0o700 });
  const text = await readFile(resourceFile('demo/config.yaml'), 'utf8');
  try {
    await writeFile(configFile, text, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return configFile;
    throw error;
  }
  const suites = suitesFolder(configFile);
  await mkdir(suites, { recursive: true, mode: 0o700 });
  await copyFile(resourceFile('demo/suites/routing.yaml'), join(suites, 'routing.yaml'));
  return configFile;
}

export function demoConfigFile(home: string): string {
  return join(home, 'console', 'demo-workspace', 'config.yaml');
}
