import type { Remembered } from '../../src-main/contract/window-calls.ts';
import { boot, ofThisWorkspace } from './boot.ts';
import { host } from './host.ts';

/**
 * What this window shows, kept for the next one: by the host, for the next start may have another address, and
 * in the browser, where it is at once. Neither of them failing is a reason to fail.
 */
export function readStored<T>(key: string, check: (value: unknown) => value is T): T | null {
  const kept = boot.remembered.find((entry) => entry.key === key);
  const here = inBrowser(key);
  const newest = (here?.at ?? -1) > (kept?.at ?? -1) ? here : kept;
  if (newest === undefined) return null;
  try {
    const value: unknown = JSON.parse(newest.json);
    return check(value) ? value : null;
  } catch {
    return null;
  }
}

export function writeStored(key: string, value: unknown): void {
  const entry: Remembered = { key, at: Date.now(), json: JSON.stringify(value) };
  try {
    localStorage.setItem(placeOf(key), JSON.stringify(entry));
  } catch {
    // Storage may be off or full; the host keeps it.
  }
  waiting.set(key, entry);
  timer ??= setTimeout(tellHost, tellAfterMs);
}

const tellAfterMs = 400;
const waiting = new Map<string, Remembered>();
let timer: ReturnType<typeof setTimeout> | undefined;

function tellHost(): void {
  clearTimeout(timer);
  timer = undefined;
  const entries = [...waiting.values()];
  waiting.clear();
  // What a host that is away misses, the browser still has.
  if (entries.length > 0)
    host.call('window.remember', { entries, ...ofThisWorkspace }).catch(() => undefined);
}

window.addEventListener('pagehide', tellHost);
document.addEventListener('visibilitychange', tellHost);

function placeOf(key: string): string {
  return `plano:${boot.workspace}:${key}`;
}

function inBrowser(key: string): Remembered | undefined {
  try {
    const entry: unknown = JSON.parse(localStorage.getItem(placeOf(key)) ?? 'null');
    if (typeof entry !== 'object' || entry === null || !('at' in entry && 'json' in entry)) return undefined;
    const { at, json } = entry;
    return typeof at === 'number' && typeof json === 'string' ? { key, at, json } : undefined;
  } catch {
    return undefined;
  }
}
