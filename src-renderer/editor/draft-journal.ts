import type { ConfigFile } from '../../src-main/contract/config-calls.ts';
import { readStored, removeStored, writeStored } from '../lib/stored.ts';

/** Unsaved text, kept against a page or browser that ends without asking. */
export interface Draft {
  readonly text: string;
  /** Milliseconds since the epoch. */
  readonly keptAt: number;
}

const keepAfterMs = 1_000;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Keeps what `text` says a second from now; calls in between count once. */
export function keepDraft(file: ConfigFile, text: () => string): void {
  timer ??= setTimeout(() => {
    timer = undefined;
    if (text() === file.text) return removeStored(keyOf(file.path));
    writeStored(keyOf(file.path), { text: text(), keptAt: Date.now() } satisfies Draft);
  }, keepAfterMs);
}

export function clearDraft(path: string): void {
  clearTimeout(timer);
  timer = undefined;
  removeStored(keyOf(path));
}

/** The kept text, unless the file says the same by now. */
export function readDraft(file: ConfigFile): Draft | null {
  const draft = readStored(keyOf(file.path), isDraft);
  return draft === null || draft.text === file.text ? null : draft;
}

function keyOf(path: string): string {
  return `draft:${path}`;
}

function isDraft(value: unknown): value is Draft {
  return (
    typeof value === 'object' &&
    value !== null &&
    'text' in value &&
    typeof value.text === 'string' &&
    'keptAt' in value &&
    typeof value.keptAt === 'number'
  );
}
