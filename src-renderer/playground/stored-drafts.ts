import { readStored, writeStored } from '../lib/stored.ts';
import { mostPanes, type PaneDraft, type PlaygroundDrafts, type PromptTexts } from './playground-draft.ts';
import type { Turn } from './request-body.ts';

/** What a reload brings back. A recorded request is opened again from its trace. */
type StoredDrafts = Omit<PlaygroundDrafts, 'recorded'>;

/** A conversation that is longer is kept without its beginning. */
const mostTurns = 40;

/** The drafts as they were left in this browser; `null`: none that can be read. */
export function readStoredDrafts(): PlaygroundDrafts | null {
  const stored = readStored('playground', isStoredDrafts);
  return stored === null ? null : { ...stored, recorded: null };
}

/** Keeps drafts for a reload; a change that is only to answers writes nothing. */
export function storeDrafts(now: PlaygroundDrafts, before: PlaygroundDrafts): void {
  const { active, panes, prompt, stream, variables } = now;
  const isSame =
    active === before.active &&
    panes === before.panes &&
    prompt === before.prompt &&
    variables === before.variables &&
    stream === before.stream;
  if (isSame) return;
  const kept = panes.map((pane) => ({ ...pane, history: pane.history.slice(-mostTurns) }));
  writeStored('playground', { active, panes: kept, prompt, stream, variables } satisfies StoredDrafts);
}

type Fields = Readonly<Record<string, unknown>>;

function isStoredDrafts(value: unknown): value is StoredDrafts {
  if (!isFields(value) || !Array.isArray(value.panes)) return false;
  const { active, panes, prompt, stream, variables } = value;
  return (
    panes.length > 0 &&
    panes.length <= mostPanes &&
    panes.every(isPane) &&
    panes.some(({ id }) => id === active) &&
    isPrompt(prompt) &&
    isFields(variables) &&
    Object.values(variables).every((text) => typeof text === 'string') &&
    typeof stream === 'boolean'
  );
}

function isPane(value: unknown): value is PaneDraft {
  if (!isFields(value)) return false;
  const { affinity, api, history, id, listener, model, ownPrompt, routed } = value;
  return (
    [affinity, id, listener].every((text) => typeof text === 'string') &&
    (model === null || typeof model === 'string') &&
    (api === 'chat' || api === 'messages' || api === 'responses') &&
    Array.isArray(history) &&
    history.every(isTurn) &&
    typeof routed === 'boolean' &&
    (ownPrompt === null || isPrompt(ownPrompt))
  );
}

function isTurn(value: unknown): value is Turn {
  return (
    isFields(value) && (value.role === 'user' || value.role === 'assistant') && typeof value.text === 'string'
  );
}

function isPrompt(value: unknown): value is PromptTexts {
  return isFields(value) && typeof value.system === 'string' && typeof value.user === 'string';
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
