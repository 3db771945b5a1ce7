import { secretsIn } from '../../src-gateway/config/editor/secrets-in.ts';
import { redactSecrets } from '../../src-gateway/config/secrets.ts';
import { boot } from '../lib/boot.ts';

/** A text that undo leads back to. */
interface Step {
  readonly text: string;
  /** The model's: undo brings an earlier one back, every edit makes a later one. */
  readonly version: number;
}

/** A pause this long ends a step, for whoever undoes it after a reload. */
const pauseMs = 300;
/** Of the browser's store for this window; the oldest steps go first. */
const most = { steps: 50, characters: 1_000_000 };

const place = `plano:${boot.workspace}:config.steps`;

/**
 * What this window was led through before it was reloaded, oldest first. The browser has it from the moment that
 * the page goes until the next one has read it: while a text is edited, only the host keeps it.
 */
const former = readKept();
let steps: readonly Step[] = [];
let pending: (() => Step) | null = null;
/** Nothing was changed in this page, so that what led up to it still holds. */
let isAsFound = true;
let timer: ReturnType<typeof setTimeout> | undefined;

/** The texts that led to `text` before a reload, without itself, oldest first. */
export function stepsTo(text: string): readonly string[] {
  return former.slice(0, Math.max(0, former.lastIndexOf(text)));
}

/** The texts that led from one text to a later one before a reload, without those two. */
export function stepsBetween(from: string, to: string): readonly string[] {
  const [first, last] = [former.lastIndexOf(from), former.lastIndexOf(to)];
  return first === -1 ? [] : former.slice(first + 1, Math.max(first + 1, last));
}

/** A step of this page. A text that spells out a secret is not kept, nor what led to it. */
export function addStep(step: Step): void {
  const before = steps.filter(({ version }) => version < step.version);
  steps = spellsOutSecret(step.text) ? [] : [...before, step].slice(-most.steps);
  while (steps.reduce((sum, { text }) => sum + text.length, 0) > most.characters) steps = steps.slice(1);
}

function spellsOutSecret(text: string): boolean {
  return secretsIn(text).length > 0 || redactSecrets(text) !== text;
}

/** `current` becomes a step: at once, or when there is a pause or the page goes. */
export function keepStep(current: () => Step, when: 'now' | 'soon'): void {
  isAsFound = false;
  clearTimeout(timer);
  pending = current;
  if (when === 'now') addPending();
  else timer = setTimeout(addPending, pauseMs);
}

function addPending(): void {
  clearTimeout(timer);
  if (pending !== null) addStep(pending());
  pending = null;
}

window.addEventListener('pagehide', () => {
  addPending();
  const texts = isAsFound ? former : steps.map(({ text }) => text);
  try {
    sessionStorage.setItem(place, JSON.stringify(texts));
  } catch {
    // Storage may be off or full: undo then ends with the page, as the draft does not.
  }
});

function readKept(): readonly string[] {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(place) ?? '[]');
    sessionStorage.removeItem(place);
    return Array.isArray(kept) && kept.every((text) => typeof text === 'string') ? kept : [];
  } catch {
    return [];
  }
}
