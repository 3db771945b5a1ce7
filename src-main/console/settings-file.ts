import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { saveFile } from './save-file.ts';

export type StoredSettings = Readonly<Record<string, unknown>>;

/** `$PLANO_HOME/settings.json`: what people have chosen in the console. Empty when it cannot be read. */
export function readSettings(home: string): StoredSettings {
  try {
    const settings: unknown = JSON.parse(readFileSync(settingsFile(home), 'utf8'));
    return isSettings(settings) ? settings : {};
  } catch {
    return {};
  }
}

/** Keeps every other setting. Rejects with `save_failed`. */
export function writeSetting(home: string, name: string, value: unknown): Promise<void> {
  return writeSettings(home, { [name]: value });
}

/** The same for several at once. */
export async function writeSettings(home: string, changed: StoredSettings): Promise<void> {
  const settings = { ...readSettings(home), ...changed };
  await mkdir(home, { recursive: true, mode: 0o700 });
  await saveFile(settingsFile(home), `${JSON.stringify(settings, null, 2)}\n`, { mode: 0o600 });
}

function settingsFile(home: string): string {
  return join(home, 'settings.json');
}

function isSettings(value: unknown): value is StoredSettings {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
