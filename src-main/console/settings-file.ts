import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { HostFailure } from './host.ts';
import { saveFile } from './save-file.ts';

export type StoredSettings = Readonly<Record<string, unknown>>;

/** `$PLANO_HOME/settings.json`: what people have chosen in the console. Empty when it cannot be read. */
export function readSettings(home: string): StoredSettings {
  try {
    return parseSettings(readFileSync(settingsFile(home), 'utf8')) ?? {};
  } catch {
    return {};
  }
}

/** Keeps every other setting. Rejects with `settings_broken` or `save_failed`. */
export function writeSetting(home: string, name: string, value: unknown): Promise<void> {
  return writeSettings(home, { [name]: value });
}

/**
 * The same for several at once; `undefined` takes a setting out. A file that is no JSON is somebody's slip of
 * the pen: it is left as it is, with everything in it.
 */
export async function writeSettings(home: string, changed: StoredSettings): Promise<void> {
  const text = readSettingsText(home);
  const stored = text.trim() === '' ? {} : parseSettings(text);
  if (stored === null) {
    throw new HostFailure(`${settingsFile(home)} is not JSON, so nothing was written over it.`, {
      code: 'settings_broken',
    });
  }
  await writeSettingsText(home, `${JSON.stringify({ ...stored, ...changed }, null, 2)}\n`);
}

/** Rejects with `save_failed`. */
export async function writeSettingsText(home: string, text: string): Promise<void> {
  await mkdir(home, { recursive: true, mode: 0o700 });
  await saveFile(settingsFile(home), text, { mode: 0o600 });
}

/** Empty when there is no file; throws what reading it threw otherwise. */
export function readSettingsText(home: string): string {
  try {
    return readFileSync(settingsFile(home), 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  }
}

/** `null`: it is no JSON object. */
export function parseSettings(text: string): StoredSettings | null {
  try {
    const settings: unknown = JSON.parse(text);
    return isSettings(settings) ? settings : null;
  } catch {
    return null;
  }
}

export function settingsFile(home: string): string {
  return join(home, 'settings.json');
}

function isSettings(value: unknown): value is StoredSettings {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
