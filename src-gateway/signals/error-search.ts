/** Words of one kind of trouble, found in any text in time that grows with its length only. */
export interface ErrorSearch {
  /** The first place where the text names the trouble; `null`: it does not. */
  find(text: SearchedText): FoundError | null;
}

export interface FoundError {
  /** As found, in lower case. */
  readonly matched: string;
  /** 50 bytes to either side, in the text's own spelling. */
  readonly snippet: string;
}

/** Two expressions on one line, in this order. */
export type Linked = readonly [first: string, second: string];

/**
 * `sources` are regular expressions without anchors, back references or unbounded wildcards; `\s`, `\w` and
 * `\b` mean all of Unicode. `linked` are pairs of them.
 */
export function errorSearch(sources: readonly string[], linked: readonly Linked[] = []): ErrorSearch {
  const any = new RegExp(sources.map((source) => `(?:${unicode(source)})`).join('|'), 'iu');
  const pairs = linked.map(([first, second]) => [globally(first), globally(second)] as const);
  return {
    find(text) {
      const match = any.exec(text.searched);
      if (match !== null) return text.found(match.index, match.index + match[0].length);
      for (const [first, second] of pairs) {
        const place = linkedPlace(text.searched, first, second);
        if (place !== null) return text.found(...place);
      }
      return null;
    },
  };
}

/** A text in lower case whose runs of white space are at most two long, which no search can tell. */
export class SearchedText {
  readonly searched: string;
  readonly #original: string;
  readonly #lower: string;

  constructor(text: string) {
    this.#original = text;
    this.#lower = text.toLowerCase();
    this.searched = this.#lower.replace(longRun, (run) => (run.includes('\n') ? '\n\n' : '  '));
  }

  found(start: number, end: number): FoundError {
    const matched = this.searched.slice(start, end);
    return { matched, snippet: snippetAround(this.#original, this.#place(start), this.#place(end)) };
  }

  /** Where in the original a place of `searched` is. */
  #place(at: number): number {
    if (this.searched.length === this.#lower.length) return at;
    let removed = 0;
    for (const { 0: run, index } of this.#lower.matchAll(longRun)) {
      if (index - removed + 2 > at) break;
      removed += run.length - 2;
    }
    return at + removed;
  }
}

const longRun = /\p{White_Space}{3,}/gu;

const wordCharacter = '[\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}\\p{Join_Control}]';
const unicodeClasses: Readonly<Record<string, string>> = {
  '\\s': '\\p{White_Space}',
  '\\w': wordCharacter,
  '\\b': `(?:(?<=${wordCharacter})(?!${wordCharacter})|(?<!${wordCharacter})(?=${wordCharacter}))`,
};

function unicode(source: string): string {
  return source.replace(/\\[swb]/g, (name) => unicodeClasses[name] ?? name);
}

function globally(source: string): RegExp {
  return new RegExp(unicode(source), 'giu');
}

/** The first `second` that has a `first` before it on its line, from the one to the other. */
function linkedPlace(
  text: string,
  first: RegExp,
  second: RegExp,
): readonly [start: number, end: number] | null {
  const starts = text.matchAll(first);
  let next = starts.next();
  let before: { readonly index: number; readonly end: number } | null = null;
  for (const { 0: found, index } of text.matchAll(second)) {
    while (!next.done && next.value.index + next.value[0].length <= index) {
      before = { index: next.value.index, end: next.value.index + next.value[0].length };
      next = starts.next();
    }
    if (before === null) continue;
    if (!text.slice(before.end, index).includes('\n')) return [before.index, index + found.length];
    // What stands between is passed over once: only a later `first` can be on the line of a later `second`.
    before = null;
  }
  return null;
}

const contextBytes = 50;

/** The text around a place, `...` where it goes on. */
function snippetAround(text: string, start: number, end: number): string {
  const from = stepped(text, Math.min(start, text.length), -1);
  const to = stepped(text, Math.min(end, text.length), 1);
  return `${from > 0 ? '...' : ''}${text.slice(from, to)}${to < text.length ? '...' : ''}`;
}

/** 50 bytes of UTF-8 further, at the next character's edge. */
function stepped(text: string, from: number, direction: 1 | -1): number {
  let at = from;
  for (let bytes = 0; bytes < contextBytes; ) {
    const next = direction > 0 ? text.codePointAt(at) : codePointBefore(text, at);
    if (next === undefined) break;
    bytes += next < 0x80 ? 1 : next < 0x800 ? 2 : next < 0x10000 ? 3 : 4;
    at += direction * (next < 0x10000 ? 1 : 2);
  }
  return at;
}

function codePointBefore(text: string, at: number): number | undefined {
  if (at <= 0) return undefined;
  const pair = at >= 2 ? text.codePointAt(at - 2) : undefined;
  return pair !== undefined && pair >= 0x10000 ? pair : text.charCodeAt(at - 1);
}
