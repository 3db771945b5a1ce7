import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { usage } from '../global-options.ts';

/** `--settings`: a JSON object, or `@file` with one. Throws a usage error. */
export async function readAgentSettings(
  text: string | undefined,
  cwd: string,
): Promise<Readonly<Record<string, unknown>>> {
  if (text === undefined) return {};
  const json = text.startsWith('@') ? await readSettingsFile(resolve(cwd, text.slice(1))) : text;
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw usage('Settings must be valid JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw usage('Settings must be valid JSON: an object');
  }
  return { ...value };
}

async function readSettingsFile(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch {
    throw usage(`The settings file cannot be read: ${file}`);
  }
}
