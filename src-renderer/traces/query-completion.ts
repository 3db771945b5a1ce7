/** What stands at the caret of a query and may be completed: a key, or the value of one. */
export interface CompletionPlace {
  /** Offsets of what a choice replaces. */
  readonly from: number;
  readonly to: number;
  /** What is there up to the caret, without an opening quote. */
  readonly prefix: string;
  /** Whose value it is; `null`: it is a key. */
  readonly key: string | null;
}

const valuePattern = /^([A-Za-z0-9_.:/-]+?)(>=|<=|!=|=|~|>|<|:)"?([^"]*)$/;

/** `null`: nothing can be completed there. */
export function completionPlace(text: string, caret: number): CompletionPlace | null {
  const before = text.slice(0, caret);
  const inQuote = (before.match(/(?<!\\)"/g)?.length ?? 0) % 2 === 1;
  const start = inQuote
    ? Math.max(
        before.lastIndexOf(' ', before.lastIndexOf('"')),
        lastBracket(before, before.lastIndexOf('"')),
      ) + 1
    : Math.max(before.search(/[^\s(){}]*$/), 0);
  const negated = before[start] === '-' ? 1 : 0;
  const word = before.slice(start + negated);
  const to = inQuote
    ? endOfQuote(text, caret)
    : caret + (/^[^\s(){}]*/.exec(text.slice(caret))?.[0].length ?? 0);
  const found = valuePattern.exec(word);
  if (found?.[1] !== undefined && found[3] !== undefined) {
    const from = start + negated + found[1].length + (found[2]?.length ?? 0);
    return { from, to, prefix: found[3], key: found[1] };
  }
  return word === '' || word.startsWith('"') ? null : { from: start + negated, to, prefix: word, key: null };
}

/** The choices that fit, those that begin so first; at most `limit`. */
export function fitting(choices: readonly string[], prefix: string, limit = 10): readonly string[] {
  const wanted = prefix.toLowerCase();
  const begins = choices.filter((choice) => choice.toLowerCase().startsWith(wanted));
  const holds = choices.filter((choice) => !begins.includes(choice) && choice.toLowerCase().includes(wanted));
  const [only] = begins;
  // What is there already needs no completing.
  return begins.length === 1 && holds.length === 0 && only === prefix
    ? []
    : [...begins, ...holds].slice(0, limit);
}

/** The text with a choice in its place, and where the caret belongs then. */
export function completed(
  text: string,
  place: CompletionPlace,
  choice: string,
): { readonly text: string; readonly caret: number } {
  const shown = place.key === null ? `${choice}:` : quoted(choice);
  const behind = text.slice(place.to).replace(/^:/, '');
  const space = place.key !== null && behind === '' ? ' ' : '';
  const head = text.slice(0, place.from) + shown + space;
  return { text: head + behind, caret: head.length };
}

function quoted(value: string): string {
  return /^[^\s"(){}\\]+$/.test(value) ? value : `"${value.replace(/["\\]/g, '\\$&')}"`;
}

function lastBracket(text: string, before: number): number {
  return Math.max(text.lastIndexOf('(', before), text.lastIndexOf('{', before));
}

function endOfQuote(text: string, caret: number): number {
  const end = text.indexOf('"', caret);
  return end < 0 ? text.length : end + 1;
}
