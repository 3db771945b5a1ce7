import { create } from 'zustand';
import type { ConfigFile } from '../../src-main/contract/config-calls.ts';
import type { Draft, DraftText } from '../../src-main/contract/draft-calls.ts';
import { ofThisWorkspace } from '../lib/boot.ts';
import { connection, failureCode, failureText, host } from '../lib/host.ts';

/** Where the window stands in its text. */
export type DraftPlace = Pick<DraftText, 'cursor' | 'scrollTop'>;

/** The text that is not in the file; `null` when there is none. */
type UnsavedText = () => Pick<DraftText, 'text' | 'baseSha256'> | null;

interface DraftJournal {
  /** `empty`: nothing is unsaved. `waiting`: the host does not have the last change yet. */
  readonly state: 'empty' | 'waiting' | 'kept' | 'failed';
  /** Milliseconds since the epoch; `null` until something was kept. */
  readonly keptAt: number | null;
  /** Why it failed, for a person. */
  readonly reason: string | null;
}

const empty: DraftJournal = { state: 'empty', keptAt: null, reason: null };

/** How far the host's disk has the unsaved text of this window. */
export const useDraftJournal = create<DraftJournal>(() => empty);

/** A pause in typing this long is worth a write; who never pauses is written for all the same. */
const pauseMs = 300;
const longestWaitMs = 1_000;
const retryMs = 5_000;

/** Of this page: two windows never write over each other's text. */
const id = newId();

let unsaved: UnsavedText = () => null;
let place: DraftPlace = { cursor: { line: 1, column: 1 }, scrollTop: 0 };
let timer: ReturnType<typeof setTimeout> | undefined;
let waitingSince: number | null = null;
/** The host has, or may have, a draft of this page. */
let written = false;
let latest = 0;

/** Keeps what `source` says on the host's disk from now on. Called once. */
export function startDraftJournal(source: UnsavedText): void {
  unsaved = source;
  const keepPending = () => {
    if (timer !== undefined) void keepDraftNow();
  };
  window.addEventListener('blur', keepPending);
  window.addEventListener('pagehide', keepPending);
  document.addEventListener('visibilitychange', keepPending);
  const connected = () => {
    if (connection.state() !== 'open') return;
    // Never answers; it ends with the connection, and then a new one is made here.
    host.call('drafts.hold', { id }).catch(() => undefined);
    if (written || unsaved() !== null) void keepDraftNow();
  };
  connection.onState(connected);
  connected();
}

/** The text changed, or what it is compared with did. */
export function draftChanged(): void {
  if (unsaved() === null) return void keepDraftNow();
  useDraftJournal.setState({ state: 'waiting', reason: null });
  schedule();
}

/** The cursor or the scroll position moved. */
export function draftMoved(next: DraftPlace): void {
  place = next;
  if (unsaved() !== null) schedule();
}

/** Resolves with whether the host has on disk what is unsaved now. */
export async function keepDraftNow(): Promise<boolean> {
  clearTimeout(timer);
  timer = undefined;
  waitingSince = null;
  const current = unsaved();
  const run = ++latest;
  const say = (state: DraftJournal) => {
    if (run === latest && timer === undefined) useDraftJournal.setState(state);
  };
  if (current === null) {
    say(empty);
    if (!written) return true;
    written = false;
    // What equals the file is not offered, so that a failure here does no harm.
    await host.call('drafts.clear', { id }).catch(() => undefined);
    return true;
  }
  written = true;
  try {
    const { keptAt } = await host.call('drafts.keep', { id, ...current, ...place, ...ofThisWorkspace });
    say({ state: 'kept', keptAt, reason: null });
    return true;
  } catch (error) {
    const lost = failureCode(error) === 'disconnected';
    const reason = lost ? 'The console is not connected to its host.' : failureText(error);
    say({ state: 'failed', keptAt: useDraftJournal.getState().keptAt, reason });
    // A new connection writes by itself.
    if (!lost && run === latest) timer ??= setTimeout(() => void keepDraftNow(), retryMs);
    return false;
  }
}

/** Unsaved texts that other windows left or hold, newest first; those that say what the file says are let go. */
export async function findDrafts(file: ConfigFile): Promise<readonly Draft[]> {
  const { drafts } = await host.call('drafts.read', {});
  const others = drafts.filter((draft) => draft.id !== id);
  const seen = new Set([file.text]);
  return others.filter((draft) => {
    const isNew = !seen.has(draft.text);
    seen.add(draft.text);
    if (!isNew && !draft.open) void removeDraft(draft);
    return isNew;
  });
}

/** The text is in this window now: its former draft goes once it is kept under this window's own name. */
export async function takeOverDraft(draft: Draft): Promise<void> {
  if ((await keepDraftNow()) && !draft.open) await removeDraft(draft);
}

/** The unsaved text is about to be replaced here: it stays on the host's disk and is offered to the next window. */
export function shelveDraft(): void {
  const current = unsaved();
  // Undo still has it when the host cannot.
  if (current !== null)
    host
      .call('drafts.keep', { id: newId(), ...current, ...place, ...ofThisWorkspace })
      .catch(() => undefined);
}

export async function removeDraft(draft: Draft): Promise<void> {
  await host.call('drafts.clear', { id: draft.id }).catch(() => undefined);
}

/** Puts a removed draft back under its name. Rejects when the host cannot. */
export async function restoreDraft({ keptAt: _, open: __, ...draft }: Draft): Promise<void> {
  await host.call('drafts.keep', { ...draft, ...ofThisWorkspace });
}

function schedule(): void {
  const now = Date.now();
  waitingSince ??= now;
  clearTimeout(timer);
  timer = setTimeout(() => void keepDraftNow(), Math.min(pauseMs, waitingSince + longestWaitMs - now));
}

function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
