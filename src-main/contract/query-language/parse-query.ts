import { type Query, QueryError } from './query.ts';
import { checkKey, type KnowsKey, readTerm, unquoted } from './read-term.ts';

/**
 * Reads a query, `null` for one that is empty. `AND` may be left out and binds tighter than `OR`; `-` and
 * `NOT` turn round what follows; `{ }` asks all of one span; `key:(a OR b)` takes any of the values.
 * Throws `QueryError`.
 */
export function parseQuery(text: string, isKnownKey?: KnowsKey): Query | null {
  return new QueryParser(text, isKnownKey).parse();
}

/** Brackets inside each other. */
const deepest = 32;

class QueryParser {
  readonly #text: string;
  readonly #isKnownKey: KnowsKey | undefined;
  #at = 0;
  #depth = 0;

  constructor(text: string, isKnownKey: KnowsKey | undefined) {
    this.#text = text;
    this.#isKnownKey = isKnownKey;
  }

  parse(): Query | null {
    this.#skipBlanks();
    if (this.#atEnd) return null;
    const query = this.#or();
    if (!this.#atEnd) throw this.#error(`unexpected ${this.#next}`, 1);
    return query;
  }

  #or(): Query {
    const parts = [this.#and()];
    while (this.#takeWord('OR')) parts.push(this.#and());
    return joined('or', parts);
  }

  #and(): Query {
    const parts = [this.#unary()];
    for (;;) {
      const said = this.#takeWord('AND');
      if (!said && (this.#atEnd || this.#next === ')' || this.#next === '}' || this.#isWord('OR'))) break;
      parts.push(this.#unary());
    }
    return joined('and', parts);
  }

  #unary(): Query {
    if (this.#takeWord('NOT')) return { kind: 'not', part: this.#primary() };
    if (this.#next !== '-') return this.#primary();
    this.#at++;
    if (this.#atEnd || blank.test(this.#next)) throw this.#error('term expected', 0);
    return { kind: 'not', part: this.#primary() };
  }

  #primary(): Query {
    if (this.#atEnd || this.#isWord('OR') || this.#isWord('AND')) throw this.#error('term expected', 0);
    switch (this.#next) {
      case '(':
        return this.#bracketed(')');
      case '{':
        return { kind: 'one-span', part: this.#bracketed('}') };
      case ')':
      case '}':
        throw this.#error('term expected', 1);
      default:
        return this.#term();
    }
  }

  #bracketed(close: ')' | '}'): Query {
    if (++this.#depth > deepest) throw this.#error('brackets nest too deep', 1);
    this.#at++;
    this.#skipBlanks();
    const part = this.#or();
    this.#close(close);
    this.#depth--;
    return part;
  }

  #term(): Query {
    const start = this.#at;
    const end = this.#endOfWord(true);
    const word = this.#text.slice(start, end);
    if (this.#text[end] === '(') {
      this.#at = end + 1;
      return this.#values(word.slice(0, -1), start);
    }
    this.#at = end;
    this.#skipBlanks();
    return readTerm(word, this.#isKnownKey, start);
  }

  /** `key:(a OR b)`, behind its bracket. */
  #values(key: string, start: number): Query {
    checkKey(key, { from: start + 1, to: this.#at - 1 });
    const parts: Query[] = [];
    this.#skipBlanks();
    do {
      const from = this.#at;
      if (this.#atEnd || this.#next === ')' || this.#isWord('OR')) throw this.#error('value expected', 0);
      const to = this.#endOfWord(false);
      this.#at = to;
      this.#skipBlanks();
      const valuePlace = { from: from + 1, to: to + 1 };
      const value = unquoted(this.#text.slice(from, to), valuePlace);
      parts.push({
        kind: 'compare',
        key,
        operator: ':',
        value,
        place: { from: start + 1, to: to + 1 },
        valuePlace,
      });
    } while (this.#takeWord('OR'));
    this.#close(')');
    return joined('or', parts);
  }

  /**
   * Where the word ends that begins here: at a blank, at a bracket that closes one outside of it, behind a
   * quoted value, or with `lists` at the bracket of `key:(`. Brackets in pairs are part of the word, and so is
   * whatever follows a backslash.
   */
  #endOfWord(lists: boolean): number {
    const text = this.#text;
    let open = 0;
    let operator = false;
    for (let at = this.#at; at < text.length; at++) {
      const character = text[at] as string;
      if (blank.test(character)) return at;
      const before = at === this.#at ? '' : (text[at - 1] as string);
      if (character === '\\') at++;
      else if (character === '"' && (before === '' || /[=~<>:]/.test(before))) return this.#endOfQuote(at);
      else if (character === '(' && lists && before === ':' && !operator) return at;
      else if (character === '(' || character === '{') open++;
      else if (character === ')' || character === '}') {
        if (open === 0) return at;
        open--;
      } else if (/[=~<>]/.test(character)) operator = true;
    }
    return text.length;
  }

  #endOfQuote(start: number): number {
    for (let at = start + 1; at < this.#text.length; at++) {
      if (this.#text[at] === '\\') at++;
      else if (this.#text[at] === '"') {
        const behind = this.#text[at + 1];
        if (behind === undefined || blank.test(behind) || behind === ')' || behind === '}') return at + 1;
        throw new QueryError('blank expected', { from: at + 2, to: at + 3 });
      }
    }
    const end = this.#text.length + 1;
    throw new QueryError('closing quote expected', { from: end, to: end });
  }

  #close(bracket: ')' | '}'): void {
    if (this.#next !== bracket) throw this.#error(`${bracket} expected`, this.#atEnd ? 0 : 1);
    this.#at++;
    this.#skipBlanks();
  }

  #takeWord(word: 'AND' | 'OR' | 'NOT'): boolean {
    if (!this.#isWord(word)) return false;
    this.#at += word.length;
    this.#skipBlanks();
    return true;
  }

  #isWord(word: 'AND' | 'OR' | 'NOT'): boolean {
    const behind = this.#text[this.#at + word.length];
    return this.#text.startsWith(word, this.#at) && (behind === undefined || /[\s(){}"]/.test(behind));
  }

  #skipBlanks(): void {
    while (!this.#atEnd && blank.test(this.#next)) this.#at++;
  }

  get #atEnd(): boolean {
    return this.#at >= this.#text.length;
  }

  get #next(): string {
    return this.#text[this.#at] ?? '';
  }

  #error(message: string, length: number): QueryError {
    return new QueryError(message, { from: this.#at + 1, to: this.#at + 1 + length });
  }
}

const blank = /\s/;

function joined(kind: 'and' | 'or', parts: readonly Query[]): Query {
  const [only] = parts;
  return parts.length === 1 && only ? only : { kind, parts };
}
