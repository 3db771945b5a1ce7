import { diffLines, diffWordsWithSpace } from 'diff';

export interface TextPart {
  readonly kind: 'same' | 'added' | 'removed';
  readonly text: string;
}

export interface ComparedTexts {
  readonly parts: readonly TextPart[];
  /** How much of both is the same, 0 to 100; 100 only for texts that are equal. */
  readonly percent: number;
}

/** Longer texts are compared line by line. */
const mostForWords = 20_000;

export function compareTexts(before: string, after: string): ComparedTexts {
  if (before === after) return { parts: before === '' ? [] : [{ kind: 'same', text: before }], percent: 100 };
  const isLong = Math.max(before.length, after.length) > mostForWords;
  const changes = isLong ? diffLines(before, after) : diffWordsWithSpace(before, after);
  const parts = changes.map(
    ({ added, removed, value }): TextPart => ({
      kind: added ? 'added' : removed ? 'removed' : 'same',
      text: value,
    }),
  );
  const same = parts.reduce((sum, { kind, text }) => sum + (kind === 'same' ? text.length : 0), 0);
  return { parts, percent: Math.min(99, Math.floor((200 * same) / (before.length + after.length))) };
}
