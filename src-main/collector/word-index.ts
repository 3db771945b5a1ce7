import type Database from 'better-sqlite3';
import { firstIndexRow, tracesWithWords } from './index-rows.ts';
import { keyWord } from './index-words.ts';
import { matchExpression, needsSeveralWords, type WordFilter, wideWord } from './word-filter.ts';

/** Asks the index of words. */
export class WordIndex {
  readonly #count: Database.Statement<[string, number]>;
  readonly #all: Database.Statement<[string]>;
  readonly #between: Database.Statement<[string, number, number]>;

  constructor(database: Database.Database) {
    this.#count = database
      .prepare<[string, number]>(
        'SELECT count(*) FROM (SELECT 1 FROM trace_index WHERE trace_index MATCH ? LIMIT ?)',
      )
      .pluck();
    this.#all = database.prepare<[string]>(tracesWithWords).pluck();
    this.#between = database
      .prepare<[string, number, number]>(
        `${tracesWithWords} AND rowid >= CAST(? AS INTEGER) AND rowid < CAST(? AS INTEGER)`,
      )
      .pluck();
  }

  /**
   * The expression that finds every trace which passes, and maybe a few more: those whose words are spread
   * over several rows. `null`: words say nothing.
   */
  expression(filter: WordFilter): { readonly match: string; readonly isExact: boolean } | null {
    const match = matchExpression(filter);
    if (match === null) return null;
    const isSpread = needsSeveralWords(filter) && this.count(wideWord, 1) > 0;
    return isSpread ? { match: `${match} OR ${wideWord}`, isExact: false } : { match, isExact: true };
  }

  /** Rows that match, counted up to `limit`. */
  count(match: string, limit: number): number {
    return Number(this.#count.get(match, limit));
  }

  isKnownKey(key: string): boolean {
    return this.count(keyWord(key), 1) > 0;
  }

  all(match: string): Set<number> {
    return new Set(this.#all.all(match) as number[]);
  }

  /** Those of the traces that match. */
  among(match: string, refs: readonly number[]): Set<number> {
    const found = new Set<number>();
    for (const { from, to } of runs(refs)) {
      const rows = this.#between.all(match, firstIndexRow(from), firstIndexRow(to + 1));
      for (const ref of rows as number[]) found.add(ref);
    }
    return found;
  }
}

/** Numbers that follow each other closely are asked for as one range. */
function runs(refs: readonly number[]): { from: number; to: number }[] {
  const result: { from: number; to: number }[] = [];
  for (const ref of [...refs].sort((a, b) => a - b)) {
    const last = result.at(-1);
    if (last && ref - last.to <= closeBy) last.to = ref;
    else result.push({ from: ref, to: ref });
  }
  return result;
}

const closeBy = 256;
